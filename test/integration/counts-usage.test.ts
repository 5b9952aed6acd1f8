// Counts over HTTP against the real Worker and its Durable Objects: they match the requests once they are flushed, and
// a Durable Object that fails changes no answer. USAGE_REQUESTS chooses the number of requests.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flushAfterMs, requestsPerFlush } from '../../src/usage/flush-limits.ts';
import { snapshotOf, startWorker, writeWorkerFiles } from '../support/harness.ts';
import { type IssuedKey, makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

const requests = Number(process.env['USAGE_REQUESTS'] ?? 2_000);
const projectIds = Array.from({ length: 20 }, (_, i) => `usage${String(i).padStart(15, '0')}`);
const timeoutMs = 60_000 + requests * 20;

type Worker = Awaited<ReturnType<typeof startWorker>>;
let worker: Worker;
let keys: ReadonlyMap<string, IssuedKey>;

beforeAll(async () => {
  worker = await startWorker(
    { WHEREFROM_SECRET: masterSecret },
    writeWorkerFiles({ main: 'test/support/failing-worker.ts' }),
  );
  keys = new Map(await Promise.all(projectIds.map(async (id) => [id, await makeGeneration(id, 'server01')] as const)));
  const links = [{ name: 'shop', targets: [], otherwise: 'https://shop.example/' }];
  for (const [id, key] of keys) {
    const protections = { ...{ mode: 'both', callers: [], declaredOrigin: false }, rateClass: 'high' };
    await worker.kv.put(
      `project:${id}`,
      snapshotOf({ schema: 3, id, links, keys: [storedKey('server01', key)], protections }),
    );
  }
});
afterAll(() => worker?.close());

interface Sent {
  readonly path: string;
  readonly init: { readonly method?: string; readonly headers: Record<string, string>; readonly body?: string };
  readonly counts: Readonly<Record<string, number>>;
}

const page = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };

/**
 * Returns the request number `i` of a project, with the counts that it adds. The numbers run through every kind of
 * request.
 */
function requestOf(id: string, i: number): Sent {
  const bearer = { Authorization: `Bearer ${keys.get(id)?.text}` };
  const visitor = `/v1/visitor?project=${id}`;
  switch (i % 7) {
    case 0:
      return { path: visitor, init: { headers: page }, counts: { answered_page: 1 } };
    case 1: {
      const headers = { ...page, Origin: 'https://stranger.example' };
      return { path: visitor, init: { headers }, counts: { origin_not_allowed: 1 } };
    }
    case 2:
      return { path: '/v1/ip/77.77.1.9', init: { headers: bearer }, counts: { answered_server: 1 } };
    case 3: {
      const headers = { ...bearer, 'Content-Type': 'application/json' };
      const init = { method: 'POST', headers, body: '["77.77.1.9","77.77.0.9"]' };
      return { path: '/v1/batch', init, counts: { answered_server: 1, batch_addresses: 2 } };
    }
    case 4:
      return { path: `/r/${id}/shop`, init: { headers: page }, counts: { redirected: 1 } };
    case 5:
      return { path: `/r/${id}/none`, init: { headers: page }, counts: { not_found: 1 } };
    default:
      return { path: `${visitor}&fields=nothing`, init: { headers: page }, counts: { parameter_invalid: 1 } };
  }
}

const send = ({ path, init }: Sent, headers: Record<string, string> = {}) =>
  worker.fetch(`https://api.example${path}`, { ...init, headers: { ...init.headers, ...headers }, redirect: 'manual' });

