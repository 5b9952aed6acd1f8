// Resident memory of the process while random addresses load every shard, far more than fit in the isolate. It should
// rise until the shard cache reaches its bound and then stay level; continued growth is a leak.

import { randomV4, seededRandom } from '../data/addresses.ts';
import type { Plan } from '../plan.ts';
import { formatNumber, printTable } from '../statistics.ts';
import { sendLoad, sendRequest, visitorRequest } from '../workers/http-client.ts';
import { residentBytes, startServer, stopServer } from '../workers/server.ts';
import { warmAddress } from './throughput.ts';

const mebibyte = 2 ** 20;

export async function measureMemory({ steps, requestsPerStep }: Plan['memory'], config: string): Promise<void> {
  const server = await startServer(config);
  try {
    await sendRequest(server.port, visitorRequest(warmAddress));
    const first = residentBytes(server);
    if (first === null) {
      console.log('Resident memory left out: this system has no /proc.');
      return;
    }
    const rows = [['1', formatNumber(first / mebibyte, 0)]];
    const random = seededRandom(4);
    for (let step = 1; step <= steps; step++) {
      const requests = randomV4(requestsPerStep, random).map((address) => visitorRequest(address));
      await sendLoad(server.port, requests, requestsPerStep);
      const bytes = residentBytes(server) ?? Number.NaN;
      rows.push([formatNumber(step * requestsPerStep, 0), formatNumber(bytes / mebibyte, 0)]);
    }
    printTable(['Lookups of random addresses', 'resident MiB'], rows);
  } finally {
    await stopServer(server);
  }
}
