// The error of the server library.

import type { FailureCode } from '../core/failure.ts';

/** The API's own codes, and the client's. */
export type LookupErrorCode = FailureCode | 'retry_item' | 'timeout' | 'aborted' | 'network' | 'answer_invalid';

/** The reason that there is no answer. `code` is stable; `message` is for developers and may change. */
export class LookupError extends Error {
  declare readonly code: LookupErrorCode;
  /** The HTTP status; 0 where no answer came, 200 where the call was answered and this address failed. */
  declare readonly status: number;
  /** Whole seconds to wait before the next try; null where the API does not say. */
  declare readonly retryAfterSeconds: number | null;
  /** The platform's own error where `code` is `network`, the signal's reason where it is `aborted`. */
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
