// Debian's Chromium, and pages for it on origins of our choice.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';

/**
 * Starts Chromium quietly: the browser itself must not call anyone either. `hosts` are names that are this machine for it,
 * as if a name server said so.
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

export interface Pages {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves pages by path, as they are when asked for; any name below `localhost` reaches them in Chromium. */
export async function servePages(
  pages: Readonly<Record<string, { body: string; headers?: Record<string, string> }>>,
): Promise<Pages> {
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
