// Writes the guide /docs/errors from the list of API errors (core/failure.ts), with what to do about each error. The
// API sends the texts of the same list, so the guide cannot differ from the responses.

import { apiErrors, type FailureCode } from '../../core/failure.ts';

/** What the developer of the calling code does about each error, in Markdown. */
const remedies: Readonly<Record<FailureCode, string>> = {
  project_required:
    'Add `?project=YOUR_PROJECT_ID` to the URL. The [client library](../src/client/README.md) takes the ID as its first argument.',
  project_conflict:
    'Remove one of the two project IDs. A key contains the ID of its project, so a request with a key needs no other.',
  parameter_invalid:
    '`detail` names the parameter and lists what it accepts. See [parameters](api.md#parameters). `sample` needs the project’s development switch.',
  address_invalid:
    'Send one address as text, such as `81.2.69.142` or `2a02:c7f::1`. Take the first entry of a list, and cut off a port.',
  credentials_conflict: 'Send `Authorization`, or `Signature-Input` and `Signature`, but not both.',
  return_not_allowed:
    'An owner of the project adds the URL to its return URLs. The scheme, the host and the beginning of the path must match.',
  credential_required:
    'A page is answered for its `Origin` header, which browsers send by themselves. A server needs a [key](keys.md). A page that calls a path for servers gets this error too.',
  credential_invalid:
    'Compare the key with the one that was issued, and see on the project’s page *Keys* whether it was revoked or has ended. For a [signature](signing.md), compare the clock first. A new key takes up to two minutes to arrive.',
  project_unknown: 'Copy the ID from the project’s page. After creating a project, wait two minutes.',
  origin_not_allowed:
    'Add the page’s origin to the [allowlist](allowlist.md). The project’s page *Origin tester* says which entry is missing. `http://localhost` must be listed too, and needs the development switch.',
  mode_not_allowed: 'Change the mode on the project’s page *Protections*, or call from the other kind of caller.',
  signature_required: '[Sign the request](signing.md). The server library does it with `sign: true`.',
  key_right_required: 'Issue a key with the right, which cannot be added later: [rights](keys.md#rights-and-ends).',
  key_in_browser:
    'Remove the key from the page and [revoke it](keys.md#rotate-and-revoke). Pages call `/v1/visitor` with the project’s ID alone.',
  caller_not_allowed: 'Add the server’s or the visitors’ network on the project’s page *Protections*.',
  declared_origin_required:
    'Send `X-Origin: https://YOUR-PAGE` with an origin of the allowlist. The server library has the option `origin`.',
  https_required:
    'Change the URL to `https://`. A key that was sent over http should be [rotated](keys.md#rotate-and-revoke).',
  not_found:
    'Compare the path with the [reference](/docs/reference). Paths have no slash at their end, except `/api/`.',
  method_not_allowed: 'Use a method of the header `Allow`. Only `/v1/batch` takes POST.',
  body_too_large: 'Split the addresses. The server library does it by itself.',
  media_type_unsupported: 'Set `Content-Type: application/json`, or `application/x-ndjson` for one address a line.',
  rate_limited:
    'Wait as `Retry-After` says. A busy page can cache the answer in its tab (`cache: true` of the client library). The owner can choose a higher rate class on the page *Protections*.',
  quota_exceeded: 'Wait until the day ends (UTC), or ask the project’s owner for a higher daily limit.',
  settings_unavailable: 'Retry as `Retry-After` says. A page shows its fallback meanwhile. [Status](/status).',
  data_unavailable: 'Retry as `Retry-After` says. A page shows its fallback meanwhile. [Status](/status).',
  keys_unavailable: 'Tell the operator of this deployment: its secret is missing. Pages are answered as before.',
  internal: 'Retry once. If it persists, tell the operator of this deployment. [Status](/status).',
};

const kinds: readonly (readonly [title: string, includes: (status: number) => boolean])[] = [
  ['The request is not complete', (status) => status === 400 || status === 413 || status === 415],
  ['The credential is missing or wrong', (status) => status === 401],
  ['The project does not admit the caller', (status) => status === 403],
  ['The path or the method is wrong', (status) => status === 404 || status === 405],
  ['Too many requests', (status) => status === 429],
  ['The deployment has a fault', (status) => status >= 500],
];

const introduction = `# Errors

An error is a [problem document](https://www.rfc-editor.org/rfc/rfc9457) (RFC 9457, \`application/problem+json\`). Every
page may read it, also one that is refused. Decide by \`code\`, which is stable; \`detail\` is for people, and its wording may
improve. No error repeats anything of the request.

\`\`\`json
{
  "title": "Origin not allowed",
  "status": 403,
  "code": "origin_not_allowed",
  "detail": "${apiErrors.origin_not_allowed.detail}"
}
\`\`\`

In a page, show the visitor something that needs no location, and log the code for yourself:

\`\`\`js
import { LocateError, locate } from 'https://YOUR-WORKER/client.js';

try {
  const { country } = await locate('YOUR_PROJECT_ID', { fields: ['country'] });
  console.log(country.code);
} catch (error) {
  if (error instanceof LocateError) console.warn(error.code, error.message);
  else throw error;
}
\`\`\`

The client library has four more codes of its own, for calls that got no answer of the API:
[errors of the client library](../src/client/README.md#errors). An address of a batch can have an error while the batch
succeeds: [items of a batch](api.md#call-from-a-server).
`;

/** Returns the guide to the API's errors in Markdown. */
export function renderErrorsGuide(): string {
  const codes = Object.entries(apiErrors) as [
    FailureCode,
    { status: number; detail: string; retryAfterSeconds?: number },
  ][];
  const sections = kinds.map(([title, includes]) => {
    const entries = codes
      .filter(([, { status }]) => includes(status))
      .map(([code, { status, detail, retryAfterSeconds }]) => {
        const retry = retryAfterSeconds === undefined ? '' : ` \`Retry-After: ${retryAfterSeconds}\`.`;
        return `### \`${code}\`\n\n**${status}.**${retry} ${detail}\n\n**What to do:** ${remedies[code]}\n`;
      });
    return `## ${title}\n\n${entries.join('\n')}`;
  });
  return `${introduction}\n${sections.join('\n')}`;
}
