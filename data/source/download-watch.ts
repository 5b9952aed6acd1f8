// Ends a download that takes too long, sends nothing for too long or is too large.

export interface DownloadLimits {
  readonly bytesMax: number;
  /** How many milliseconds may pass without a byte before the download is ended. */
  readonly stallMs: number;
  readonly totalMs: number;
}

export const usualDownloadLimits: DownloadLimits = { bytesMax: 500e6, stallMs: 60_000, totalMs: 30 * 60_000 };

/** Thrown if a download exceeds its limits. The message continues a sentence that starts with the file's name. */
export class DownloadInterrupted extends Error {}

export class DownloadWatch {
  readonly #limits: DownloadLimits;
  readonly #controller = new AbortController();
  readonly #total: NodeJS.Timeout;
  #stall: NodeJS.Timeout;

  constructor(limits: DownloadLimits) {
    this.#limits = limits;
    const seconds = limits.totalMs / 1000;
    this.#total = setTimeout(() => this.#end(`it was not complete after ${seconds} s`), limits.totalMs);
    this.#stall = this.#startStall();
  }

  /** The signal to pass to fetch. It aborts the download when a limit is exceeded. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Restarts the stall timer, because bytes arrived. `length` is the number of bytes so far, or the Content-Length.
   * Throws DownloadInterrupted if `length` exceeds the limit.
   */
  received(length: number): void {
    clearTimeout(this.#stall);
    this.#stall = this.#startStall();
    const { bytesMax } = this.#limits;
    if (length > bytesMax) throw new DownloadInterrupted(`it is larger than ${bytesMax / 1e6} MB`);
  }

  /** Ends the timers, and the connection if it is still open. */
  stop(): void {
    clearTimeout(this.#stall);
    clearTimeout(this.#total);
    this.#controller.abort();
  }

  #startStall(): NodeJS.Timeout {
    const { stallMs } = this.#limits;
    return setTimeout(() => this.#end(`the server sent nothing for ${stallMs / 1000} s`), stallMs);
  }

  #end(message: string): void {
    this.#controller.abort(new DownloadInterrupted(message));
  }
}
