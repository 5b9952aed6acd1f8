// Downloads a file, with a user name and a password where the server requires them. Sends user name and password to the
// first origin only. Limits size and time. Failures never contain a URL, because the URL of a redirect is signed and
// therefore a credential. Does not interpret the file.

import { accept, type Result, refuse } from '../../src/core/result.ts';
import { DownloadInterrupted, type DownloadLimits, DownloadWatch, usualDownloadLimits } from './download-watch.ts';

export interface Download {
  readonly url: URL;
  /** Absent for a public file. */
  readonly account?: { readonly user: string; readonly password: string };
  readonly limits?: DownloadLimits;
  /** Called with the received share of the file, 0 to 1, if the server sends the length. */
  readonly onProgress?: (share: number) => void;
}

export type DownloadFailure =
  | { readonly kind: 'status'; readonly status: number }
  /** `message` continues a sentence that starts with the file's name. */
  | { readonly kind: 'failed'; readonly message: string };

const redirectsMax = 5;
const redirectStatuses = [301, 302, 303, 307, 308];

/** Downloads a file into memory. Follows redirects, but sends no credentials to other origins. */
export async function downloadFile(wanted: Download): Promise<Result<Uint8Array, DownloadFailure>> {
  let { url } = wanted;
  const watch = new DownloadWatch(wanted.limits ?? usualDownloadLimits);
  try {
    for (let redirects = 0; redirects <= redirectsMax; redirects++) {
      const response = await request(url, wanted, watch.signal);
      if (response.ok) return accept(await readBody(response, watch, wanted.onProgress));
      await response.body?.cancel();
      const next = redirectOf(response, url);
      if (!next.ok) return next;
      url = next.value;
    }
  } catch (error) {
    if (error instanceof DownloadInterrupted) return failed(error.message);
    const code = networkCode(error);
    if (code === null) throw error;
    return failed(`the connection to ${url.host} failed (${code})`);
  } finally {
    watch.stop();
  }
  return failed(`it was redirected more than ${redirectsMax} times`);
}

/** Returns the redirect target of a response to a request to `from`. */
function redirectOf({ status, headers }: Response, from: URL): Result<URL, DownloadFailure> {
  if (!redirectStatuses.includes(status)) return refuse({ kind: 'status', status });
  const location = headers.get('location');
  const next = location === null ? null : URL.parse(location, from.href);
  if (next === null) return failed('it was redirected without a target');
  // Refuses a redirect from https to http, after which the file could be read and changed in transit.
  return next.protocol === from.protocol ? accept(next) : failed(`it was redirected to ${next.protocol}`);
}

function failed(message: string): Result<never, DownloadFailure> {
  return refuse({ kind: 'failed', message });
}

function request(url: URL, { url: first, account }: Download, signal: AbortSignal): Promise<Response> {
  const headers = new Headers({
    // The response must not be compressed for transport, because checksums are of the published file's bytes.
    'Accept-Encoding': 'identity',
  });
  if (account !== undefined && url.origin === first.origin) {
    const { user, password } = account;
    headers.set('Authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  }
  return fetch(url, { headers, redirect: 'manual', signal });
}

/** Reads the body of a response. fetch itself rejects a body that is shorter than its Content-Length. */
async function readBody(
  response: Response,
  watch: DownloadWatch,
  onProgress: Download['onProgress'],
): Promise<Uint8Array> {
  const expected = Number(response.headers.get('content-length') ?? 0);
  watch.received(expected);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    watch.received(length);
    if (expected > 0) onProgress?.(Math.min(1, length / expected));
  }
  return Buffer.concat(chunks);
}

/** Returns the code of a network error; null for any other error. */
function networkCode(error: unknown): string | null {
  const cause: unknown = error instanceof TypeError ? error.cause : null;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : null;
}
