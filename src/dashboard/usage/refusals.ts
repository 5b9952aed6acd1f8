// The advice for each refusal that a project's counts can show. Does not count refusals.

import type { FailureCode } from '../../core/failure.ts';
import type { RequestOutcome } from '../../usage/outcome.ts';

export interface RefusalAdvice {
  /** The refusal in words, such as "origin not allowed". */
  readonly name: string;
  /** The most likely cause, as the end of a sentence. */
  readonly cause: string;
  /**
   * The path of a page that helps and the text of the link to it; null if no page helps. The path of a deployment page
   * (isDeploymentPage) is absolute; other paths are below the project's path.
   */
  readonly help: { readonly path: string; readonly text: string } | null;
}

const protections = { path: '/protections', text: 'open protections' };
const keys = { path: '/keys', text: 'open keys' };
const links = { path: '/links', text: 'open links' };
const reference = { path: '/docs/errors', text: 'read about errors' };

const codes: Readonly<Record<FailureCode, RefusalAdvice>> = {
  project_required: { name: 'project missing', cause: 'the request names no project', help: reference },
  project_conflict: { name: 'two projects', cause: 'the request names two projects', help: reference },
  parameter_invalid: {
    name: 'parameter not valid',
    cause: 'a query parameter is mistyped in the code that calls',
    help: reference,
  },
  address_invalid: {
    name: 'address not valid',
    cause: 'a server sends text that is not a single IP address',
    help: reference,
  },
  credentials_conflict: {
    name: 'two credentials',
    cause: 'a server sends both a key and a signature',
    help: reference,
  },
  return_not_allowed: {
    name: 'return URL not allowed',
    cause: 'a redirect link is followed with a return URL that is not listed',
    help: links,
  },
  credential_required: {
    name: 'credential missing',
    cause: 'a server calls without its key, or a page calls a path for servers',
    help: keys,
  },
  credential_invalid: {
    name: 'credential not valid',
    cause: 'a server uses a key that was revoked, rotated or has expired, or its clock is wrong',
    help: keys,
  },
  project_unknown: { name: 'project unknown', cause: 'the project ID is mistyped', help: null },
  origin_not_allowed: {
    name: 'origin not allowed',
    cause: 'most likely a new domain',
    help: { path: '/tester', text: 'test an origin' },
  },
  mode_not_allowed: {
    name: 'caller not allowed by mode',
    cause: 'the mode admits only pages, or only servers',
    help: protections,
  },
  signature_required: {
    name: 'signature required',
    cause: 'a server sends its key instead of a signature',
    help: protections,
  },
  key_right_required: {
    name: 'key right missing',
    cause: 'a key is used for a path that its rights do not cover',
    help: keys,
  },
  key_in_browser: {
    name: 'key in a browser',
    cause: 'a page contains a key, which every visitor can read: revoke it and call without a key',
    help: keys,
  },
  caller_not_allowed: {
    name: 'caller not allowed',
    cause: 'a server or visitor is outside the listed networks',
    help: protections,
  },
  declared_origin_required: {
    name: 'declared origin missing',
    cause: 'a server sends no X-Origin header, or an unlisted one',
    help: protections,
  },
  https_required: { name: 'HTTPS required', cause: 'a caller uses http', help: reference },
  not_found: { name: 'not found', cause: 'a redirect link is followed that the project does not have', help: links },
  method_not_allowed: { name: 'method not allowed', cause: 'the method is wrong for the path', help: reference },
  body_too_large: { name: 'body too large', cause: 'a batch is longer than 64 KiB', help: reference },
  media_type_unsupported: {
    name: 'media type not supported',
    cause: 'a batch is sent without the JSON content type',
    help: reference,
  },
  rate_limited: {
    name: 'too many requests',
    cause: 'more requests a minute than the rate limit allows: a busy hour, or abuse',
    help: protections,
  },
  quota_exceeded: {
    name: 'daily limit reached',
    cause: 'more requests than the hard limit for the day',
    help: { path: '/usage/limits', text: 'change the daily limits' },
  },
  settings_unavailable: {
    name: 'settings unavailable',
    cause: 'the deployment could not read the settings',
    help: { path: '/status', text: 'see the status' },
  },
  data_unavailable: {
    name: 'data unavailable',
    cause: 'the deployment could not read the location data',
    help: { path: '/status', text: 'see the status' },
  },
  keys_unavailable: {
    name: 'keys unavailable',
    cause: 'the deployment’s secret is missing: tell its operator',
    help: null,
  },
  internal: {
    name: 'internal error',
    cause: 'an error of the API: tell its operator',
    help: { path: '/status', text: 'see the status' },
  },
};

const advice: ReadonlyMap<string, RefusalAdvice> = new Map(Object.entries(codes));

/** Returns the advice for a refusal; null for answers. */
export function adviceForRefusal(outcome: RequestOutcome): RefusalAdvice | null {
  return advice.get(outcome) ?? null;
}

/**
 * Whether a path of RefusalAdvice is the absolute path of a page of the deployment. Other paths are below the project's
 * path.
 */
export function isDeploymentPage(path: string): boolean {
  return path === '/docs/errors' || path === '/status';
}
