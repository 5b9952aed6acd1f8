// The error that the client library for servers rejects with.

import type { FailureCode } from '../../core/failure.ts';

/** The API's error codes and the client's own. */
export type LookupErrorCode = FailureCode | 'retry_item' | 'timeout' | 'aborted' | 'network' | 'answer_invalid';

/** A failed call. `code` is stable; `message` is for developers and may change. */
export class LookupError extends Error {
  declare readonly code: LookupErrorCode;
  /** The HTTP status; 0 without a response, 200 if the call succeeded but this address failed. */
  declare readonly status: number;
  /** Whole seconds to wait before a retry; null if the API sent none. */
  declare readonly retryAfterSeconds: number | null;
  /** The error of fetch if `code` is `network`; the signal's reason if it is `aborted`. */
  declare readonly cause?: unknown;

  constructor(
    code: LookupErrorCode,
    message: string,
    status = 0,
    retryAfterSeconds: number | null = null,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
    Object.assign(this, { name: 'LookupError', code, status, retryAfterSeconds });
  }
}
