// The paths of the OpenAPI document: every path that the Worker answers. HEAD and OPTIONS are described in the
// document's text instead. A test compares this table with the Worker's routes.

import type { FailureCode } from '../core/failure.ts';
import { batchAddressesMax } from '../edge/batch/body.ts';
import { germanLocation, reservedLocation } from './examples.ts';
import { type JsonObject, refer, referToSchema } from './json.ts';
import { answered, answeredServer, notModified, notModifiedPage, problems, visitorApiErrors } from './responses.ts';

/** Error codes of a page's call to a project. */
const pageRefusals: readonly FailureCode[] = [
  'https_required',
  'project_required',
  'project_conflict',
  'project_unknown',
  'settings_unavailable',
  'mode_not_allowed',
  'credential_required',
  'origin_not_allowed',
  'caller_not_allowed',
  'parameter_invalid',
  'rate_limited',
  'data_unavailable',
  'internal',
];

/** Additional error codes of a server's call. */
const keyRefusals: readonly FailureCode[] = [
  'credentials_conflict',
  'credential_invalid',
  'key_in_browser',
  'keys_unavailable',
  'signature_required',
  'key_right_required',
  'declared_origin_required',
];

const visitorRefusals: readonly FailureCode[] = [...pageRefusals, ...keyRefusals];

const addressRefusals: readonly FailureCode[] = [
  ...pageRefusals.filter((code) => code !== 'origin_not_allowed'),
  ...keyRefusals,
  'address_invalid',
];

const batchRefusals: readonly FailureCode[] = [
  ...pageRefusals.filter((code) => code !== 'origin_not_allowed' && code !== 'data_unavailable'),
  ...keyRefusals,
  'body_too_large',
  'media_type_unsupported',
];

const byProject = [{ projectInQuery: [] }, { projectInHeader: [] }];
const byKey = [{ key: [] }, { signature: [] }];

const parametersOf = (...names: readonly string[]) => names.map((name) => refer('parameters', name));

const exampleOf = (summary: string, value: JsonObject | string) => ({ summary, value });

const wholeOrTrimmed = [referToSchema('Location'), referToSchema('TrimmedLocation')];

const visitor = {
  get: {
    operationId: 'getVisitor',
    tags: ['Visitor'],
    summary: 'Where the visitor is from',
    description:
      'The whole answer, or the members that `fields` names. A server that asks with its key is answered about itself.',
    security: [...byProject, ...byKey],
    parameters: parametersOf(
      'Project',
      'ProjectHeader',
      'DeclaredOrigin',
      'Fields',
      'Language',
      'AcceptLanguage',
      'Sample',
      'Token',
      'GlobalPrivacyControl',
    ),
    responses: {
      '200': answered('The answer.', {
        'application/json': {
          schema: { allOf: [{ anyOf: wholeOrTrimmed }, referToSchema('TokenMember')] },
          examples: {
            complete: refer('examples', 'complete'),
            german: exampleOf('?lang=de', JSON.parse(JSON.stringify(germanLocation))),
            fields: exampleOf('?fields=country.code,city', { country: { code: 'FR' }, city: 'Paris' }),
          },
        },
      }),
      ...problems(visitorRefusals),
    },
  },
};

const visitorField = {
  get: {
    operationId: 'getVisitorField',
    tags: ['Visitor'],
    summary: 'One value as text',
    description: 'The value and a line end; an unknown value is an empty line.',
    security: [...byProject, ...byKey],
    parameters: parametersOf(
      'Field',
      'Project',
      'ProjectHeader',
      'DeclaredOrigin',
      'Language',
      'AcceptLanguage',
      'Sample',
      'GlobalPrivacyControl',
    ),
    responses: {
      '200': answered('The value.', {
        'text/plain': { schema: { type: 'string' }, examples: { code: exampleOf('country.code', 'FR\n') } },
      }),
      ...problems(visitorRefusals),
    },
  },
};

