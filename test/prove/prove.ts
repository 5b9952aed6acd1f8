// `npm run prove`: shows that nothing of a visitor outlives the request (docs/proof.md). Sends planted visitors to every
// route and into every refusal and searches every place where something of them could be kept. Also plants leaks: a search
// that misses one proves nothing, and fails the run. Needs neither network nor built data.

import { join } from 'node:path';
import { removeFiles, writeFiles } from '../support/harness.ts';
import { missingScenarios } from './coverage.ts';
import { Examination } from './examination.ts';
import {
  type ChooseScenarios,
  examineDashboardMemory,
  examineIsolates,
  examineStores,
  type Subject,
} from './examine.ts';
import { renderReport } from './report.ts';
import { answered } from './requests/answered.ts';
import { dashboardScenarios } from './requests/dashboard-requests.ts';
import { refused } from './requests/refused.ts';
import { type Leak, leaks } from './worker/leaks.ts';
import { bundleSubject } from './worker/subject.ts';

/** Requests of each visitor to a warm isolate. */
const repeats = 100;

/** Two for each scenario of the dashboard. */
const sessions = 200;

const files = writeFiles();
let subjects = 0;

async function makeSubject(recording: boolean, leak?: Leak): Promise<Subject> {
  subjects += 1;
  const script = await bundleSubject({ manifest: join(files.folder, 'manifest.json'), leak, recording });
  return { script, files, folder: join(files.folder, `subject-${subjects}`), options: leak?.options };
}

const api = [...answered, ...refused];
const dashboard: ChooseScenarios = (routes, scene) =>
  scene === null ? [] : dashboardScenarios(routes.dashboard, scene);

const began = performance.now();
function progress(done: string): void {
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${done}`);
}

async function examineReal(): Promise<{ examination: Examination; missing: readonly string[] }> {
  const examination = new Examination();
  const choose: ChooseScenarios = (routes, scene) => [...api, ...dashboard(routes, scene)];
  const routes = await examineStores(examination, await makeSubject(true), choose, sessions + 2 * api.length);
  progress('stores, outbound requests, printed output, binding calls and responses');
  await examineIsolates(examination, await makeSubject(false), api, repeats);
  progress('memory of isolates that answer the API');
  await examineDashboardMemory(examination, await makeSubject(false), dashboard, { sessions, repeats });
  progress('memory of an isolate that answers the dashboard');
  return { examination, missing: missingScenarios(routes, api) };
}

/** Scenarios that suffice for a leak. */
const few = api.filter(({ name }) => ['a page asks where its visitor is', 'no project'].includes(name));

/** Whether the search finds the leak in its sink. */
async function isCaught(leak: Leak): Promise<boolean> {
  const inHeap = leak.sink.startsWith('heap');
  const subject = await makeSubject(!inHeap, leak);
  const examination = new Examination();
  if (leak.inDashboard === true) {
    const home: ChooseScenarios = (...of) => dashboard(...of).filter(({ name }) => name === 'GET /dashboard');
    await examineDashboardMemory(examination, subject, home, { sessions: 2, repeats });
  } else if (inHeap) {
    await examineIsolates(examination, subject, few, repeats);
  } else {
    await examineStores(examination, subject, () => few, 0);
  }
  return examination.findings.some(({ sink }) => sink === leak.sink);
}

try {
  const { examination, missing } = await examineReal();
  const caught = new Map<Leak, boolean>();
  for (const leak of leaks) {
    caught.set(leak, await isCaught(leak));
    progress(`planted leak: ${leak.sink}, ${leak.name}`);
  }
  const { text, isProven } = renderReport(examination, caught, missing);
  console.log(text);
  process.exitCode = isProven ? 0 : 1;
} finally {
  removeFiles(files);
}
// Connections to workers that ended keep the process alive.
process.exit();
