// Requests per second over HTTP: the constant Worker (a), ours (b) and the constant with our headers (c). All run at
// the same time and are measured in turn, round by round. The ratio b/a is comparable between machines, because
// workerd, HTTP and loopback cost both alike. c/a is the upper bound of b/a, reached if our logic took no time.

import type { Aim } from '../aims.ts';
import { type Random, randomV4, seededRandom } from '../data/addresses.ts';
import type { Plan } from '../plan.ts';
import { formatNumber, formatSpread, printTable, ratioSpread, spreadOf } from '../statistics.ts';
import { type Load, sendLoad, visitorRequest } from '../workers/http-client.ts';
import { processorSeconds, type Server } from '../workers/server.ts';

export const warmAddress = '80.67.169.12';

interface Case {
  readonly name: string;
  readonly requests: readonly Buffer[];
  readonly count: number;
  readonly warmUpRequests?: number;
}

/** The figures of one server in one round of the measurement. */
export interface Round {
  readonly perSecond: number;
  /** Server processor time per request in microseconds; NaN on a system without /proc. */
  readonly cpuMicroseconds: number;
  readonly clientShare: number;
}

interface Servers {
  readonly constant: Server;
  readonly ours: Server;
  readonly bound: Server;
}

export async function measureThroughput(plan: Plan['throughput'], servers: Servers): Promise<readonly Aim[]> {
  const random = seededRandom(1);
  const cases: readonly Case[] = [
    { name: 'one address, shard warm', requests: [visitorRequest(warmAddress)], count: plan.requests },
    { name: 'the same, no client hints', requests: [visitorRequest(warmAddress, 'firefox')], count: plan.requests },
    {
      name: '1,000 addresses, shards warm',
      requests: nearAddresses(random).map((address) => visitorRequest(address)),
      count: plan.requests,
    },
    {
      name: 'the whole world, uniform IPv4',
      requests: randomV4(plan.worldAddresses, random).map((address) => visitorRequest(address)),
      count: plan.requests,
      warmUpRequests: plan.worldAddresses,
    },
  ];
  const rows: string[][] = [];
  const ratios: number[][] = [];
  for (const measured of cases) {
    const { row, ratio } = await measureCase(plan, measured, servers);
    rows.push(row);
    ratios.push(ratio);
  }
  const spread = 'min - median - max';
  printTable(
    [
      'GET /v1/visitor',
      `(a) requests/s, ${spread}`,
      `(b) requests/s, ${spread}`,
      `(c) requests/s, ${spread}`,
      `b/a, ${spread}`,
      `c/a, ${spread}`,
      'server CPU a, b, c',
      'by CPU, a/b',
    ],
    rows,
  );
  // The first and the last case are measured at different times, so each is divided by the constant Worker of its own
  // round.
  const world = formatSpread(ratioSpread(ratios[0] ?? [], ratios.at(-1) ?? []), 2);
  return [['uniform IPv4 of the whole world against one warm address', 'at least 0.85', world]];
}

/**
 * Returns random addresses of one /8, which are in few shards: most visitors of an isolate are near its data centre.
 */
export function nearAddresses(random: Random): readonly string[] {
  const octet = () => Math.floor(random() * 256);
  return Array.from({ length: 1000 }, () => `80.${octet()}.${octet()}.${octet()}`);
}

async function measureCase(
  plan: Plan['throughput'],
  { name, requests, count, warmUpRequests }: Case,
  servers: Servers,
) {
  const { constant, ours, bound } = servers;
  for (const server of [constant, ours, bound]) {
    await sendLoad(server.port, requests, warmUpRequests ?? Math.min(plan.warmUpRequests, count));
  }
  const a: Round[] = [];
  const b: Round[] = [];
  const c: Round[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    a.push(await measureRound(constant, requests, count));
    b.push(await measureRound(ours, requests, count));
    c.push(await measureRound(bound, requests, count));
  }
  const rates = (rounds: readonly Round[]) => rounds.map(({ perSecond }) => perSecond);
  warnIfClientBound(name, [...a, ...b, ...c]);
  const row = [
    name,
    formatSpread(spreadOf(rates(a)), 0),
    formatSpread(spreadOf(rates(b)), 0),
    formatSpread(spreadOf(rates(c)), 0),
    formatSpread(ratioSpread(rates(a), rates(b)), 2),
    formatSpread(ratioSpread(rates(a), rates(c)), 2),
    `${formatCpu(a)}, ${formatCpu(b)}, ${formatCpu(c)}`,
    // The processor time of the constant Worker divided by that of ours. Unlike elapsed time, processor time does not
    // include waiting for a free core on a busy machine.
    formatSpread(ratioSpread(cpuTimes(b), cpuTimes(a)), 2),
  ];
  return { row, ratio: b.map(({ perSecond }, i) => perSecond / (a[i]?.perSecond ?? Number.NaN)) };
}

export async function measureRound(server: Server, requests: readonly Buffer[], count: number): Promise<Round> {
  const before = processorSeconds(server);
  const { seconds, clientShare }: Load = await sendLoad(server.port, requests, count);
  const cpuSeconds = (processorSeconds(server) ?? Number.NaN) - (before ?? Number.NaN);
  return { perSecond: count / seconds, cpuMicroseconds: (cpuSeconds / count) * 1e6, clientShare };
}

function cpuTimes(rounds: readonly Round[]): readonly number[] {
  return rounds.map(({ cpuMicroseconds }) => cpuMicroseconds);
}

function formatCpu(rounds: readonly Round[]): string {
  const { median } = spreadOf(cpuTimes(rounds));
  return Number.isNaN(median) ? 'unknown' : `${formatNumber(median, 0)} µs`;
}

function warnIfClientBound(name: string, rounds: readonly Round[]): void {
  const { median } = spreadOf(rounds.map(({ clientShare }) => clientShare));
  if (median > 0.8) {
    console.log(
      `${name}: the client used ${formatNumber(median * 100, 0)} % of a core, so it may be what was measured.`,
    );
  }
}