const address = {
  get: {
    operationId: 'getAddress',
    tags: ['Address'],
    summary: 'Where an address is from',
    description:
      'For servers, which present a key. The answer is as for a visitor; `client`, `anonymizer` and `consent.gpc` are null: they describe a connection, not an address. A URL may be kept by whatever it passes through.',
    security: byKey,
    parameters: parametersOf(
      'Address',
      'DeclaredOrigin',
      'Fields',
      'Language',
      'AcceptLanguage',
      'GlobalPrivacyControl',
    ),
    responses: {
      '200': answeredServer('The answer.', {
        'application/json': {
          schema: { anyOf: wholeOrTrimmed },
          examples: { reserved: exampleOf('10.1.2.3', JSON.parse(JSON.stringify(reservedLocation))) },
        },
      }),
      ...problems(addressRefusals),
    },
  },
};

const addressField = {
  get: {
    operationId: 'getAddressField',
    tags: ['Address'],
    summary: 'One value of an address as text',
    description: 'The value and a line end; an unknown value is an empty line.',
    security: byKey,
    parameters: parametersOf(
      'Address',
      'Field',
      'DeclaredOrigin',
      'Language',
      'AcceptLanguage',
      'GlobalPrivacyControl',
    ),
    responses: {
      '200': answeredServer('The value.', {
        'text/plain': { schema: { type: 'string' }, examples: { code: exampleOf('reserved', 'private-use\n') } },
      }),
      ...problems(addressRefusals),
    },
  },
};

const batchExample = ['10.1.2.3', '077.77.1.9'];
const failedExample: JsonObject = { address: '077.77.1.9', error: { code: 'address_invalid' } };
const reservedExample: JsonObject = JSON.parse(JSON.stringify(reservedLocation));

const linesOf = (items: readonly (JsonObject | string)[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');

const batch = {
  post: {
    operationId: 'postBatch',
    tags: ['Address'],
    summary: 'Where many addresses are from',
    description: `For servers, which present a key; a signature has to cover \`content-digest\`. Up to ${batchAddressesMax} addresses in up to 64 KiB, as a JSON array or one JSON string a line. The answer has the same form, an item for each address, in their order. Each is the whole answer, or the members that \`fields\` names, or why that address has none. The addresses are in no URL, which might be kept by whatever it passes through.`,
    security: byKey,
    parameters: parametersOf('DeclaredOrigin', 'Fields', 'Language', 'AcceptLanguage', 'GlobalPrivacyControl'),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { type: 'array', maxItems: batchAddressesMax, items: { type: 'string' } },
          example: batchExample,
        },
        'application/x-ndjson': { schema: { type: 'string' }, example: linesOf(batchExample) },
      },
    },
    responses: {
      '200': answeredServer('An item for each address.', {
        'application/json': {
          schema: { type: 'array', items: { anyOf: [...wholeOrTrimmed, referToSchema('FailedItem')] } },
          examples: {
            items: { summary: 'A reserved address, and no address', value: [reservedExample, failedExample] },
          },
        },
        'application/x-ndjson': {
          schema: { type: 'string' },
          examples: { lines: exampleOf('The same by lines', linesOf([reservedExample, failedExample])) },
        },
      }),
      ...problems(batchRefusals),
    },
  },
};

const tokenKeys = {
  get: {
    operationId: 'getTokenKeys',
    tags: ['Visitor'],
    summary: 'What location tokens are verified with',
    description: 'The keys change with the months. Each is here at least a month before it signs.',
    security: [],
    responses: {
      '200': answered('The keys.', { 'application/jwk-set+json': { schema: referToSchema('TokenKeys') } }),
      '304': notModified,
      ...problems(['https_required', 'keys_unavailable', 'internal']),
    },
  },
};

