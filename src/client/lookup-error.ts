// How the server library says that there is no answer.

import type { FailureCode } from '../core/failure.ts';

/** The API's own codes, and those of what can happen on the way. */
export type LookupErrorCode = FailureCode | 'retry_item' | 'timeout' | 'aborted' | 'network' | 'answer_invalid';

/** Why there is no answer. `message` is for developers: it may get better, `code` stays. */
export class LookupError extends Error {
  declare readonly code: LookupErrorCode;
  /** The HTTP status; 0 where no answer came, and 200 where it is one address of an answered call that failed. */
  declare readonly status: number;
  /** Whole seconds that the API asks to wait before the next try, if it said so. */
  declare readonly retryAfterSeconds: number | null;

  constructor(code: LookupErrorCode, message: string, status = 0, retryAfterSeconds: number | null = null) {
    super(message);
    Object.assign(this, { name: 'LookupError', code, status, retryAfterSeconds });
  }
}
