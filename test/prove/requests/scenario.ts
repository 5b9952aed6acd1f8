// One request that the examination makes, and its sending.

import { Agent, request as httpRequest } from 'node:http';
import type { FailureCode } from '../../../src/core/failure.ts';
import type { Scene } from '../host/dashboard-scene.ts';
import type { Visitor } from './visitors.ts';

export interface PreparedRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Scenario {
  readonly name: string;
  /** The route as its router lists it; null for a request that no route answers. */
  readonly route: string | null;
  readonly request: (visitor: Visitor) => PreparedRequest | Promise<PreparedRequest>;
  /** `'handled'` accepts every status below 500. */
  readonly status: number | 'handled' | 'any';
  /** The expected refusal. */
  readonly code?: FailureCode;
  /** Headers for examined-worker.ts. */
  readonly steering?: Readonly<Record<string, string>>;
}

/** As list-routes.ts lists them, whose code is for workerd. */
export interface Routes {
  readonly prefixes: readonly string[];
  readonly api: readonly string[];
  readonly dashboard: readonly string[];
}

/** Chooses scenarios from the routers' tables. `scene` is what the paths of the dashboard name. */
export type ChooseScenarios = (routes: Routes, scene: Scene | null) => readonly Scenario[];

export interface ReceivedResponse {
  readonly status: number;
  readonly code: string | null;
  /** Headers and body. */
  readonly everything: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends over a socket to loopback, since fetch would add headers. */
export async function send(port: number, scenario: Scenario, visitor: Visitor): Promise<ReceivedResponse> {
  const prepared = await scenario.request(visitor);
  try {
    return await sendOnce(port, scenario, visitor, prepared);
  } catch {
    // workerd closed the connection that was kept alive.
    return await sendOnce(port, scenario, visitor, prepared);
  }
}

async function sendOnce(
  port: number,
  scenario: Scenario,
  visitor: Visitor,
  prepared: PreparedRequest,
): Promise<ReceivedResponse> {
  const { path, method = 'GET', headers = {}, body = '' } = prepared;
  const allHeaders = {
    ...visitor.headers,
    ...headers,
    'X-Prove-Cf': JSON.stringify(visitor.cf),
    ...scenario.steering,
    ...(body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) }),
  };
  return await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: allHeaders, agent };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [Buffer.from(JSON.stringify(response.rawHeaders))];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const everything = Buffer.concat(chunks);
        const code = /"code":"(\w+)"/.exec(everything.toString('latin1'))?.[1] ?? null;
        resolve({ status: response.statusCode ?? 0, code, everything });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
