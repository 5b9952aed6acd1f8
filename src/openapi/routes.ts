// The paths of the OpenAPI document: every path that the Worker answers. HEAD and OPTIONS are described in the
// document's text instead. A test compares this list with the Worker's routes.

import type { FailureCode } from '../core/failure.ts';
import { batchAddressesMax } from '../edge/batch/body.ts';
import { germanLocation, reservedLocation } from './examples.ts';
import { type JsonObject, referToComponent, referToSchema } from './json.ts';
import {
  describePageResponse,
  describeRetryResponse,
  describeServerResponse,
  notModifiedPageResponse,
  notModifiedResponse,
  problemResponses,
  visitorApiErrorResponses,
} from './responses.ts';

/** Error codes that a page's request to a project can get. */
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

/** Additional error codes that a server's request with a key can get. */
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

const projectRefusals: readonly FailureCode[] = [
  ...pageRefusals.filter((code) => code !== 'origin_not_allowed'),
  ...keyRefusals,
];

const byProject = [{ projectInQuery: [] }, { projectInHeader: [] }];
const byKey = [{ key: [] }, { signature: [] }];

const parametersOf = (...names: readonly string[]) => names.map((name) => referToComponent('parameters', name));

const exampleOf = (summary: string, value: JsonObject | string) => ({ summary, value });

const wholeOrTrimmed = [referToSchema('Location'), referToSchema('TrimmedLocation')];

const visitor = {
  get: {
    operationId: 'getVisitor',
    tags: ['Visitor'],
    summary: 'Get the location of the visitor',
    description:
      'Returns all members, or those that `fields` names. For a server that presents its key, the visitor is the server itself.',
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
      '200': describePageResponse('The location.', {
        'application/json': {
          schema: { allOf: [{ anyOf: wholeOrTrimmed }, referToSchema('TokenMember')] },
          examples: {
            complete: referToComponent('examples', 'complete'),
            german: exampleOf('?lang=de', JSON.parse(JSON.stringify(germanLocation))),
            fields: exampleOf('?fields=country.code,city', { country: { code: 'FR' }, city: 'Paris' }),
          },
        },
      }),
      ...problemResponses(visitorRefusals),
    },
  },
};

const visitorField = {
  get: {
    operationId: 'getVisitorField',
    tags: ['Visitor'],
    summary: "Get one member of the visitor's location as text",
    description: 'Returns the value and a line feed. An unknown value is an empty line.',
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
      '200': describePageResponse('The value.', {
        'text/plain': { schema: { type: 'string' }, examples: { code: exampleOf('country.code', 'FR\n') } },
      }),
      ...problemResponses(visitorRefusals),
    },
  },
};

const address = {
  get: {
    operationId: 'getAddress',
    tags: ['Address'],
    summary: 'Get the location of an address',
    description:
      'Requires a key. The response is as for a visitor, but `client`, `anonymizer` and `consent.gpc` are null: they describe a connection, not an address. Proxies and servers often log URLs, and with them the address; /v1/batch takes addresses in the body.',
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
      '200': describeServerResponse('The location.', {
        'application/json': {
          schema: { anyOf: wholeOrTrimmed },
          examples: { reserved: exampleOf('10.1.2.3', JSON.parse(JSON.stringify(reservedLocation))) },
        },
      }),
      ...problemResponses(addressRefusals),
    },
  },
};

const addressField = {
  get: {
    operationId: 'getAddressField',
    tags: ['Address'],
    summary: "Get one member of an address's location as text",
    description: 'Returns the value and a line feed. An unknown value is an empty line.',
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
      '200': describeServerResponse('The value.', {
        'text/plain': { schema: { type: 'string' }, examples: { code: exampleOf('reserved', 'private-use\n') } },
      }),
      ...problemResponses(addressRefusals),
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
    summary: 'Get the locations of many addresses',
    description: `Requires a key; a signature has to cover \`content-digest\`. The body has up to ${batchAddressesMax} addresses in up to 64 KiB, as a JSON array or as one JSON string per line. The response has the same format, with one item for each address, in the same order: the location, the members that \`fields\` names, or an error. Addresses are not in the URL, which proxies and servers often log.`,
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
      '200': describeServerResponse('An item for each address.', {
        'application/json': {
          schema: { type: 'array', items: { anyOf: [...wholeOrTrimmed, referToSchema('FailedItem')] } },
          examples: {
            items: { summary: 'A reserved and an invalid address', value: [reservedExample, failedExample] },
          },
        },
        'application/x-ndjson': {
          schema: { type: 'string' },
          examples: { lines: exampleOf('The same, one item per line', linesOf([reservedExample, failedExample])) },
        },
      }),
      ...problemResponses(batchRefusals),
    },
  },
};

const usage = {
  get: {
    operationId: 'getUsage',
    tags: ['Project'],
    summary: "Get the counts of the key's project",
    description:
      'Requires a key with the right `usage`. Hours are kept 35 days and have outcomes only; days are kept 13 months and have entries, keys and redirect links too. Counts are lower bounds; `dropped` is the number of counts that were lost. Outcomes that did not occur are left out.',
    security: byKey,
    parameters: parametersOf('DeclaredOrigin'),
    responses: {
      '200': describeServerResponse('The counts.', { 'application/json': { schema: referToSchema('Usage') } }),
      ...problemResponses(projectRefusals),
    },
  },
};

