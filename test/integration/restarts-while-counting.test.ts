// Kills the runtime in the middle of traffic and starts it again on the same storage. For each project, at most the
// counts that its isolate had buffered are lost, no count is added twice, and counting goes on. The runtime is plain
// workerd.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addManifest, bundleWorker } from '../../src/cli/build/worker-modules.ts';
import { flushAfterMs, requestsPerFlush } from '../../src/usage/flush-limits.ts';
import { startPlain } from '../prove/host/plain.ts';
import { bearer, guardedProject, pageProject, serverProject, signedProject } from '../prove/requests/projects.ts';
import { freePort, removeWorkerFiles, type WorkerFiles, writeWorkerFiles } from '../support/harness.ts';

type Host = Awaited<ReturnType<typeof startPlain>>;
let files: WorkerFiles;
let host: Host;

async function start(): Promise<Host> {
  const folder = join(files.folder, 'plain');
  const all = addManifest(files.folder, bundleWorker('test/support/failing-worker.ts'));
  // workerd takes the first module as the entry.
  const modules = new Map([['index.js', all.get('index.js') ?? ''], ...all]);
  const inspectorPort = await freePort();
  return await startPlain({ modules, folder, files, isolates: 1, inspectorPort });
}

beforeAll(async () => {
  files = writeWorkerFiles();
  host = await start();
});
afterAll(async () => {
  await host?.stop();
  removeWorkerFiles(files);
});

/** Projects, each with the only outcome of its requests: an answer to a page or a server, or a refusal. */
const projects = [
  { id: pageProject, headers: { Origin: 'https://elbonia.example' }, outcome: 'answered_page' },
  { id: serverProject, headers: bearer(serverProject), outcome: 'declared_origin_required' },
  { id: guardedProject, headers: bearer(guardedProject), outcome: 'caller_not_allowed' },
  { id: signedProject, headers: { Origin: 'https://stranger.example' }, outcome: 'origin_not_allowed' },
] as const;
type Project = (typeof projects)[number];

const urlOf = (path: string) => `http://127.0.0.1:${host.ports[0]}${path}`;

async function send({ id, headers }: Project): Promise<void> {
  const response = await fetch(urlOf(`/v1/visitor?project=${id}`), {
    headers: { ...headers, 'CF-Connecting-IP': '77.77.1.9' },
  });
  await response.arrayBuffer();
}

/** The stored counts of a project. */
async function countsOf({ id }: Project): Promise<Readonly<Record<string, number>>> {
  const { counts }: { counts: Record<string, number> } = await (await fetch(urlOf(`/test/usage?name=${id}`))).json();
  return counts;
}

const countOf = async (project: Project) => (await countsOf(project))[project.outcome] ?? 0;

/** Sends requests of a project, one after the other, until the runtime ends. Returns how many were answered. */
async function sendUntilEnd(project: Project, onAnswer: () => void): Promise<number> {
  for (let answered = 0; ; answered++) {
    try {
      await send(project);
    } catch {
      return answered;
    }
    onAnswer();
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('loses at most what the isolate held', async () => {
  // Each project gets 390 requests. Its counts were last flushed after 300, since a flush follows every 100 requests.
  let left = projects.length * 390;
  const onAnswer = () => {
    left--;
    if (left === 0) void host.stop();
  };
  const answered = await Promise.all(projects.map((project) => sendUntilEnd(project, onAnswer)));
  host = await start();
  const stored = await Promise.all(projects.map(countOf));
  const lost = answered.map((count, i) => count - (stored[i] ?? 0));
  for (const [i, count] of lost.entries()) {
    expect(answered[i]).toBeGreaterThan(2 * requestsPerFlush);
    // A request may have been counted whose answer did not arrive.
    expect(count).toBeGreaterThanOrEqual(-1);
    expect(count, `lost of ${answered[i]}`).toBeLessThanOrEqual(requestsPerFlush);
  }
  const more = requestsPerFlush + 7;
  await Promise.all(
    projects.map(async (project) => {
      for (let i = 0; i < more; i++) await send(project);
    }),
  );
  await wait(flushAfterMs + 2_000);
  const counts = await Promise.all(projects.map(countsOf));
  expect(counts).toEqual(projects.map(({ outcome }, i) => ({ [outcome]: (stored[i] ?? 0) + more })));
});
