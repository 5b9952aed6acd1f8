// The buffer of an isolate: when it flushes, what it does if a Durable Object fails, and that nothing of a visitor is
// in a flush.

import { env as bindings } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseSnapshot } from '../../../src/core/project/project.ts';
import { parseProjectId } from '../../../src/core/project/project-id.ts';
import type { Quota } from '../../../src/core/project/quota.ts';
import { UsageBuffer } from '../../../src/usage/buffer.ts';
import { flushDeliveryMaxMs } from '../../../src/usage/deliver.ts';
import { type FlushAnswer, sumUsageCells, type UsageFlush } from '../../../src/usage/flush.ts';
import { flushAfterMs, requestsPerFlush } from '../../../src/usage/flush-limits.ts';
import type { UsageEnv } from '../../../src/usage/open-usage.ts';
import type { RequestOutcome } from '../../../src/usage/outcome.ts';
import type { ProjectUsage } from '../../../src/usage/project-usage.ts';
import { hourMs } from '../../../src/usage/usage.ts';

const startMs = Date.UTC(2026, 10, 27, 12);
const counted: FlushAnswer = { kind: 'counted', over: { pages: null, servers: null } };

beforeEach(() => vi.useFakeTimers({ now: startMs }));
afterEach(() => vi.useRealTimers());

function projectOf(text: string, quota?: Quota) {
  const id = parseProjectId(text);
  const snapshot = { schema: 3, id, revision: 1, development: false, allowlist: ['https://elbonia.example'], keys: [] };
  const reading = id === null ? null : parseSnapshot(JSON.stringify({ ...snapshot, quota }), id);
  if (reading?.kind !== 'project') throw new Error('the fixture is no snapshot');
  return reading.project;
}

type Answer = (flush: UsageFlush) => Promise<FlushAnswer>;

/**
 * Opens a buffer that sends its counts to fake Durable Objects, which answer as given. `flushes` are what they
 * received.
 */
function openBuffer(answer: Answer = async () => counted) {
  const buffer = new UsageBuffer();
  const flushes: (UsageFlush & { readonly name: string })[] = [];
  const work: Promise<unknown>[] = [];
  const namespace = {
    idFromName: (name: string) => name,
    get: (name: string) => ({
      flush(flush: UsageFlush) {
        flushes.push({ name, ...flush });
        return answer(flush);
      },
    }),
  };
  const env = { USAGE: namespace } as unknown as UsageEnv;
  const count = (
    project: ReturnType<typeof projectOf> | null,
    outcome: RequestOutcome = 'answered_page',
    times = 1,
  ) => {
    for (let i = 0; i < times; i++) {
      const countedAs = { project, caller: project?.allowlist[0] ?? null };
      buffer.count({ countedAs, env, nowMs: Date.now(), keepAlive: (each) => work.push(each) }, outcome);
    }
  };
  return { buffer, flushes, work, count };
}

