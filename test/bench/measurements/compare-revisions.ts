// Compares this tree with an earlier revision by server CPU per request and by request rate. Both Workers run at the
// same time on the same version of workerd, are measured in the order A B B A, and have the same project and data
// source. On Cloudflare, the Durable Object that counts runs in another process than the Worker, but workerd runs both
// in one, so the CPU of a request includes the object's. With `stubUsage`, the object does nothing, so that only the
// CPU of the isolate that answers is measured.

import { join } from 'node:path';
import { seededRandom } from '../data/addresses.ts';
import { ensureData } from '../data/built-data.ts';
import { type Estimate, estimateMedian, formatNumber, printTable, spreadOf } from '../statistics.ts';
import { batchRequest, lookupRequest, sendLoad, visitorRequest } from '../workers/http-client.ts';
import { checkOutRevision } from '../workers/revision.ts';
import { type Server, startServer, stopServer } from '../workers/server.ts';
import { writeWherefromWorker } from '../workers/worker-configs.ts';
import { measureRound, nearAddresses, type Round, warmAddress } from './throughput.ts';

/**
 * How many single requests are sent for each batch: a batch of 1,000 addresses takes about as long as a hundred
 * requests.
 */
const requestsPerBatch = 100;

interface Options {
  readonly revision: string;
  readonly rounds: number;
  readonly requests: number;
  readonly stubUsage: boolean;
}

/** Prints the ratios of this tree to the revision, each with the 95 % confidence interval of its median. */
export async function compareWithRevision(root: string, folder: string, options: Options): Promise<void> {
  const { revision, rounds, requests, stubUsage } = options;
  const revisionRoot = checkOutRevision(root, revision);
  ensureData(root);
  const before = await startServer(writeWherefromWorker(revisionRoot, join(folder, 'before'), { stubUsage }));
  const after = await startServer(writeWherefromWorker(root, join(folder, 'after'), { stubUsage }));
  const near = nearAddresses(seededRandom(1));
  const cases = [
    ['GET /v1/visitor, Chrome', [visitorRequest(warmAddress)], requests],
    ['GET /v1/visitor, Firefox', [visitorRequest(warmAddress, 'firefox')], requests],
    ['GET /v1/ip/{address}', near.map(lookupRequest), requests],
    ['POST /v1/batch', [batchRequest(near)], Math.ceil(requests / requestsPerBatch)],
  ] as const;
  const rows: string[][] = [];
  for (const [name, sent, count] of cases) {
    const [a, b] = await measureInTurn([before, after], sent, count, rounds);
    rows.push([name, ...describe(a, b, 'cpuMicroseconds', 1), ...describe(a, b, 'perSecond', 0)]);
  }
  for (const server of [before, after]) await stopServer(server);
  const counting = stubUsage ? ', counting into an object that does nothing' : '';
  console.log(`This tree (b) against ${revision} (a), ${rounds} rounds of ${requests} requests to each${counting}.\n`);
  printTable(
    ['', 'µs of CPU a request, a', 'b', 'b/a, median (95 %)', '', 'requests/s, a', 'b', 'b/a, median (95 %)', ''],
    rows,
  );
}

/** Warms both servers up, then measures them in the order A B B A. */
async function measureInTurn(
  [before, after]: readonly [Server, Server],
  requests: readonly Buffer[],
  count: number,
  rounds: number,
): Promise<[Round[], Round[]]> {
  for (const server of [before, after]) await sendLoad(server.port, requests, count);
  const a: Round[] = [];
  const b: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const pair = [[before, a] as const, [after, b] as const];
    for (const [server, found] of round % 2 === 0 ? pair : pair.reverse()) {
      found.push(await measureRound(server, requests, count));
    }
  }
  return [a, b];
}

function describe(a: readonly Round[], b: readonly Round[], figure: 'cpuMicroseconds' | 'perSecond', decimals: number) {
  const ratios = b.map((round, i) => round[figure] / (a[i]?.[figure] ?? Number.NaN));
  const ratio = estimateMedian(ratios, seededRandom(95));
  const median = (rounds: readonly Round[]) => spreadOf(rounds.map((round) => round[figure])).median;
  return [
    formatNumber(median(a), decimals),
    formatNumber(median(b), decimals),
    `${formatNumber(ratio.median, 3)} (${formatNumber(ratio.low, 3)} - ${formatNumber(ratio.high, 3)})`,
    judge(ratio),
  ];
}

function judge({ low, high }: Estimate): string {
  if (low <= 1 && high >= 1) return 'no difference';
  return low > 1 ? 'more' : 'less';
}