const projectExport = {
  get: {
    operationId: 'getExport',
    tags: ['Project'],
    summary: "Export the key's project: settings, audit log and counts",
    description:
      'Requires a key with the right `export`. `settings` has the form of the export in the dashboard, with the names of members and without secrets; `audit` can be verified with `npm run audit -- verify`.',
    security: byKey,
    parameters: parametersOf('DeclaredOrigin'),
    responses: {
      '200': describeServerResponse('The export.', { 'application/json': { schema: referToSchema('Export') } }),
      ...problemResponses(projectRefusals),
    },
  },
};

const tokenKeys = {
  get: {
    operationId: 'getTokenKeys',
    tags: ['Visitor'],
    summary: 'Get the keys that verify location tokens',
    description: 'Keys rotate monthly. Each is published at least a month before it signs.',
    security: [],
    responses: {
      '200': describePageResponse('The keys.', { 'application/jwk-set+json': { schema: referToSchema('TokenKeys') } }),
      '304': notModifiedResponse,
      ...problemResponses(['https_required', 'keys_unavailable', 'internal']),
    },
  },
};

const visitorApi = (operationId: string, description: string) => ({
  get: {
    operationId,
    tags: ['VisitorAPI'],
    summary: "Get the location of the visitor in VisitorAPI's format",
    description,
    security: [{ projectAsPid: [] }, { projectInHeader: [] }],
    parameters: parametersOf('Pid', 'ProjectHeader', 'GlobalPrivacyControl'),
    responses: {
      '200': describePageResponse('The location.', {
        'application/json': { schema: referToSchema('VisitorApiAnswer') },
      }),
      ...visitorApiErrorResponses(pageRefusals),
    },
  },
});

const health = {
  get: {
    operationId: 'getHealth',
    tags: ['Service'],
    summary: 'Get the version and the age of the data',
    description: 'With `?deep`, checks every part of the deployment, for a monitor.',
    security: [],
    parameters: [
      {
        ...{ name: 'deep', in: 'query', allowEmptyValue: true, schema: { type: 'string' } },
        description: 'Checks the data, the stores and the scheduled run. Any value counts, also an empty one.',
      },
    ],
    responses: {
      '200': describePageResponse('The version and its data; with `deep`, also the parts: all of them work.', {
        'application/json': { schema: { anyOf: [referToSchema('Health'), referToSchema('DeepHealth')] } },
      }),
      ...problemResponses(['rate_limited']),
      '503': describeRetryResponse('With `deep`: a part is down, or the data is older than 45 days.', {
        'application/json': { schema: referToSchema('DeepHealth') },
      }),
    },
  },
};

const status = {
  get: {
    operationId: 'getStatus',
    tags: ['Service'],
    summary: 'Get the state of every part of the deployment, and what its operator reports',
    description: 'What `/status` shows to people. Always 200, also while a part is down.',
    security: [],
    responses: {
      '200': describePageResponse('The state of the deployment.', {
        'application/json': { schema: referToSchema('Status') },
      }),
      ...problemResponses(['https_required', 'rate_limited', 'internal']),
    },
  },
};

/** Describes the 503 response of a document whose file cannot be read. */
const unreadable: JsonObject = Object.fromEntries(
  Object.entries(problemResponses(['data_unavailable'])).map(([status, response]) => [
    status,
    { ...Object(response), description: '`data_unavailable`: The document could not be read. Try again shortly.' },
  ]),
);

/** Describes a public document. Any origin may read it, and HTTP caches keep it for five minutes. */
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
      responses: {
        '200': describePageResponse('The document.', { [mediaType]: { schema } }),
        '304': notModifiedResponse,
        ...refusals,
      },
    },
  };
}

/** Describes the path of an HTML page. A request over http is redirected to https. */
function page(operationId: string, summary: string) {
  return {
    get: {
      operationId,
      tags: ['Documents'],
      summary,
      security: [],
      responses: {
        '200': { description: 'The page.', content: { 'text/html': { schema: { type: 'string' } } } },
        '308': { description: 'Redirects http to https.' },
      },
    },
  };
}

/** Describes a page that is a static asset, into which the Worker inserts its origin. */
function documentPage(operationId: string, summary: string, parameters: readonly JsonObject[], missing: JsonObject) {
  const { get } = page(operationId, summary);
  const responses = { ...get.responses, ...missing, '304': notModifiedPageResponse, ...unreadable };
  return { get: { ...get, ...(parameters.length === 0 ? {} : { parameters }), responses } };
}

const docs = documentPage('getDocs', 'Get the quick start as a page', [], {});

const docsPage = documentPage(
  'getDocsPage',
  'Get a guide, or this reference, as a page',
  [
    {
      name: 'page',
      in: 'path',
      required: true,
      description: 'The name of the guide, which is the last segment of its URL.',
      schema: { type: 'string' },
      example: 'client',
    },
  ],
  { '404': { description: 'No such page.', content: { 'text/html': { schema: { type: 'string' } } } } },
);