const project = projectOf('elboniatoday00000000');
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a flush', () => {
  it('is delivered at 100 requests', async () => {
    const { flushes, count } = openBuffer();
    count(project, 'answered_page', requestsPerFlush - 1);
    await wait(0);
    expect(flushes).toEqual([]);
    count(project, 'origin_not_allowed');
    await wait(0);
    const entry = 'https://elbonia.example';
    expect(flushes).toEqual([
      {
        name: project.id,
        id: { isolate: expect.stringMatching(/^[-0-9a-f]{36}$/), sequence: 1 },
        hour: startMs / hourMs,
        cells: [
          { outcome: 'answered_page', entry, key: null, link: null, count: requestsPerFlush - 1 },
          { outcome: 'origin_not_allowed', entry, key: null, link: null, count: 1 },
        ],
        dropped: 0,
        epoch: 0,
        quota: null,
      },
    ]);
  });

  it('is delivered 20 seconds after the first request', async () => {
    const { flushes, count, work } = openBuffer();
    count(project);
    await wait(flushAfterMs - 1);
    count(project);
    expect(flushes).toEqual([]);
    await wait(1);
    expect(flushes.map(({ cells }) => sumUsageCells(cells))).toEqual([2]);
    await Promise.all(work);
    count(project);
    await wait(flushAfterMs);
    expect(flushes.map(({ cells }) => sumUsageCells(cells))).toEqual([2, 1]);
  });

  it('has the counts of one hour', async () => {
    vi.setSystemTime(startMs - 1_000);
    const { flushes, count } = openBuffer();
    count(project);
    await wait(1_000);
    count(project, 'answered_page', 2);
    await wait(flushAfterMs);
    expect(flushes.map(({ hour, cells }) => [hour, sumUsageCells(cells)])).toEqual([
      [startMs / hourMs - 1, 1],
      [startMs / hourMs, 2],
    ]);
  });

  it('has the counts of the later hour while the clock is put back', async () => {
    const { flushes, count } = openBuffer();
    count(project);
    vi.setSystemTime(startMs - 2_000);
    count(project, 'answered_page', 2);
    await wait(flushAfterMs);
    expect(flushes.map(({ hour, cells }) => [hour, sumUsageCells(cells)])).toEqual([[startMs / hourMs, 3]]);
  });

  it('has the counts of one project, and those without a project are the deployment’s', async () => {
    const { flushes, count } = openBuffer();
    count(project);
    count(projectOf('kneebonia00000000000'));
    count(null, 'project_unknown');
    await wait(flushAfterMs);
    expect(flushes.map(({ name }) => name)).toEqual([project.id, 'kneebonia00000000000', 'deployment']);
  });

  it('is one at a time, and what is counted meanwhile follows', async () => {
    const releases: (() => void)[] = [];
    const { flushes, count } = openBuffer(() => new Promise((resolve) => releases.push(() => resolve(counted))));
    count(project, 'answered_page', requestsPerFlush);
    count(project, 'answered_page', 3 * requestsPerFlush);
    await wait(0);
    expect(flushes).toHaveLength(1);
    releases[0]?.();
    await wait(0);
    expect(flushes.map(({ id, cells }) => [id.sequence, sumUsageCells(cells)])).toEqual([
      [1, requestsPerFlush],
      [2, 3 * requestsPerFlush],
    ]);
  });

  it('keeps nothing of the buffer when it is delivered', async () => {
    const { count, work } = openBuffer();
    count(project);
    await wait(flushAfterMs);
    expect(await Promise.all(work)).toEqual([undefined]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an object that', () => {
  const failure = (members: object) => Object.assign(new Error('Durable Object'), members);

  it.each([
    { answer: () => Promise.reject(failure({})), attempts: 1, why: 'rejects' },
    { answer: () => Promise.reject(failure({ overloaded: true, retryable: true })), attempts: 1, why: 'is overloaded' },
    { answer: () => Promise.reject(failure({ retryable: true })), attempts: 1, why: 'cannot be reached' },
    {
      answer: () => {
        throw new TypeError('no such method');
      },
      attempts: 1,
      why: 'throws',
    },
    { answer: () => new Promise<FlushAnswer>(() => {}), attempts: 1, why: 'never answers' },
  ])('$why: the counts are dropped, and the next flush says how many', async ({ answer, attempts }) => {
    let isBroken = true;
    const { flushes, count, work } = openBuffer((flush) =>
      isBroken ? answer() : Promise.resolve({ ...counted, flush }),
    );
    count(project, 'answered_page', requestsPerFlush);
    await wait(flushDeliveryMaxMs);
    await Promise.race([Promise.all(work.slice(-1)), wait(0)]);
    expect(flushes).toHaveLength(attempts);
    isBroken = false;
    count(project, 'answered_page', 2);
    await wait(flushAfterMs);
    expect(flushes.at(-1)).toMatchObject({ dropped: requestsPerFlush, cells: [{ count: 2 }] });
  });

  it('takes two seconds loses nothing', async () => {
    const { flushes, count } = openBuffer(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return counted;
    });
    for (let second = 0; second < 30; second++) {
      count(project, 'answered_page', 90);
      await wait(1_000);
    }
    await wait(flushAfterMs + flushDeliveryMaxMs);
    expect(flushes.reduce((sum, { cells, dropped }) => sum + sumUsageCells(cells) - dropped, 0)).toBe(30 * 90);
  });
});

it('counts again after the request that waited for a flush was cancelled', async () => {
  const { flushes, count } = openBuffer();
  count(project);
  // When Cloudflare cancels the work of a request, the timers of that work never fire.
  vi.clearAllTimers();
  vi.setSystemTime(startMs + flushAfterMs + flushDeliveryMaxMs + 1);
  count(project);
  await wait(0);
  expect(flushes.map(({ cells }) => sumUsageCells(cells))).toEqual([2]);
});

it('delivers in time again after the request that waited was cancelled and its counts were delivered', async () => {
  const { flushes, count } = openBuffer();
  count(project);
  vi.clearAllTimers();
  count(project, 'answered_page', requestsPerFlush - 1);
  await wait(24_000);
  count(project);
  await wait(2_000);
  count(project);
  await wait(flushAfterMs);
  expect(flushes.map(({ cells }) => sumUsageCells(cells))).toEqual([requestsPerFlush, 2]);
});

it('drops the counts of a delivery that was cancelled with its request, and counts on', async () => {
  const { flushes, count } = openBuffer(() => new Promise(() => {}));
  count(project, 'answered_page', requestsPerFlush);
  vi.clearAllTimers();
  await wait(30_001);
  count(project);
  await wait(flushAfterMs);
  expect(flushes.map(({ cells, dropped }) => [sumUsageCells(cells), dropped])).toEqual([
    [requestsPerFlush, 0],
    [1, requestsPerFlush],
  ]);
});

