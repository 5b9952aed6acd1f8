// The description of the document in Markdown: general rules for callers, samples and errors. Lists are generated from
// the code.

import { failures } from '../core/failure.ts';
import { mockVisitors } from '../edge/locate/mock-visitors.ts';
import { queryBytesMax, queryParametersMax } from '../edge/request/query.ts';

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const sampleRows = [...mockVisitors].map(([name, { about }]) => [`\`${name}\``, about]);
const errorRows = Object.entries(failures).map(([code, { status, detail }]) => [`\`${code}\``, status, detail]);

export const description = `Where is your visitor from? One call, answered at the edge, and the visitor is forgotten.

\`\`\`js
const answer = await fetch('https://YOUR-WORKER/v1/visitor?project=YOUR_PROJECT_ID');
if (!answer.ok) throw new Error(await answer.text());
const { country, city } = await answer.json();
\`\`\`

## Who may ask

A page names its project, in the query or in a header, and must be on an origin that the project's allowlist has. Browsers
send the origin by themselves and pages cannot change it. A page learns about its own visitor only.

A server presents a key of its project, which names the project: as \`Authorization: Bearer wfk_…\`, or by a signature over
the request (RFC 9421). It may ask about any address. A project can bind its servers to networks that they call from and
to an \`X-Origin\` on its allowlist, and can admit pages alone or servers alone. Calls are limited by the minute, pages and
servers apart.

This page has no origin, so it shows calls and cannot make them.

Checks are made in this order: https, path and method, form of the credential, project, its settings, mode, signature
required, credential or origin, right of the key, caller's network, declared origin, quota, rate limit, parameters, lookup.

## Methods

Whatever answers GET answers HEAD. Every path answers OPTIONS: 204 with \`Allow\`, and as a preflight for anyone, with the
path's methods and all headers permitted, so that a page can read why its request is refused. Every other method gets
\`method_not_allowed\` (405), every other path \`not_found\` (404). \`callback\` has no effect; there is no JSONP.

## Query

A query has at most ${queryBytesMax.toLocaleString('en')} bytes and ${queryParametersMax} parameters; names are in lower case and without brackets. \`fields\` given
more than once is one list. Any other parameter given more than once, with different values, is refused. Unknown ones have
no effect.

## What a project withholds

A project can withhold groups of members, round coordinates and leave out the address. What it withholds is answered as
unknown, on every route, whatever the caller asks for.

## Location tokens

A page can hand its visitor's country on to its own server, and a page can be made to say anything. With
\`?token=NONCE\` the answer of /v1/visitor has a token beside it: a JWT signed by this API (EdDSA, type
\`wherefrom-location+jwt\`), which the server verifies with any JWT library and the keys at \`/.well-known/jwks.json\`.

| claim | value |
| --- | --- |
| \`iss\` | the origin of this API, as the page called it |
| \`aud\` | the project |
| \`origin\` | the page's origin |
| \`nonce\` | the value of \`token\` |
| \`iat\`, \`exp\` | now, and five minutes later |
| \`country\`, \`region\` | ISO 3166-1 and 3166-2 codes, or null |
| \`regulations\` | as in the answer |
| \`anonymizer\` | \`tor\`, or null |
| \`flags\` | a list, empty so far |

It proves that a visitor who had the nonce was there within these five minutes; never the address, and nothing finer than the
region. It does not say who that was: a visitor can pass a nonce to someone elsewhere, or come through a proxy.
The server must check every claim, and take each nonce once. \`token\` is null where there is no place to sign.

## Samples

With the project's development switch on, \`?sample=\` answers a fixed place, so that a page can be tested as from
anywhere. Time zones and times are of now.

${table(['sample', 'stands for'], sampleRows)}

## Errors

Problems as in RFC 9457, \`application/problem+json\`, readable by any page. \`code\` stays the same; texts may get better.
No error repeats anything of the request. 429 and 503 come with \`Retry-After\`. \`quota_exceeded\` and
\`return_not_allowed\` are reserved: no path answers them yet.

${table(['code', 'status', 'meaning'], errorRows)}

## What is kept

Of a visitor, nothing: no log, no cookie, no cache of addresses, no call to anyone else.
`;
