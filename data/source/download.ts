// Downloads a file with a user name and a password that stay with the host they are for. Knows nothing of what it
// downloads. What it says of a failure never has a URL in it: the one that a redirect names is signed, and so is a
// credential too.

import { accept, type Result, refuse } from '../../src/core/result.ts';

export interface Download {
  readonly url: URL;
  readonly user: string;
  readonly password: string;
  /** Called with the share that has arrived, 0 to 1, where the server says how much there is. */
  readonly onProgress?: (share: number) => void;
}

export type DownloadFailure =
  | { readonly kind: 'status'; readonly status: number }
  /** Words that follow the name of what was to be downloaded. */
  | { readonly kind: 'broken'; readonly because: string };

const redirectsMax = 5;
const redirectStatuses = [301, 302, 303, 307, 308];

/** The whole file in memory. Redirects are followed; another origin than the first never sees the credentials. */
export async function download(wanted: Download): Promise<Result<Uint8Array, DownloadFailure>> {
  let { url } = wanted;
  try {
    for (let redirects = 0; redirects <= redirectsMax; redirects++) {
      const response = await ask(url, wanted);
      if (response.ok) return accept(await readBody(response, wanted.onProgress));
      await response.body?.cancel();
      const next = redirectOf(response, url);
      if (!next.ok) return next;
      url = next.value;
    }
  } catch (error) {
    const code = networkCode(error);
    if (code === null) throw error;
    return broken(`the connection to ${url.host} failed (${code})`);
  }
  return broken(`it was redirected more than ${redirectsMax} times`);
}

/** Where the answer sends the request that was made to `from`. */
function redirectOf({ status, headers }: Response, from: URL): Result<URL, DownloadFailure> {
  if (!redirectStatuses.includes(status)) return refuse({ kind: 'status', status });
  const location = headers.get('location');
  const next = location === null ? null : URL.parse(location, from.href);
  if (next === null) return broken('it was redirected to nowhere');
  // From https to http, whoever is on the way could read and change the file.
  return next.protocol === from.protocol ? accept(next) : broken(`it was redirected to ${next.protocol}`);
}

function broken(because: string): Result<never, DownloadFailure> {
  return refuse({ kind: 'broken', because });
}

function ask(url: URL, { url: first, user, password }: Download): Promise<Response> {
  const headers = new Headers({
    // The archive as it is stored: its checksum is of those bytes.
    'Accept-Encoding': 'identity',
  });
  if (url.origin === first.origin) {
    headers.set('Authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  }
  return fetch(url, { headers, redirect: 'manual' });
}

async function readBody(response: Response, onProgress: Download['onProgress']): Promise<Uint8Array> {
  const expected = Number(response.headers.get('content-length') ?? 0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (expected > 0) onProgress?.(Math.min(1, length / expected));
  }
  return Buffer.concat(chunks);
}

/** The code of what went wrong on the network; null for an error that is none of that. */
function networkCode(error: unknown): string | null {
  const cause: unknown = error instanceof TypeError ? error.cause : null;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : null;
}