it('keeps the counts of at most 2,000 projects', async () => {
  const { flushes, count } = openBuffer();
  for (let i = 0; i < 2_005; i++) count(projectOf(`project${String(i).padStart(13, '0')}`));
  count(null, 'project_unknown');
  await wait(flushAfterMs);
  expect(flushes).toHaveLength(2_001);
  expect(flushes.at(-1)).toMatchObject({ name: 'deployment', dropped: 5, cells: [{ outcome: 'project_unknown' }] });
});

it.each([
  { env: {}, waits: false, why: 'there is no binding' },
  { env: { USAGE: {} } as unknown as UsageEnv, waits: true, why: 'the binding is no namespace' },
])('refuses and throws nothing where $why', async ({ env, waits }) => {
  const work: Promise<unknown>[] = [];
  const buffer = new UsageBuffer();
  const context = {
    countedAs: { project, caller: null },
    env,
    nowMs: startMs,
    keepAlive: (each: Promise<unknown>) => work.push(each),
  };
  for (let i = 0; i < requestsPerFlush; i++) buffer.count(context, 'answered_page');
  // Without the binding USAGE, the buffer sends nothing that the isolate would have to wait for.
  expect(work.length > 0).toBe(waits);
  await wait(flushAfterMs);
  await Promise.all(work);
});

describe('a project that is over its daily limit', () => {
  const limits = { pages: { soft: null, hard: 10 }, servers: { soft: null, hard: 10 } };
  const limited = projectOf('elboniatoday00000000', limits);
  const until = startMs + 12 * hourMs;

  async function openOver() {
    const opened = openBuffer(async () => ({ kind: 'counted', over: { pages: until, servers: null } }));
    opened.count(limited, 'answered_page', requestsPerFlush);
    await wait(0);
    return opened.buffer;
  }

  it('is over until the day ends, for pages alone, while the limit stands', async () => {
    const buffer = await openOver();
    expect(buffer.isOverQuota(limited, 'pages', until - 1)).toBe(true);
    expect(buffer.isOverQuota(limited, 'pages', until)).toBe(false);
    expect(buffer.isOverQuota(limited, 'servers', until - 1)).toBe(false);
    expect(buffer.isOverQuota(project, 'pages', until - 1)).toBe(false);
  });

  it.each([
    { hard: 11, isOver: false, why: 'raised' },
    { hard: 9, isOver: true, why: 'lowered' },
  ])('is over: $isOver, once the owner has $why the limit', async ({ hard, isOver }) => {
    const buffer = await openOver();
    const changed = projectOf('elboniatoday00000000', { ...limits, pages: { soft: null, hard } });
    expect(buffer.isOverQuota(changed, 'pages', startMs)).toBe(isOver);
  });

  it('is over no more once a flush is told so', async () => {
    let over: number | null = until;
    const { buffer, count } = openBuffer(async () => ({ kind: 'counted', over: { pages: over, servers: null } }));
    count(limited, 'answered_page', requestsPerFlush);
    await wait(0);
    expect(buffer.isOverQuota(limited, 'pages', startMs)).toBe(true);
    over = null;
    count(limited, 'answered_page', requestsPerFlush);
    await wait(0);
    expect(buffer.isOverQuota(limited, 'pages', startMs)).toBe(false);
  });

  it('is remembered until 2,000 others were over since', async () => {
    const { buffer, count } = openBuffer(async () => ({ kind: 'counted', over: { pages: until, servers: null } }));
    const others = Array.from({ length: 2_000 }, (_, i) => projectOf(`project${String(i).padStart(13, '0')}`, limits));
    for (const each of [limited, ...others.slice(0, -1)]) count(each);
    await wait(flushAfterMs);
    expect(buffer.isOverQuota(limited, 'pages', startMs)).toBe(true);
    for (const each of others.slice(-1)) count(each);
    await wait(flushAfterMs);
    expect(buffer.isOverQuota(limited, 'pages', startMs)).toBe(false);
    for (const each of others) expect(buffer.isOverQuota(each, 'pages', startMs)).toBe(true);
  });

  it('sends its limits with the flush', async () => {
    const { flushes, count } = openBuffer();
    count(limited, 'answered_page', requestsPerFlush);
    await wait(0);
    expect(flushes[0]?.quota).toEqual(limits);
  });
});

describe('the real object', () => {
  it('has the counts of the buffer', async () => {
    vi.useRealTimers();
    const { USAGE } = bindings as unknown as { readonly USAGE: DurableObjectNamespace<ProjectUsage> };
    const buffer = new UsageBuffer();
    const work: Promise<unknown>[] = [];
    const countedAs = { project: projectOf('realobject0000000000'), caller: null };
    const keepAlive = (each: Promise<unknown>) => work.push(each);
    for (let i = 0; i < requestsPerFlush; i++) {
      buffer.count({ countedAs, env: { USAGE }, nowMs: Date.now(), keepAlive }, 'rate_limited');
    }
    await work.at(-1);
    const [hour] = await USAGE.get(USAGE.idFromName('realobject0000000000')).hours(0);
    expect(hour?.counts).toEqual(new Map([['rate_limited', requestsPerFlush]]));
  });
});
