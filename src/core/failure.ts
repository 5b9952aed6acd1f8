// Every refusal the API can answer with: one closed table from code to status, title and public detail.
// Details are fixed texts. None is built from a request, so no error can echo an address or a header.

interface FailureEntry {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Seconds a caller should wait, sent as Retry-After. */
  readonly retryAfterSeconds?: number;
}

export const failures = {
  project_required: {
    status: 400,
    title: 'Project missing',
    detail: 'Send the project id in the X-Project-Id header or in the project query parameter.',
  },
  project_conflict: {
    status: 400,
    title: 'Two projects',
    detail: 'The request names two different projects. Send the id once, in the header or in the query.',
  },
  parameter_invalid: {
    status: 400,
    title: 'Parameter not valid',
    detail: 'A query parameter has a value that is not accepted.',
  },
  credential_required: {
    status: 401,
    title: 'Credential missing',
    detail: 'The request has no Origin header, so it is not from a web page. A server call needs a key.',
  },
  project_unknown: {
    status: 403,
    title: 'Project unknown',
    detail: 'No project has this id. An id is 20 characters, a-z and 0-9.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'Origin not allowed',
    detail:
      "The calling page's origin is not on the project's allowlist. Loopback origins also need the development switch.",
  },
  https_required: {
    status: 403,
    title: 'HTTPS required',
    detail: 'The API answers over https only. Nothing was looked up.',
  },
  not_found: { status: 404, title: 'Not found', detail: 'There is nothing at this path.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    detail: 'This path does not answer the method of the request. The Allow header lists those that it answers.',
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
  internal: { status: 500, title: 'Internal error', detail: 'The request failed here. It is not your fault.' },
} as const satisfies Readonly<Record<string, FailureEntry>>;

export type FailureCode = keyof typeof failures;
