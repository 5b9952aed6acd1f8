// Defines a scenario (one request of the examination with its expected response), and sends its request.

import { Agent, request as httpRequest } from 'node:http';
import type { FailureCode } from '../../../src/core/failure.ts';
import type { DashboardScene } from '../host/dashboard-scene.ts';
import type { Visitor } from './visitors.ts';

export interface PreparedRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Scenario {
  readonly name: string;
  /** The route as its router lists it; null for a request that matches no route. */
  readonly route: string | null;
  /** Returns the request of a visitor. `port` is the Worker's port. */
  readonly request: (visitor: Visitor, port: number) => PreparedRequest | Promise<PreparedRequest>;
  /**
   * The expected status. `'done'`: the form makes its change once for each visitor, and may be refused when it is
   * repeated (ask.ts).
   */
  readonly status: number | 'done' | 'any';
  /** The session secrets of the two visitors. If they are left out, `plant` chooses them. */
  readonly sessions?: readonly [string, string];
  /** Valid one-time codes of each of the two visitors. */
  readonly codes?: readonly (readonly string[])[];
  /** The error code of the expected refusal. */
  readonly code?: FailureCode;
  /** Headers that control the test build of the Worker (examined-worker.ts). */
  readonly steering?: Readonly<Record<string, string>>;
}

/** The path prefix of every page of the dashboard. */
export const dashboardPath = '/dashboard';

/**
 * A form of the dashboard as list-routes.ts lists it. Declared again here, because that module runs in workerd only.
 */
export interface DashboardForm {
  readonly route: string;
  readonly fields: readonly (readonly [name: string, sample: string | null])[];
}

/** The Worker's routes as list-routes.ts lists them. */
export interface Routes {
  readonly prefixes: readonly string[];
  readonly api: readonly string[];
  readonly dashboard: readonly string[];
  readonly forms: readonly DashboardForm[];
}

/** Chooses scenarios from the routers' tables. `scene` is the data that the dashboard's paths refer to. */
export type ChooseScenarios = (routes: Routes, scene: DashboardScene | null) => readonly Scenario[];

export interface ReceivedResponse {
  readonly status: number;
  readonly code: string | null;
  readonly location: string | null;
  /** The headers and the body of the response as bytes. */
  readonly everything: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a scenario's request over a socket to loopback, because fetch would add headers. */
export async function send(port: number, scenario: Scenario, visitor: Visitor): Promise<ReceivedResponse> {
  const prepared = await scenario.request(visitor, port);
  try {
    return await sendOnce(port, scenario, visitor, prepared);
  } catch {
    // Sends the request again, because workerd had closed the connection that was kept alive.
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
        const { statusCode: status = 0, headers } = response;
        resolve({ status, code, location: headers.location ?? null, everything });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
