// Cold start: the time from starting workerd to the first complete answer, in turn for our Worker and for one that
// returns a constant response. Ours reads its project and loads a shard within that time. Production starts isolates in
// a running process, so the difference between the two is more meaningful than either. Each workerd process also starts
// a Worker that stands in for KV.

import type { Aim } from '../aims.ts';
import type { Plan } from '../plan.ts';
import { formatSpread, printTable, ratioSpread, spreadOf } from '../statistics.ts';
import { sendRequest, visitorRequest } from '../workers/http-client.ts';
import { startServer, stopServer } from '../workers/server.ts';
import { warmAddress } from './throughput.ts';

export async function measureStartUp(
  plan: Plan['startUp'],
  constantConfig: string,
  oursConfig: string,
): Promise<readonly Aim[]> {
  const a: number[] = [];
  const b: number[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    a.push(await firstAnswerMs(constantConfig));
    b.push(await firstAnswerMs(oursConfig));
  }
  const later = b.map((ms, round) => ms - (a[round] ?? Number.NaN));
  printTable(
    ['Start to first answer', 'min - median - max'],
    [
      ['(a) constant', `${formatSpread(spreadOf(a), 0)} ms`],
      ['(b) ours', `${formatSpread(spreadOf(b), 0)} ms`],
      ['b - a', `${formatSpread(spreadOf(later), 0)} ms`],
      ['b/a', formatSpread(ratioSpread(a, b), 2)],
    ],
  );
  return [['start to first answer beyond the constant, ms', 'at most 45', formatSpread(spreadOf(later), 0)]];
}

async function firstAnswerMs(config: string): Promise<number> {
  const server = await startServer(config);
  try {
    await sendRequest(server.port, visitorRequest(warmAddress));
    return performance.now() - server.startedAtMs;
  } finally {
    await stopServer(server);
  }
}
