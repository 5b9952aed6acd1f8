// JSON types and references of the OpenAPI document, and its schemas as JSON Schema. Does not depend on routes.

import * as z from 'zod';
import { type OpenApiSchemaName, openApiSchemas } from './schemas.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Returns a reference to a component of the OpenAPI document. */
export function referToComponent(kind: 'schemas' | 'examples' | 'headers' | 'parameters', name: string): JsonObject {
  return { $ref: `#/components/${kind}/${name}` };
}

export function referToSchema(name: OpenApiSchemaName): JsonObject {
  return referToComponent('schemas', name);
}

interface SchemaNode {
  [key: string]: unknown;
}

/**
 * In a schema, turns an `anyOf` of an enum and `null` into one enum that includes null, because viewers and generators
 * treat the latter as one type.
 */
function joinNull(node: SchemaNode): void {
  if (!Array.isArray(node['anyOf'])) return;
  const [first, second, third]: SchemaNode[] = node['anyOf'];
  if (first === undefined || third !== undefined || second?.['type'] !== 'null' || !Array.isArray(first['enum']))
    return;
  delete node['anyOf'];
  Object.assign(node, { type: [first['type'], 'null'], enum: [...first['enum'], null] });
}

/** Removes the minimum and maximum that zod adds to the schema of every integer. */
function dropIntegerBounds(node: SchemaNode): void {
  if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
  if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
}

/**
 * Returns the schemas of the API's response bodies as JSON Schema 2020-12, by name. They permit unknown members, so
 * that new ones break no client.
 */
export function renderSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(openApiSchemas)) registry.add(schema, { id });
  const rendered = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      joinNull(jsonSchema);
      dropIntegerBounds(jsonSchema);
    },
  });
  const entries = Object.entries(rendered.schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]);
  // Serialized and parsed, to drop values that JSON cannot represent.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}
