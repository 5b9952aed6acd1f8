// The responses and headers of the OpenAPI document. Error responses come from the API's list of errors
// (core/failure.ts); routes only name their codes.

import { apiErrors, type FailureCode } from '../core/failure.ts';
import { type JsonObject, referToComponent, referToSchema } from './json.ts';

export const openApiHeaders: JsonObject = {
  'Access-Control-Allow-Origin': {
    description:
      'The origin of the calling page if it is allowed; `*` on errors, which contain nothing about the visitor. Not sent on successful responses to a key, which pages must not read.',
    schema: { type: 'string' },
    example: 'https://elbonia.example',
  },
  'Retry-After': {
    description: 'Seconds to wait before the next request.',
    schema: { type: 'integer' },
    example: 5,
  },
  'WWW-Authenticate': {
    description: 'The authentication scheme for servers (RFC 6750). Browsers show no prompt for it.',
    schema: { type: 'string' },
    example: 'Bearer',
  },
};

const allowOrigin: JsonObject = {
  'Access-Control-Allow-Origin': referToComponent('headers', 'Access-Control-Allow-Origin'),
};

/**
 * Error codes that the OpenAPI document lists at no route, only in its description: `method_not_allowed`, and
 * `quota_exceeded`, which every route of a project may send.
 */
export const unlistedErrorCodes: readonly string[] = ['method_not_allowed', 'quota_exceeded'] satisfies FailureCode[];

/** An example of each error response that a route sends, by error code. */
export const problemExamples: JsonObject = Object.fromEntries(
  Object.entries(apiErrors)
    .filter(([code]) => !unlistedErrorCodes.includes(code))
    .map(([code, { title, status, detail }]) => [code, { summary: title, value: { title, status, code, detail } }]),
);

/** Describes a successful response that pages may read. */
export function describePageResponse(description: string, content: JsonObject): JsonObject {
  return { description, headers: allowOrigin, content };
}

/** Describes a response that pages may read, and that asks the client to retry later. */
export function describeRetryResponse(description: string, content: JsonObject): JsonObject {
  const headers = { ...allowOrigin, 'Retry-After': referToComponent('headers', 'Retry-After') };
  return { description, headers, content };
}

/** Describes the 304 response (not modified) of an HTML page, which has no CORS headers. */
export const notModifiedPageResponse: JsonObject = {
  description: "Not modified: `If-None-Match` contains the document's current `ETag`.",
};

/** Describes the 304 response (not modified) of a public document. Any origin may read this response. */
export const notModifiedResponse: JsonObject = { ...notModifiedPageResponse, headers: allowOrigin };

/** Describes a successful response that only servers may read. */
export function describeServerResponse(description: string, content: JsonObject): JsonObject {
  return { description, content };
}

function byStatus(codes: readonly FailureCode[]): readonly (readonly [string, readonly FailureCode[]])[] {
  const groups = new Map<string, FailureCode[]>();
  for (const code of codes) {
    const status = String(apiErrors[code].status);
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return [...groups].toSorted(([a], [b]) => a.localeCompare(b));
}

function refused(codes: readonly FailureCode[], content: JsonObject): JsonObject {
  const canWait = codes.some((code) => 'retryAfterSeconds' in apiErrors[code]);
  const lacksCredential = codes.some((code) => apiErrors[code].status === 401);
  return {
    description: codes.map((code) => `\`${code}\`: ${apiErrors[code].detail}`).join('\n\n'),
    headers: {
      ...allowOrigin,
      ...(canWait ? { 'Retry-After': referToComponent('headers', 'Retry-After') } : {}),
      ...(lacksCredential ? { 'WWW-Authenticate': referToComponent('headers', 'WWW-Authenticate') } : {}),
    },
    content,
  };
}

/** Describes a route's errors as problems (RFC 9457), one response for each status. */
export function problemResponses(codes: readonly FailureCode[]): JsonObject {
  const responses = byStatus(codes).map(([status, group]) => {
    const examples = Object.fromEntries(group.map((code) => [code, referToComponent('examples', code)]));
    const content = { 'application/problem+json': { schema: referToSchema('Problem'), examples } };
    return [status, refused(group, content)];
  });
  return Object.fromEntries(responses);
}

/** Describes a route's errors in VisitorAPI's format. */
export function visitorApiErrorResponses(codes: readonly FailureCode[]): JsonObject {
  const responses = byStatus(codes).map(([status, group]) => {
    const examples = Object.fromEntries(
      group.map((code) => {
        const { title, status, detail } = apiErrors[code];
        return [code, { summary: title, value: { status, result: detail } }];
      }),
    );
    const content = { 'application/json': { schema: referToSchema('VisitorApiError'), examples } };
    return [status, refused(group, content)];
  });
  return Object.fromEntries(responses);
}
