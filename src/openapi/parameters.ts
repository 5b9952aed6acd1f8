// The parameters of the document. Their values come from the lists that the edge parses them with.

import { fieldNames, scalarNames } from '../edge/locate/fields.ts';
import { mockVisitors } from '../edge/locate/mock-visitors.ts';
import { languages } from '../geo/country/languages.ts';
import type { JsonObject } from './json.ts';

const projectId: JsonObject = { type: 'string', pattern: '^[a-z0-9]{20}$' };
const exampleProject = 'demo0000000000000000';

export const parameters: JsonObject = {
  Project: {
    name: 'project',
    in: 'query',
    description: 'The project, unless the header `X-Project-Id` names it. Needs no preflight.',
    schema: projectId,
    example: exampleProject,
  },
  ProjectHeader: {
    name: 'X-Project-Id',
    in: 'header',
    description: 'The project. Browsers send a preflight first, and keep its answer for two hours.',
    schema: projectId,
    example: exampleProject,
  },
  Pid: {
    name: 'pid',
    in: 'query',
    description: "The project, by VisitorAPI's name for it.",
    schema: projectId,
    example: exampleProject,
  },
  DeclaredOrigin: {
    name: 'X-Origin',
    in: 'header',
    description:
      "The origin of the page that a server's call is for. Asked of servers where the project requires it: it must be on the allowlist then. A signature covers it where it is sent.",
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
    description: `The language of names, as a BCP 47 tag: ${languages.join(', ')}; a longer tag of one of them (\`fr-CA\`) and its CLDR aliases (\`cmn\`) are that one. A script without names (\`sr-Latn\`) is English. Without it \`Accept-Language\` decides, else English.`,
    schema: { type: 'string', maxLength: 35 },
    example: 'fr',
  },
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'The language of names where `lang` does not say. Browsers send it by themselves.',
    schema: { type: 'string' },
    example: 'fr-FR, fr;q=0.9, en;q=0.8',
  },
  Fields: {
    name: 'fields',
    in: 'query',
    description:
      'The members to answer, by dotted names with commas between them. Given more than once, the lists are joined. Without it, all.',
    style: 'form',
    explode: false,
    schema: { type: 'array', minItems: 1, items: { type: 'string', enum: [...fieldNames] } },
    example: ['country.code', 'city'],
  },
  Sample: {
    name: 'sample',
    in: 'query',
    description: "A fixed answer instead of the visitor's. Only while the project's development switch is on.",
    schema: { type: 'string', enum: [...mockVisitors.keys()] },
    example: 'paris',
  },
  Token: {
    name: 'token',
    in: 'query',
    description:
      "Asks for a signed token beside the answer, for the page's own server to verify. The value is one that the server chose and has not used before; the token has it as `nonce`. For pages alone, and not with `sample`.",
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
    example: 'q8Jx-3bTn5Lw0ZcV',
  },
  GlobalPrivacyControl: {
    name: 'Sec-GPC',
    in: 'header',
    description:
      'Browsers send `1` for a visitor who asks not to be tracked. A project can answer those by country only. Any form that contains `1` counts.',
    schema: { type: 'string', enum: ['1'] },
    example: '1',
  },
  Field: {
    name: 'field',
    in: 'path',
    required: true,
    description: 'The dotted name of a single value.',
    schema: { type: 'string', enum: [...scalarNames] },
    example: 'country.code',
  },
};
