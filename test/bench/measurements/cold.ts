// The first answer of a cold isolate and of a cold project, with 20 ms for each read of KV and assets, compared with a
// constant Worker with one such read. A cold isolate is timed from the start of its process. A cold project is a new
// one in a warm isolate, for an address whose shard is not in memory.

import { readManifest } from '../../../src/geo/manifest.ts';
import { readManifestFile } from '../data/built-data.ts';
import { formatSpread, printTable, spreadOf } from '../statistics.ts';
import { sendRequest, visitorRequest } from '../workers/http-client.ts';
import { projectId } from '../workers/project.ts';
import { startServer, stopServer } from '../workers/server.ts';
import { warmAddress } from './throughput.ts';

export const coldDelayMs = 20;

/**
 * Prints the times of the first responses for `rounds` isolates and projects. `configs` are the configurations of
 * Workers with slow stores.
 */
export async function measureCold(
  rounds: number,
  root: string,
  configs: { readonly constant: string; readonly ours: string },
): Promise<void> {
  const isolates: [number[], number[]] = [[], []];
  const projects: [number[], number[]] = [[], []];
  const addresses = firstAddresses(root);
  for (let round = 0; round < rounds; round++) {
    for (const [i, config] of [configs.constant, configs.ours].entries()) {
      const server = await startServer(config);
      try {
        await sendRequest(server.port, visitorRequest(warmAddress));
        isolates[i]?.push(performance.now() - server.startedAtMs);
        for (let n = 1; n <= projectsPerIsolate; n++) {
          const request = projectRequest(n, addresses[(round * projectsPerIsolate + n) % addresses.length] ?? '');
          const startMs = performance.now();
          await sendRequest(server.port, request);
          projects[i]?.push(performance.now() - startMs);
        }
      } finally {
        await stopServer(server);
      }
    }
  }
  const row = (name: string, [constant, ours]: [number[], number[]]) => [
    name,
    formatSpread(spreadOf(constant), 1),
    formatSpread(spreadOf(ours), 1),
    formatSpread(spreadOf(ours.map((ms, i) => ms - (constant[i] ?? Number.NaN))), 1),
  ];
  printTable(
    ['First answer, ms, min - median - max', 'constant with one read', 'ours', 'ours - constant'],
    [row('cold isolate', isolates), row('cold project and shard', projects)],
  );
}

const projectsPerIsolate = 5;

function projectRequest(number: number, address: string): Buffer {
  const id = `bench${String(number).padStart(15, '0')}`;
  return Buffer.from(visitorRequest(address).toString('latin1').replace(projectId, id), 'latin1');
}

/** Returns the first address of every IPv4 shard except the first shard. */
function firstAddresses(root: string): readonly string[] {
  return readManifest(readManifestFile(root))
    .v4.slice(1)
    .map(({ start: [word = 0] }) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join('.'));
}
