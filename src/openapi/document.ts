// Builds the OpenAPI 3.1 document from the schemas, the routes and the code's tables. Runs in Node when the static
// assets are written (src/cli/build/documents.ts). The Worker's script contains neither the document nor the zod
// schemas.

import packageFile from '../../package.json' with { type: 'json' };
import { signatureAgeSecondsMax } from '../edge/admission/signature.ts';
import { openApiDescription } from './description.ts';
import { englishLocation } from './examples.ts';
import { renderSchemas } from './json.ts';
import { openApiParameters } from './parameters.ts';
import { openApiHeaders, problemExamples } from './responses.ts';
import { openApiPaths } from './routes.ts';

const projectKey = (place: 'query' | 'header', name: string) => ({
  type: 'apiKey',
  in: place,
  name,
  description: "The project ID. It is not secret: the project's allowlist decides which origins can use it.",
});

const keyDescription =
  'A key for servers, which identifies the project. Do not use it in a page: requests with `Origin` or `Sec-Fetch-Site` are refused.';

const signatureDescription = `An HTTP message signature (RFC 9421) with \`Signature-Input\`, instead of sending the key. The algorithm is HMAC-SHA-256; its secret is the 52 characters of the key after the third \`_\`, without the last six. Covers \`"@method" "@authority" "@path" "@query"\`, and \`"x-origin"\` if that header is sent. \`created\` is within the last ${signatureAgeSecondsMax} seconds. \`keyid\` is \`"<project>:<key id>"\`.`;

/** Returns the OpenAPI document as an object. */
export function buildOpenApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wherefrom',
      version: packageFile.version,
      summary: 'Locates visitors and IP addresses without storing anything about them.',
      description: openApiDescription,
      license: { name: packageFile.license, identifier: packageFile.license },
    },
    servers: [{ url: '/', description: 'The host that serves this document.' }],
    tags: [
      { name: 'Visitor', description: 'The location of the visitor.' },
      { name: 'Address', description: 'The location of any address, for servers.' },
      { name: 'Project', description: 'Counts and settings of a project, for programs that have a key of it.' },
      { name: 'VisitorAPI', description: 'Compatibility with VisitorAPI.' },
      { name: 'Service', description: 'The state of the service.' },
      { name: 'Documents', description: 'Public pages and files.' },
    ],
    paths: openApiPaths,
    components: {
      schemas: renderSchemas(),
      parameters: openApiParameters,
      headers: openApiHeaders,
      examples: {
        complete: { summary: '?sample=paris', value: englishLocation },
        ...problemExamples,
      },
      securitySchemes: {
        projectInQuery: projectKey('query', 'project'),
        projectInHeader: projectKey('header', 'X-Project-Id'),
        projectAsPid: projectKey('query', 'pid'),
        key: { type: 'http', scheme: 'bearer', bearerFormat: 'wfk_…', description: keyDescription },
        signature: { type: 'apiKey', in: 'header', name: 'Signature', description: signatureDescription },
      },
    },
  };
}