const openApi = {
  get: {
    operationId: 'getOpenApi',
    tags: ['Documents'],
    summary: 'Get this reference as an OpenAPI 3.1 document',
    security: [],
    responses: {
      '200': describePageResponse('The OpenAPI document.', { 'application/json': { schema: { type: 'object' } } }),
      '304': notModifiedResponse,
      ...unreadable,
    },
  },
};

const pathParameter = (name: string, description: string, example: string) => ({
  ...{ name, in: 'path', required: true, description, example },
  schema: { type: 'string' },
});

const redirectLink = {
  get: {
    operationId: 'followRedirectLink',
    tags: ['Documents'],
    summary: 'Follow a redirect link of a project',
    description:
      "For links in pages and mails, not for scripts. Redirects the visitor to the link's target for their country, region or language, else to its default URL. Clients that accept HTML get refusals as pages. See docs/links.md.",
    security: [],
    parameters: [
      pathParameter('project', 'ID of the project.', 'demo0000000000000000'),
      pathParameter('name', 'Name of the link.', 'shop'),
      {
        ...{ name: 'return', in: 'query', example: 'https://example.org/callback/done' },
        description: "URL to go to instead of a target. It must be below one of the project's return URLs.",
        schema: { type: 'string', format: 'uri' },
      },
    ],
    responses: {
      '302': { description: 'Redirects to the target or the return URL. No cache may store it.' },
      '308': { description: 'Redirects http to https.' },
      ...problemResponses([
        ...(['not_found', 'settings_unavailable', 'mode_not_allowed', 'caller_not_allowed', 'rate_limited'] as const),
        ...(['parameter_invalid', 'return_not_allowed', 'internal'] as const),
      ]),
    },
  },
};

export const openApiPaths: JsonObject = {
  '/v1/visitor': visitor,
  '/v1/visitor/{field}': visitorField,
  '/v1/ip/{address}': address,
  '/v1/ip/{address}/{field}': addressField,
  '/v1/batch': batch,
  '/v1/usage': usage,
  '/v1/export': projectExport,
  '/.well-known/jwks.json': tokenKeys,
  '/api/': visitorApi(
    'getVisitorApi',
    'For pages that migrate from VisitorAPI: only the host name and the project ID change. Names are in English.',
  ),
  '/api': visitorApi('getVisitorApiWithoutSlash', 'Same as `/api/`.'),
  '/health': health,
  '/status.json': status,
  '/client.js': publicDocument('getClient', 'Get the client library as an ES module', 'text/javascript'),
  '/visitor-api.js': publicDocument(
    'getVisitorApiScript',
    'Get the script that defines the global VisitorAPI',
    'text/javascript',
  ),
  '/regulations.json': publicDocument(
    'getRegulations',
    'Get every privacy law that responses can name: places, dates in force, consent, source',
    'application/json',
    { type: 'object' },
    {},
  ),
  '/.well-known/build.json': publicDocument(
    'getBuild',
    'Get the commit of the build, and the hashes of its code and data, for comparison with a repository',
    'application/json',
    { type: 'object' },
    {},
  ),
  '/.well-known/privacy.json': publicDocument(
    'getPrivacy',
    'Get the privacy statement of /privacy: what is processed and stored, for how long, and the checks that prove it',
    'application/json',
    {
      type: 'object',
      required: ['schema', 'updated'],
      properties: {
        schema: { type: 'integer', description: 'Version of this format. Members may be added within a version.' },
        updated: { type: 'string', format: 'date' },
      },
    },
    {},
  ),
  '/openapi.json': openApi,
  '/docs': docs,
  '/docs/{page}': docsPage,
  '/docs/style.css': publicDocument('getDocsStyle', 'Get the style sheet of /docs', 'text/css'),
  '/docs/page.js': publicDocument('getDocsScript', 'Get the script of every page of /docs', 'text/javascript'),
  '/docs/search.js': publicDocument('getDocsSearch', 'Get the search of /docs', 'text/javascript'),
  '/docs/search.json': publicDocument('getDocsSearchIndex', 'Get the index of that search', 'application/json', {
    type: 'array',
  }),
  '/docs/viewer.js': publicDocument('getDocsViewer', 'Get the viewer of /docs/reference', 'text/javascript'),
  '/docs/viewer-start.js': publicDocument(
    'getDocsViewerStart',
    'Get the script that starts the viewer of /docs/reference',
    'text/javascript',
  ),
  '/docs/viewer.css': publicDocument('getDocsViewerStyle', 'Get the style sheet of the viewer', 'text/css'),
  '/r/{project}/{name}': redirectLink,
  '/': page('getLanding', "Get a page that shows its visitor's location"),
  '/world.svg': publicDocument('getWorldMap', "Get the landing page's map", 'image/svg+xml'),
  '/favicon.ico': publicDocument('getFavicon', 'Get the icon of the pages', 'image/svg+xml'),
  '/style.css': publicDocument('getStyle', 'Get the style sheet of the pages', 'text/css'),
};
