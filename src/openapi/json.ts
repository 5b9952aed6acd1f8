// JSON as the document is put together from it, and the schemas in that form. Knows nothing of routes.

import * as z from 'zod';
import { type SchemaName, schemas } from './schemas.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A reference to what the document's components hold under a name. */
export function refer(kind: 'schemas' | 'examples' | 'headers' | 'parameters', name: string): JsonObject {
  return { $ref: `#/components/${kind}/${name}` };
}

export function referToSchema(name: SchemaName): JsonObject {
  return refer('schemas', name);
}

interface SchemaNode {
  [key: string]: unknown;
}

/** `anyOf` a list and null is a list with null in it, which viewers and generators show as one thing. */
function joinNull(node: SchemaNode): void {
  if (!Array.isArray(node['anyOf'])) return;
  const [first, second, third]: SchemaNode[] = node['anyOf'];
  if (first === undefined || third !== undefined || second?.['type'] !== 'null' || !Array.isArray(first['enum']))
    return;
  delete node['anyOf'];
  Object.assign(node, { type: [first['type'], 'null'], enum: [...first['enum'], null] });
}

/** Bounds that only say that a number is an integer. */
function dropIntegerBounds(node: SchemaNode): void {
  if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
  if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
}

/** The schemas by name, as JSON Schema 2020-12. They say nothing of unknown members, so that new ones break no client. */
export function renderSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const rendered = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      joinNull(jsonSchema);
      dropIntegerBounds(jsonSchema);
    },
  });
  const entries = Object.entries(rendered.schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]);
  // Through text, because what has no place in JSON has none in the document.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}
