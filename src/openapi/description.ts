// The description of the OpenAPI document in Markdown: general rules for callers, samples and errors. Its lists are
// generated from the code.

import { apiErrors } from '../core/failure.ts';
import { mockVisitors } from '../edge/locate/mock-visitors.ts';
import { queryBytesMax, queryParametersMax } from '../edge/request/query.ts';

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const sampleRows = [...mockVisitors].map(([name, { about }]) => [`\`${name}\``, about]);
const errorRows = Object.entries(apiErrors).map(([code, { status, detail }]) => [`\`${code}\``, status, detail]);

export const openApiDescription = `Returns the location of a visitor or of an IP address. Requests are answered at the edge, and nothing about the visitor is stored.

\`\`\`js
const answer = await fetch('https://YOUR-WORKER/v1/visitor?project=YOUR_PROJECT_ID');
if (!answer.ok) throw new Error(await answer.text());
const { country, city } = await answer.json();
\`\`\`

## Authentication

A web page names its project in the query or in a header, and its origin must be on the project's allowlist. Browsers set
the \`Origin\` header; a page cannot change it. A page can look up its own visitor only.

A server authenticates with a key, which identifies the project: as \`Authorization: Bearer wfk_…\`, or with a signature over
the request (RFC 9421). It can look up any address. A project can restrict the networks that its servers call from, require
an \`X-Origin\` on its allowlist, and admit only pages or only servers. Requests are rate-limited per minute, separately for
pages and servers.

Checks run in this order: HTTPS, path and method, credential format, project, project settings, mode, signature requirement,
credential or origin, key right, caller's network, declared origin, quota, rate limit, parameters, lookup.

## Methods

Paths that accept GET accept HEAD. Every path answers OPTIONS with 204 and \`Allow\`. Preflights succeed for every origin and
permit the path's methods and all headers, so that a page can read why its request was refused. Other methods return
\`method_not_allowed\` (405), unknown paths \`not_found\` (404). JSONP is not supported; \`callback\` has no effect.

## Query

A query string can have at most ${queryBytesMax.toLocaleString('en')} bytes and ${queryParametersMax} parameters; names are lower-case and without brackets.
Repeated \`fields\` are joined to one list. Any other parameter that is repeated with a different value is refused. Unknown
parameters are ignored.

## Withheld members

A project can withhold groups of members, round coordinates and omit the address. Withheld members have the same values as
unknown ones, on every path and whatever \`fields\` names.

## Location tokens

A server cannot trust a location that a page sends, because visitors control their browsers. With \`?token=NONCE\` the
response of /v1/visitor includes a signed token: a JWT (EdDSA, type \`wherefrom-location+jwt\`) that the page passes to its
server. The server verifies it with any JWT library and the keys at \`/.well-known/jwks.json\`.

| claim | value |
| --- | --- |
| \`iss\` | the origin of this API, as in the page's request |
| \`aud\` | the project ID |
| \`origin\` | the page's origin |
| \`nonce\` | the value of \`token\` |
| \`iat\`, \`exp\` | the time of issue, and five minutes later |
| \`country\`, \`region\` | ISO 3166-1 and 3166-2 codes, or null |
| \`regulations\` | as in the response |
| \`anonymizer\` | \`tor\`, or null |
| \`flags\` | a list, currently empty |

A token proves that a visitor who had the nonce was at this location within the five minutes. It contains no address and
nothing more precise than the region. It does not identify the visitor, who can pass the nonce to someone elsewhere or use a
proxy. The server must check every claim and accept each nonce once. \`token\` is null if the location is unknown.

## Samples

While the project's development switch is on, \`?sample=\` returns a sample instead of the visitor's location, for testing a page
as if from another country. UTC offsets and local times are current. These samples are fixed:

${table(['sample', 'location'], sampleRows)}

Any other country (\`sample=CH\`) or region (\`sample=US-CA\`) that the location data has is a sample too, by its ISO 3166 code in
upper or lower case. Its place is the largest city in the data, where the size of a city is its number of IPv4 addresses: of each
network at most 1,024, so that a few large networks do not decide. That is often, but not always, the city with the most
inhabitants. Address, network and client are fictional.

## Errors

Errors are problem details (RFC 9457, \`application/problem+json\`), readable by pages on every origin. Values of \`code\` are
stable; titles and details may change. Errors never repeat parts of the request. 429 and 503 include \`Retry-After\`.
\`quota_exceeded\` may come from every path of a project with a daily limit; its \`Retry-After\` is the end of the day (UTC).

${table(['code', 'status', 'meaning'], errorRows)}

## Privacy

Nothing about a visitor is stored: no logs, no cookies, no cached addresses. No third party is called.
`;