const visitorApi = (operationId: string, description: string) => ({
  get: {
    operationId,
    tags: ['VisitorAPI'],
    summary: "The answer in VisitorAPI's form",
    description,
    security: [{ projectAsPid: [] }, { projectInHeader: [] }],
    parameters: parametersOf('Pid', 'ProjectHeader', 'GlobalPrivacyControl'),
    responses: {
      '200': answered('The answer.', { 'application/json': { schema: referToSchema('VisitorApiAnswer') } }),
      ...visitorApiErrors(pageRefusals),
    },
  },
});

const health = {
  get: {
    operationId: 'getHealth',
    tags: ['Service'],
    summary: 'Which build answers, and how old its data is',
    security: [],
    responses: {
      '200': answered('The build and its data.', { 'application/json': { schema: referToSchema('Health') } }),
    },
  },
};

/** The response for a document whose file cannot be read. */
const unreadable: JsonObject = Object.fromEntries(
  Object.entries(problems(['data_unavailable'])).map(([status, response]) => [
    status,
    { ...Object(response), description: '`data_unavailable`: The document could not be read. Try again shortly.' },
  ]),
);

/** Describes a public document, which any origin may read and caches keep for five minutes. */
function publicDocument(
  operationId: string,
  summary: string,
  mediaType: string,
  schema: JsonObject = { type: 'string' },
  refusals: JsonObject = unreadable,
) {
  return {
    get: {
      operationId,
      tags: ['Documents'],
      summary,
      security: [],
      responses: { '200': answered('The document.', { [mediaType]: { schema } }), '304': notModified, ...refusals },
    },
  };
}

/** Describes an HTML page, which redirects http to https. */
function page(operationId: string, summary: string) {
  return {
    get: {
      operationId,
      tags: ['Documents'],
      summary,
      security: [],
      responses: {
        '200': { description: 'The page.', content: { 'text/html': { schema: { type: 'string' } } } },
        '308': { description: 'Asked for over http: the same page over https.' },
      },
    },
  };
}

const docs = page('getDocs', 'This description, to read');

const openApi = {
  get: {
    operationId: 'getOpenApi',
    tags: ['Documents'],
    summary: 'This description, as OpenAPI 3.1',
    security: [],
    responses: {
      '200': answered('The description.', { 'application/json': { schema: { type: 'object' } } }),
      '304': notModified,
      ...unreadable,
    },
  },
};

export const paths: JsonObject = {
  '/v1/visitor': visitor,
  '/v1/visitor/{field}': visitorField,
  '/v1/ip/{address}': address,
  '/v1/ip/{address}/{field}': addressField,
  '/v1/batch': batch,
  '/.well-known/jwks.json': tokenKeys,
  '/api/': visitorApi(
    'getVisitorApi',
    'For pages that use VisitorAPI: a migrating customer changes host name and project id. Names are in English.',
  ),
  '/api': visitorApi('getVisitorApiWithoutSlash', 'The same as `/api/`.'),
  '/health': health,
  '/client.js': publicDocument('getClient', 'The client library, an ES module', 'text/javascript'),
  '/visitor-api.js': publicDocument(
    'getVisitorApiScript',
    'The global `VisitorAPI`, for script tags',
    'text/javascript',
  ),
  '/regulations.json': publicDocument(
    'getRegulations',
    'The laws of `regulations`: name, places, dates in force, consent, source',
    'application/json',
    { type: 'object' },
    {},
  ),
  '/openapi.json': openApi,
  '/docs': { get: { ...docs.get, responses: { ...docs.get.responses, '304': notModifiedPage } } },
  '/docs/viewer.js': publicDocument('getDocsScript', 'What /docs is shown with', 'text/javascript'),
  '/docs/viewer-start.js': publicDocument('getDocsStart', 'How /docs is shown', 'text/javascript'),
  '/docs/viewer.css': publicDocument('getDocsStyle', 'What /docs looks like', 'text/css'),
  '/': page('getLanding', 'Shows visitors their own answer'),
  '/world.svg': publicDocument('getWorldMap', "The landing page's map", 'image/svg+xml'),
  '/style.css': publicDocument('getStyle', 'What the pages look like', 'text/css'),
};
