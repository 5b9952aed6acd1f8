// `npm run prove`: shows that nothing of a visitor outlives the request (docs/proof.md). Sends planted visitors to
// every route and into every refusal, and searches every place where something of them could be kept. Also adds leaks
// on purpose (planted leaks): a search that misses one proves nothing, so it fails the run. Needs neither network nor
// built data.

import { join } from 'node:path';
import { asksForHelp } from '../../src/cli/help.ts';
import { removeWorkerFiles, writeWorkerFiles } from '../support/harness.ts';
import { missingScenarios } from './coverage.ts';
import { Examination } from './examination.ts';
import { examineDashboardMemory, examineIsolates } from './examine-memory.ts';
import { examineStores } from './examine-stores.ts';
import { smallScene, wholeScene } from './host/miniflare.ts';
import { renderReport } from './report.ts';
import { answeredScenarios } from './requests/answered.ts';
import { formScenario } from './requests/dashboard-forms.ts';
import { dashboardScenarios, pageScenario } from './requests/dashboard-requests.ts';
import { refusedScenarios } from './requests/refused.ts';
import type { ChooseScenarios } from './requests/scenario.ts';
import { type Leak, leaks } from './worker/leaks.ts';
import { bundleSubject, type Subject } from './worker/subject.ts';

const usage = `Usage: npm run prove

Shows that nothing of a visitor outlives the request. Takes no options.`;

if (asksForHelp(process.argv.slice(2))) {
  console.log(usage);
  process.exit(0);
}

const files = writeWorkerFiles();
let subjects = 0;

async function makeSubject(recording: boolean, leak?: Leak): Promise<Subject> {
  subjects += 1;
  const folder = join(files.folder, `subject-${subjects}`);
  const modules = await bundleSubject({ files, leak, recording });
  return { modules, files, folder, options: leak?.options };
}

const api = [...answeredScenarios, ...refusedScenarios];
const dashboard: ChooseScenarios = (routes, scene) => (scene === null ? [] : dashboardScenarios(routes, scene));
const everything: ChooseScenarios = (routes, scene) => [...api, ...dashboard(routes, scene)];

const began = performance.now();
function progress(done: string): void {
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${done}`);
}

interface RealResult {
  readonly examinations: readonly Examination[];
  readonly missing: readonly string[];
}

async function examineReal(): Promise<RealResult> {
  const stores = new Examination();
  const routes = await examineStores(stores, await makeSubject(true), everything, wholeScene);
  progress('stores, requests to the internet, printed output, binding calls, responses');
  const isolates = new Examination();
  const dashboards = new Examination();
  await Promise.all([
    makeSubject(false)
      .then((subject) => examineIsolates(isolates, subject, api))
      .then(() => progress('memory of isolates that answer the API')),
    makeSubject(false)
      .then((subject) => examineDashboardMemory(dashboards, subject, dashboard, wholeScene))
      .then(() => progress('memory of an isolate that answers the dashboard')),
  ]);
  return { examinations: [stores, isolates, dashboards], missing: missingScenarios(routes, api) };
}

/**
 * The API scenarios that test whether planted leaks are found. Together, these few trigger every leak except those of
 * session secrets.
 */
const few = api.filter(({ name }) => ['a page asks where its visitor is', 'no project'].includes(name));
/**
 * Returns the dashboard scenarios with which the leaks of session secrets are tested: a page of a signed-in account,
 * and a link that signs in.
 */
const ofSessions: ChooseScenarios = (_, scene) => {
  const [first, second] = scene?.owners ?? [];
  if (scene === null || first === undefined || second === undefined) return [];
  const link = formScenario({ route: 'POST /dashboard/link', fields: [] }, [first, second]);
  // The form that signs in by a link has no session in its request, so it is sent first: a leak may keep only the last
  // request, which must contain a session's secret for the search to find.
  return [link, pageScenario('GET /dashboard', scene.reader)];
};

/** Whether the search finds the value that a planted leak keeps, in the sink that the leak writes to. */
async function catchLeak(leak: Leak): Promise<boolean> {
  const subject = await makeSubject(leak.in === 'stores', leak);
  const examination = new Examination();
  const ofSession = leak.ofSession === true;
  const choose = ofSession ? ofSessions : () => few;
  if (leak.in === 'stores') await examineStores(examination, subject, choose, ofSession ? smallScene : null);
  if (leak.in === 'workerd') await examineIsolates(examination, subject, few);
  if (leak.in === 'dashboard') await examineDashboardMemory(examination, subject, choose, smallScene);
  const isCaught = examination.findings.some(
    ({ sink, what }) => sink === leak.sink && (!ofSession || what.startsWith('session ')),
  );
  progress(`${isCaught ? 'caught' : 'NOT caught'}: ${leak.sink}, ${leak.name}`);
  return isCaught;
}

async function catchLeaks(): Promise<ReadonlyMap<Leak, boolean>> {
  const caught = new Map<Leak, boolean>();
  const waiting = [...leaks];
  const next = async (): Promise<void> => {
    for (let leak = waiting.shift(); leak !== undefined; leak = waiting.shift()) {
      caught.set(leak, await catchLeak(leak));
    }
  };
  await Promise.all([next(), next()]);
  return new Map(leaks.map((leak) => [leak, caught.get(leak) === true]));
}

try {
  const { examinations, missing } = await examineReal();
  const { text, isProven } = renderReport(examinations, await catchLeaks(), missing);
  console.log(text);
  process.exitCode = isProven ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  removeWorkerFiles(files);
}
// After a failed examination, its open connections and processes would keep this process alive.
process.exit();
