// Builds the OpenAPI 3.1 document from the schemas, the routes and the code's tables. Runs in Node when the static
// assets are written (src/cli/documents.ts). The Worker's script contains neither the document nor the zod schemas.

import packageFile from '../../package.json' with { type: 'json' };
import { ageSecondsMax } from '../edge/admission/signature.ts';
import { description } from './description.ts';
import { englishLocation } from './examples.ts';
import { renderSchemas } from './json.ts';
import { parameters } from './parameters.ts';
import { headers, problemExamples } from './responses.ts';
import { paths } from './routes.ts';

const projectKey = (place: 'query' | 'header', name: string) => ({
  type: 'apiKey',
  in: place,
  name,
  description: "The project's id. It is no secret: what binds it is the allowlist of origins.",
});

const keyDescription =
  "A server's key, which names its project. Never in a page: a request with `Origin` or `Sec-Fetch-Site` is refused.";

const signatureDescription = `An HTTP message signature (RFC 9421) by a key, with \`Signature-Input\` beside it, instead of the key itself. HMAC-SHA-256 with the 52 characters of the key's secret (after the third \`_\`, without the last six); covers \`"@method" "@authority" "@path" "@query"\`, and \`"x-origin"\` where it is sent; \`created\` within the last ${ageSecondsMax} seconds; \`keyid="<project>:<key id>"\`.`;

/** Returns the OpenAPI document as an object. */
export function buildDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wherefrom',
      version: packageFile.version,
      summary: 'Tells a website where its visitor is from, and forgets the visitor.',
      description,
      license: { name: packageFile.license, identifier: packageFile.license },
    },
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags: [
      { name: 'Visitor', description: 'Where the visitor is from.' },
      { name: 'Address', description: 'Where any address is from, for servers.' },
      { name: 'VisitorAPI', description: 'The wire format of VisitorAPI.' },
      { name: 'Service', description: 'The service itself.' },
      { name: 'Documents', description: 'Pages and files that are the same for everyone.' },
    ],
    paths,
    components: {
      schemas: renderSchemas(),
      parameters,
      headers,
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
