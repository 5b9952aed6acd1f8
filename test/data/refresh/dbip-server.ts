// An imitation of DB-IP's download server on loopback: 404 for months that are not offered.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface DbipServer {
  readonly base: string;
  /** The files that the server offers, by month. */
  readonly offered: Map<string, Uint8Array>;
  /** The requested paths. */
  readonly asked: string[];
  /** If set, answers every request in place of the files. */
  instead: Answer | null;
  readonly stop: () => Promise<void>;
}

export async function startDbip(): Promise<DbipServer> {
  const offered = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const usual: Answer = ({ url = '' }, response) => {
    const file = offered.get(/^\/free\/dbip-city-lite-(\d{4}-\d\d)\.mmdb\.gz$/.exec(url)?.[1] ?? '');
    if (file === undefined) response.writeHead(404).end('Not found');
    else response.writeHead(200, { 'Content-Length': String(file.length) }).end(file);
  };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    (dbip.instead ?? usual)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dbip: DbipServer = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    offered,
    asked,
    instead: null,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return dbip;
}