/** Returns the counts that the Durable Object of this name stores, read through the Worker. */
async function countsOf(name: string): Promise<{ counts: Record<string, number>; dropped: number }> {
  return (await (await worker.fetch(`https://api.example/test/usage?name=${name}`)).json()) as never;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('counts', () => {
  it(
    'match the requests once they are flushed',
    async () => {
      const expected = new Map(projectIds.map((id) => [id, new Map<string, number>()]));
      const waiting = Array.from({ length: requests }, (_, i) => i);
      const work = async () => {
        for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
          const id = projectIds[i % projectIds.length] ?? '';
          const sent = requestOf(id, Math.floor(i / projectIds.length));
          await (await send(sent)).arrayBuffer();
          const counts = expected.get(id);
          for (const [name, count] of Object.entries(sent.counts)) counts?.set(name, (counts.get(name) ?? 0) + count);
        }
      };
      await Promise.all(Array.from({ length: 10 }, work));
      await wait(flushAfterMs + 2_000);
      for (const [id, counts] of expected) {
        expect(await countsOf(id)).toEqual({ counts: Object.fromEntries(counts), dropped: 0 });
      }
    },
    timeoutMs,
  );
});

/** Ways in which a Durable Object fails. Each is tested with a project of its own. */
const failures = ['rejects', 'throws', 'overloaded', 'slow', 'waits'].map((how, i) => ({
  how,
  id: projectIds[i] ?? '',
}));

interface Round {
  readonly ms: number;
  /** The status and body of each answer. */
  readonly answers: readonly string[];
}

/** Sends as many requests as the isolate buffers before it sends their counts to the Durable Object. */
async function sendRound(id: string, how: string): Promise<Round> {
  const answers: string[] = [];
  const startMs = performance.now();
  // Each body is read as soon as its response arrives, because undici may cancel a body whose response is
  // garbage-collected.
  const answer = async (i: number) => {
    const response = await send(requestOf(id, i), { 'X-Fail': `USAGE ${how}` });
    return `${response.status} ${await response.text()}`;
  };
  for (let at = 0; at < requestsPerFlush; at += 10) {
    answers.push(...(await Promise.all(Array.from({ length: 10 }, (_, i) => answer(at + i)))));
  }
  const ms = performance.now() - startMs;
  // The local time in a location differs between two requests of different seconds.
  return { ms, answers: answers.map((text) => text.replaceAll(/"localTime":"[^"]*"/g, '')) };
}

/** The least, the median and the greatest of the numbers. */
function rangeOf(numbers: readonly number[]) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { min: at(0), median: at(0.5), max: at(1) };
}

describe('an object that', () => {
  /** Rounds without counting: all others are compared with `usual`, and `again` shows how much equal rounds differ. */
  const usual = { how: 'none', id: projectIds[failures.length] ?? '' };
  const again = { ...usual };
  const ratios = new Map([...failures, again].map((sent) => [sent, [] as number[]]));

  beforeAll(async () => {
    const order = [usual, ...failures, again];
    for (let round = 0; round < order.length; round++) {
      const rounds = new Map<object, Round>();
      // The order rotates, so that each kind of round is the first once.
      for (const sent of [...order.slice(round), ...order.slice(0, round)]) {
        rounds.set(sent, await sendRound(sent.id, sent.how));
      }
      for (const [sent, all] of ratios) {
        expect(rounds.get(sent)?.answers, sent.how).toEqual(rounds.get(usual)?.answers);
        all.push((rounds.get(sent)?.ms ?? 0) / (rounds.get(usual)?.ms ?? 0));
      }
    }
  }, 600_000);

  it.each(failures)('$how changes no answer, and its latency is within the noise', (sent) => {
    const [failing, noise] = [rangeOf(ratios.get(sent) ?? []), rangeOf(ratios.get(again) ?? [])];
    expect(failing.min, JSON.stringify({ failing, noise })).toBeLessThanOrEqual(noise.max);
  });

  it('fails was called, and its counts were dropped', { timeout: 120_000 }, async () => {
    // Waits until the buffer has flushed, and the failing calls of Durable Objects have ended.
    await wait(flushAfterMs + 6_000);
    for (const { id } of failures) {
      for (let i = 0; i < requestsPerFlush; i++) await (await send(requestOf(id, 0))).arrayBuffer();
    }
    await wait(2_000);
    for (const { how, id } of failures) {
      const { dropped } = await countsOf(id);
      // The slow Durable Object answers that it has counted, so nothing is dropped.
      expect([how, dropped >= requestsPerFlush]).toEqual([how, how !== 'slow']);
    }
  });
});
