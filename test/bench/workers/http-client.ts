// A small HTTP/1.1 client that keeps a fixed number of connections busy, with one request in flight on each and no
// pipelining. It parses only enough of a response to detect a complete 200, so that the server is the bottleneck.

import { connect, type Socket } from 'node:net';
import { benchKey, pageOrigin, projectId } from './project.ts';

const connectionsMax = 32;
const loadTimeoutMs = 180_000;

export interface Load {
  readonly seconds: number;
  /** The share of one processor core that this client used. Near 1, the client is the bottleneck. */
  readonly clientShare: number;
}

/** Request headers of browsers: with client hints, and with the User-Agent alone. */
const browsers = {
  chrome: [
    'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'Sec-CH-UA: "Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
    'Sec-CH-UA-Mobile: ?0',
    'Sec-CH-UA-Platform: "Windows"',
    'Accept-Language: en-US,en;q=0.9',
  ],
  firefox: [
    'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
    'Accept-Language: en-US,en;q=0.5',
  ],
} as const;

/** Returns the bytes of a browser's request from this address. `query` is added to the URL, such as `&fields=city`. */
export function visitorRequest(address: string, browser: keyof typeof browsers = 'chrome', query = ''): Buffer {
  return Buffer.from(
    [
      `GET /v1/visitor?project=${projectId}${query} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Origin: ${pageOrigin}`,
      `CF-Connecting-IP: ${address}`,
      'Accept: application/json',
      ...browsers[browser],
      '',
      '',
    ].join('\r\n'),
    'latin1',
  );
}

/** Returns the bytes of a server's lookup of one address. */
export function lookupRequest(address: string): Buffer {
  return serverRequest(`GET /v1/ip/${address}`, '');
}

/** Returns the bytes of a server's batch request. */
export function batchRequest(addresses: readonly string[]): Buffer {
  return serverRequest('POST /v1/batch', JSON.stringify(addresses));
}

function serverRequest(target: string, body: string): Buffer {
  const content = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  return Buffer.from(
    [
      `${target} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Authorization: Bearer ${benchKey}`,
      'Accept: application/json',
      ...(body === '' ? [] : content),
      '',
      body,
    ].join('\r\n'),
    'latin1',
  );
}

/** Sends `count` requests, cycling through the given ones. @throws Error for a response other than 200 or a timeout. */
export async function sendLoad(port: number, requests: readonly Buffer[], count: number): Promise<Load> {
  const sockets = await Promise.all(Array.from({ length: Math.min(connectionsMax, count) }, () => open(port)));
  let sent = 0;
  const next = (): Buffer | undefined => (sent < count ? requests[sent++ % requests.length] : undefined);
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy(new Error('the server took too long'));
  }, loadTimeoutMs);
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  try {
    await Promise.all(sockets.map((socket) => keepBusy(socket, next)));
  } finally {
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
  }
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, clientShare: (user + system) / 1e6 / seconds };
}

export interface HttpResponse {
  readonly body: string;
  /** The headers of the response, without those of the HTTP connection. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Sends one request on a new connection. */
export async function sendRequest(port: number, request: Buffer): Promise<HttpResponse> {
  const socket = await open(port);
  let isSent = false;
  let whole: Buffer = Buffer.alloc(0);
  const next = (): Buffer | undefined => {
    if (isSent) return undefined;
    isSent = true;
    return request;
  };
  try {
    await keepBusy(socket, next, (response) => {
      whole = response;
    });
  } finally {
    socket.destroy();
  }
  const headEnd = whole.indexOf('\r\n\r\n');
  const [, ...lines] = whole.toString('latin1', 0, headEnd).split('\r\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const);
  return {
    body: whole.toString('utf8', headEnd + 4),
    headers: headers.filter(([name]) => !['Content-Length', 'Date'].includes(name)),
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** Sends requests on one connection, one after the other, until `next` returns undefined. */
function keepBusy(
  socket: Socket,
  next: () => Buffer | undefined,
  onResponse?: (response: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let missing = 1;
    const sendNext = (): void => {
      const request = next();
      if (request === undefined) resolve();
      else socket.write(request);
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // Only the chunks up to the end of the headers are parsed, because a batch's response is a megabyte.
      missing = missing > 1 ? missing - chunk.length : missingBytes(Buffer.concat(chunks));
      if (Number.isNaN(missing)) {
        socket.destroy(new Error(`unexpected answer:\n${Buffer.concat(chunks).toString('latin1')}`));
      } else if (missing === 0) {
        onResponse?.(Buffer.concat(chunks));
        chunks = [];
        missing = 1;
        sendNext();
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
    sendNext();
  });
}

/** Returns the missing bytes of a response: 0 if it is complete, NaN if it is not a 200 with a length. */
function missingBytes(response: Buffer): number {
  const headEnd = response.indexOf('\r\n\r\n');
  if (headEnd < 0) return 1;
  const head = response.toString('latin1', 0, headEnd);
  const length = head.indexOf('\r\nContent-Length: ');
  if (!head.startsWith('HTTP/1.1 200 ') || length < 0) return Number.NaN;
  return headEnd + 4 + Number.parseInt(head.slice(length + 18), 10) - response.length;
}
