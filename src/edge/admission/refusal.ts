// Refusals with an error code that has several causes. The detail of each cause says what to do, and is a fixed text,
// never built from a request.

import type { FailureCode } from '../../core/failure.ts';

/** Why a request is refused. `detail` replaces the error code's general detail in core/failure.ts. */
export interface RequestRefusal {
  readonly code: FailureCode;
  readonly detail?: string;
  /** Headers of the response in addition to those of every refusal with this error code. */
  readonly extra?: { readonly 'Retry-After': string };
}

const dayMs = 86_400_000;

/** Returns the refusal of a request over the daily limit. Retry-After is the time until the day (UTC) ends. */
export function overQuotaRefusal(nowMs: number): RequestRefusal {
  return { code: 'quota_exceeded', extra: { 'Retry-After': String(Math.ceil((dayMs - (nowMs % dayMs)) / 1000)) } };
}

/**
 * The refusal of a malformed project id. It may differ from the refusal of an unknown or deleted project: the format of
 * ids is public, so the difference does not reveal which projects exist.
 */
export const malformedProjectRefusal: RequestRefusal = {
  code: 'project_unknown',
  detail: 'This is not a project ID, which has 20 characters a-z and 0-9. Copy it from the dashboard.',
};

export const otherProjectKeyRefusal: RequestRefusal = {
  code: 'project_conflict',
  detail: 'The key belongs to another project than the ID in the request. Leave the ID out: the key contains it.',
};

export const nullOriginRefusal: RequestRefusal = {
  code: 'origin_not_allowed',
  detail:
    'The page has the origin "null", which every sandboxed frame and local file shares, so no project can allow it. Serve the page from a web address.',
};

export const malformedOriginRefusal: RequestRefusal = {
  code: 'origin_not_allowed',
  detail:
    'The Origin header is not an origin as browsers send it: scheme, host name and port, in lower case and without a path.',
};

export const developmentOffRefusal: RequestRefusal = {
  code: 'origin_not_allowed',
  detail:
    "The calling page's origin is on the project's allowlist, but it is a loopback origin: those work only while the project's development switch is on. A change takes up to two minutes to arrive.",
};

export const appShellsOffRefusal: RequestRefusal = {
  code: 'origin_not_allowed',
  detail:
    "The calling page's origin is on the project's allowlist, but anyone can run a page with this origin on their own machine: it works only while the project's app-shell switch or its development switch is on. A change takes up to two minutes to arrive.",
};

export const serversOnlyRefusal: RequestRefusal = {
  code: 'credential_required',
  detail: 'This path is for servers, which send a key. Pages get the location of their own visitor from /v1/visitor.',
};

export const pageCallerModeRefusal: RequestRefusal = {
  code: 'mode_not_allowed',
  detail:
    "The project answers servers only: its mode does not admit web pages. The project's owner can change the mode.",
};

export const serverCallerModeRefusal: RequestRefusal = {
  code: 'mode_not_allowed',
  detail:
    "The project answers web pages only: its mode does not admit keys of servers. The project's owner can change the mode.",
};

export const declaredOriginMissingRefusal: RequestRefusal = {
  code: 'declared_origin_required',
  detail:
    'The project requires servers to send, in the X-Origin header, the origin of the page that they call for. The header is missing.',
};

export const declaredOriginUnlistedRefusal: RequestRefusal = {
  code: 'declared_origin_required',
  detail:
    "The X-Origin header is not an origin that the project's allowlist admits. Send the page's origin, scheme and port included.",
};
