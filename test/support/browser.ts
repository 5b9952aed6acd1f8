// Starts Debian's Chromium, and serves pages to it on chosen origins.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';

/**
 * Starts Chromium without background requests of its own. `hosts` are names that it resolves to loopback.
 */
export function launchChromium(hosts: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} localhost`).join(', ')}`,
    ],
  });
}

export interface PageServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves pages over HTTP by path. A test may change `pages` while they are served. Chromium reaches them under any name
 * below `localhost`.
 */
export async function servePages(
  pages: Readonly<Record<string, { body: string; headers?: Record<string, string> }>>,
): Promise<PageServer> {
  const server: Server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://localhost').pathname];
    response.writeHead(page === undefined ? 404 : 200, {
      'Content-Type': 'text/html; charset=utf-8',
      ...page?.headers,
    });
    response.end(page?.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
