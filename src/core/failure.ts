// The errors of the API: code, status, title and public detail. Details are fixed texts. None is built from a request,
// so no error can echo an address or a header.

interface FailureEntry {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Seconds a caller should wait, sent as Retry-After. */
  readonly retryAfterSeconds?: number;
}

export const apiErrors = {
  project_required: {
    status: 400,
    title: 'Project missing',
    detail:
      'Send the project ID in the X-Project-Id header or in the project query parameter, or send a key, which contains it.',
  },
  project_conflict: {
    status: 400,
    title: 'Two projects',
    detail: 'The request names two different projects. Send the ID once, in the header or in the query.',
  },
  parameter_invalid: {
    status: 400,
    title: 'Parameter not valid',
    detail: 'A query parameter has a value that is not accepted.',
  },
  address_invalid: {
    status: 400,
    title: 'Address not valid',
    detail:
      'The text is not a single IP address in its usual form: without leading zeros, short forms, zone, port or list.',
  },
  credentials_conflict: {
    status: 400,
    title: 'Two credentials',
    detail: 'The request has more than one credential. Send either a key or a signature.',
  },
  return_not_allowed: {
    status: 400,
    title: 'Return address not allowed',
    detail: "The return address is not below any of the project's return URLs.",
  },
  credential_required: {
    status: 401,
    title: 'Credential missing',
    detail: 'The request has neither the Origin header of a web page nor the key of a server.',
  },
  credential_invalid: {
    status: 401,
    title: 'Credential not valid',
    detail:
      'The key or signature is not valid. A key may be mistyped, revoked, expired or issued less than two minutes ago; a signature may not match the request or may be older than a minute.',
  },
  project_unknown: {
    status: 403,
    title: 'Project unknown',
    detail:
      "No project has this ID: it is mistyped, or the project was deleted or created less than two minutes ago. Copy the ID from the project's page.",
  },
  origin_not_allowed: {
    status: 403,
    title: 'Origin not allowed',
    detail:
      "The calling page's origin is not on the project's allowlist. Add the exact origin: scheme, host and port must match. A change takes up to two minutes to arrive.",
  },
  mode_not_allowed: {
    status: 403,
    title: 'Caller not allowed by mode',
    detail: "The project's mode does not admit this kind of caller: it admits web pages only, or servers only.",
  },
  signature_required: {
    status: 403,
    title: 'Signature required',
    detail: 'The project accepts signed requests only. Sign with the key instead of sending it.',
  },
  key_right_required: {
    status: 403,
    title: 'Key right missing',
    detail: 'The key is valid but does not have the right for this path. Rights are chosen when a key is issued.',
  },
  key_in_browser: {
    status: 403,
    title: 'Key in a browser',
    detail:
      'The request has a key and an Origin or Sec-Fetch-Site header, which only browsers send. Keys are for servers, because every visitor of a page could read them. Call without the key, and replace a key that was published.',
  },
  caller_not_allowed: {
    status: 403,
    title: 'Caller not allowed',
    detail: 'The address of the caller is not in any of the networks that the project admits.',
  },
  declared_origin_required: {
    status: 403,
    title: 'Declared origin missing',
    detail: 'The project requires an X-Origin header that is an origin on its allowlist.',
  },
  https_required: {
    status: 403,
    title: 'HTTPS required',
    detail: 'The API is available over https only. Nothing was looked up.',
  },
  not_found: { status: 404, title: 'Not found', detail: 'This path does not exist.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    detail: 'This path does not support the method of the request. The Allow header lists the supported methods.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    detail: 'The body is longer than 64 KiB. Send the addresses in several batches.',
  },
  media_type_unsupported: {
    status: 415,
    title: 'Media type not supported',
    detail: 'Send application/json or application/x-ndjson in UTF-8, without a Content-Encoding.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    detail:
      "The project has reached its limit of requests per minute, which is counted separately in each of Cloudflare's data centers.",
    retryAfterSeconds: 60,
  },
  quota_exceeded: {
    status: 429,
    title: 'Quota used up',
    detail: "The project has reached its quota of requests for this day (UTC). The project's owner sets the quota.",
  },
  settings_unavailable: {
    status: 503,
    title: 'Settings unavailable',
    detail: "The project's settings could not be read. Try again shortly.",
    retryAfterSeconds: 5,
  },
  data_unavailable: {
    status: 503,
    title: 'Data unavailable',
    detail: 'The location data for this address could not be read. Try again shortly.',
    retryAfterSeconds: 5,
  },
  keys_unavailable: {
    status: 503,
    title: 'Keys unavailable',
    detail:
      'This deployment lacks the master secret, from which keys and location tokens are derived. Calls of web pages are not affected.',
    retryAfterSeconds: 60,
  },
  internal: { status: 500, title: 'Internal error', detail: 'The request failed because of an error in the API.' },
} as const satisfies Readonly<Record<string, FailureEntry>>;

export type FailureCode = keyof typeof apiErrors;

export const failureCodes = Object.keys(apiErrors) as readonly FailureCode[];
