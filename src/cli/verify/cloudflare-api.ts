// Reads Cloudflare's API with a token. Only GET requests, so a read-only token is enough. The token goes into the
// Authorization header and nowhere else: no message contains it.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { WorkerModules } from '../build/module-hashes.ts';
import { describeError, isSafeUrl } from './http.ts';

export interface CloudflareApi {
  /** Sends a GET request and returns the `result` of the response. A refusal says why there is no result. */
  readonly get: (path: string) => Promise<Result<unknown, string>>;
  /** Returns the modules of a Worker's script. */
  readonly modules: (path: string) => Promise<Result<WorkerModules, string>>;
}

const defaultBaseUrl = 'https://api.cloudflare.com/client/v4';
const timeoutMs = 60_000;

/**
 * Returns an object that reads Cloudflare's API with the token. `baseUrl` must be https or loopback, because the token
 * is sent to that URL.
 */
export function openCloudflareApi(token: string, baseUrl: string = defaultBaseUrl): Result<CloudflareApi, string> {
  if (!isSafeUrl(baseUrl)) return refuse('CLOUDFLARE_API_BASE_URL must be https.');

  async function request(path: string): Promise<Result<Response, string>> {
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        headers: { Authorization: `Bearer ${token}` },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return response.ok ? accept(response) : refuse(describeRefusal(response.status, await response.text()));
    } catch (error) {
      return refuse(`the API cannot be reached: ${describeError(error)}`);
    }
  }

  return accept({
    async get(path) {
      const response = await request(path);
      return response.ok ? await readResult(response.value) : response;
    },
    async modules(path) {
      const response = await request(path);
      return response.ok ? await readModules(response.value) : response;
    },
  });
}

function describeRefusal(status: number, body: string): string {
  const reason = readErrors(body);
  if (status === 401 || status === 403) return `the token may not read this (${status}${reason})`;
  return status === 404 ? `Cloudflare has no such thing (404${reason})` : `the API failed (${status}${reason})`;
}

/** Returns the messages in the body of an error response, for display; empty if the body cannot be parsed. */
function readErrors(body: string): string {
  try {
    const { errors } = JSON.parse(body) as {
      readonly errors?: readonly { readonly code?: number; readonly message?: string }[];
    };
    return (errors ?? []).map(({ code, message }) => `, ${code}: ${message}`.slice(0, 200)).join('');
  } catch {
    return '';
  }
}

async function readResult(response: Response): Promise<Result<unknown, string>> {
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null && 'result' in body) return accept(body.result);
  } catch {
    // The body is not JSON; the code below refuses it.
  }
  return refuse('the API’s response has another form');
}

/**
 * Reads the modules of a script. The response is a multipart form; each part is one module. Omits source maps, which
 * are never run.
 */
async function readModules(response: Response): Promise<Result<WorkerModules, string>> {
  try {
    const modules = new Map<string, Uint8Array>();
    for (const [name, content] of await response.formData()) {
      const isFile = typeof content !== 'string';
      if (isFile && content.type === 'application/source-map') continue;
      const bytes = isFile ? new Uint8Array(await content.arrayBuffer()) : new TextEncoder().encode(content);
      const plain = name.replace(/^\.\//, '');
      if (modules.has(plain)) return refuse(`two modules are named ${plain}`);
      modules.set(plain, bytes);
    }
    if (modules.size > 0) return accept(modules);
  } catch {
    // The body is not a multipart form; the code below refuses it.
  }
  return refuse('the API’s response is not a script of modules');
}
