// The parameters of the OpenAPI document. Their permitted values come from the lists that the API parses them with.

import { fieldNames, scalarFieldNames } from '../edge/locate/fields.ts';
import { mockVisitors } from '../edge/locate/mock-visitors.ts';
import { languages } from '../geo/country/languages.ts';
import type { JsonObject } from './json.ts';

const projectId: JsonObject = { type: 'string', pattern: '^[a-z0-9]{20}$' };
const exampleProject = 'demo0000000000000000';

export const openApiParameters: JsonObject = {
  Project: {
    name: 'project',
    in: 'query',
    description:
      'The project ID, unless it is in the `X-Project-Id` header. With this parameter, browsers send no preflight request.',
    schema: projectId,
    example: exampleProject,
  },
  ProjectHeader: {
    name: 'X-Project-Id',
    in: 'header',
    description: 'The project ID. Browsers send a preflight first and cache its result for up to two hours.',
    schema: projectId,
    example: exampleProject,
  },
  Pid: {
    name: 'pid',
    in: 'query',
    description: "The project ID, under VisitorAPI's parameter name.",
    schema: projectId,
    example: exampleProject,
  },
  DeclaredOrigin: {
    name: 'X-Origin',
    in: 'header',
    description:
      'The origin of the page that a server sends its request for. If the project requires it, it must be on the allowlist. A signature has to cover it.',
    schema: { type: 'string' },
    example: 'https://elbonia.example',
  },
  Address: {
    name: 'address',
    in: 'path',
    required: true,
    description: 'One IPv4 or IPv6 address in its usual form. The colons of IPv6 may be percent-encoded.',
    schema: { type: 'string', maxLength: 45 },
    example: '10.1.2.3',
  },
  Language: {
    name: 'lang',
    in: 'query',
    description: `The language of names, as a BCP 47 tag: ${languages.join(', ')}. Longer tags (\`fr-CA\`) and CLDR aliases (\`cmn\`) are resolved to one of these. A script without names (\`sr-Latn\`) falls back to English. Defaults to \`Accept-Language\`, then to English.`,
    schema: { type: 'string', maxLength: 35 },
    example: 'fr',
  },
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'The language of names if `lang` is not given. Browsers send it automatically.',
    schema: { type: 'string' },
    example: 'fr-FR, fr;q=0.9, en;q=0.8',
  },
  Fields: {
    name: 'fields',
    in: 'query',
    description:
      'The members to return, as dotted names separated by commas. Repeated parameters are joined. Defaults to all members.',
    style: 'form',
    explode: false,
    schema: { type: 'array', minItems: 1, items: { type: 'string', enum: [...fieldNames] } },
    example: ['country.code', 'city'],
  },
  Sample: {
    name: 'sample',
    in: 'query',
    description:
      "Returns a sample instead of the visitor's location: one with a name, or the largest city of a country (`CH`) or of a region (`US-CA`), by its ISO 3166 code in upper or lower case. Available while the project's development switch is on.",
    schema: { type: 'string', pattern: `^([A-Za-z]{2}(-[A-Za-z0-9]{1,3})?|${[...mockVisitors.keys()].join('|')})$` },
    examples: {
      named: { value: 'paris' },
      country: { value: 'CH' },
      region: { value: 'US-CA' },
    },
  },
  Token: {
    name: 'token',
    in: 'query',
    description:
      "Adds a signed token to the response, for the page's server to verify. The value is a nonce that the server generated and has not used before. Available to pages only, and not with `sample`.",
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
    example: 'q8Jx-3bTn5Lw0ZcV',
  },
  GlobalPrivacyControl: {
    name: 'Sec-GPC',
    in: 'header',
    description:
      'Global Privacy Control: browsers send `1` for visitors who object to tracking. A project can reduce their locations to the country. Any value that contains `1` counts.',
    schema: { type: 'string', enum: ['1'] },
    example: '1',
  },
  Field: {
    name: 'field',
    in: 'path',
    required: true,
    description: 'The dotted name of a member with a single value.',
    schema: { type: 'string', enum: [...scalarFieldNames] },
    example: 'country.code',
  },
};
