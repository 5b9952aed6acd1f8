// `npm start`: runs the complete Worker locally, with real data and a demo project, until Ctrl-C. Needs no Cloudflare
// account. Writes only git-ignored files: data/built, .dev.vars, .wrangler.

import { dirname, join, resolve } from 'node:path';
import { accept, type Result, refuse } from '../../core/result.ts';
import { createOwnerCode, signInLinkUrl } from '../../settings/accounts/sign-in-links.ts';
import { buildData } from '../build/build-data.ts';
import { findDataNeed, provideBuiltData } from '../build/data-need.ts';
import { describeDataAge } from '../data-age.ts';
import { writeDevVars } from '../dev-vars.ts';
import { asksForHelp } from '../help.ts';
import { findLocalWorker, recordLocalWorker } from '../link-origin.ts';
import { openSettings, persistToOf } from '../open-settings.ts';
import { readWorkerConfig } from '../worker-config.ts';
import { defaultConfig, runWrangler } from '../wrangler.ts';
import { type DemoState, demoProject, seedDemoProject } from './demo-project.ts';
import { answersHealth, portProblem, startDevServer, waitUntilAnswering } from './dev-server.ts';
import { parseStartArguments, type StartOptions, startHelpText } from './start-arguments.ts';

const answerTimeoutMs = 120_000;

function fail(line: string): number {
  console.error(line);
  return 1;
}

/**
 * Builds the location data if a part that this release needs is missing. Returns a line that says how old the data is,
 * or one line that says why the Worker cannot be started.
 */
async function provideData(config: string): Promise<Result<string, string>> {
  const worker = await readWorkerConfig(config);
  if (worker === null) return refuse(`${config} does not exist.`);
  const { manifest } = worker;
  const shown = { build: buildData, print: (line: string) => console.log(line) };
  const problem = await provideBuiltData(dirname(manifest), findDataNeed(manifest), shown);
  return problem === null
    ? accept(describeDataAge(manifest, new Date()))
    : refuse(`The Worker was not started. ${problem}`);
}

/** Returns the instructions that `npm start` prints when the Worker is ready. */
function describeStart(
  url: string,
  visitor: string,
  dataAge: string,
  demo: DemoState,
  ownerCode: string | null,
): string {
  const lines = [
    `\nWherefrom answers at ${url}`,
    `Requests of browsers on this machine are answered as if they came from ${visitor} (change it with --visitor).`,
    dataAge,
  ];
  if (demo === 'deleted') {
    lines.push('The demo project was deleted. Create a project: npm run project -- create --name NAME');
  } else {
    const call = `${url}/v1/visitor?project=${demoProject.id}`;
    const headers = `-H 'Origin: https://demo.example' -H 'CF-Connecting-IP: ${visitor}'`;
    lines.push('', `curl ${headers} '${call}'`, '');
  }
  if (demo === 'publishing') lines.push('The demo project is not published. Run: npm run project -- republish --all');
  lines.push(`Settings: ${url}/dashboard`);
  if (ownerCode !== null)
    lines.push('Create the first account; the link expires in 24 hours:', signInLinkUrl(url, ownerCode), '');
  lines.push('Press Ctrl-C to stop.');
  return lines.join('\n');
}

/**
 * Returns why a second Worker must not use the stores, or null. A running Worker has recorded its process id and URL
 * (recordLocalWorker). Requests /health at that URL too, because a killed process leaves its record behind and another
 * process may have its id now.
 */
async function storesProblem(persistTo: string): Promise<string | null> {
  const url = findLocalWorker(persistTo);
  if (url === null || !(await answersHealth(url))) return null;
  return `npm start is already running in this folder, at ${url}. Stop it with Ctrl-C before you start it again.`;
}

async function serve(options: StartOptions, config: string, visitor: string, dataAge: string): Promise<number> {
  const persistTo = persistToOf({ remote: false, config, persistTo: options.persistTo });
  const opened = await openSettings({ remote: false, config, persistTo }, runWrangler);
  if (!opened.ok) return fail(opened.refusal);
  const demo = await seedDemoProject(opened.value.settings);
  const ownerCode = await createOwnerCode(opened.value.settings);
  await opened.value.close();

  const server = startDevServer(options.port, config, persistTo);
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopped = true;
      server.stop();
    });
  }
  const url = `http://localhost:${options.port}`;
  const forget = recordLocalWorker(persistTo, url);
  process.on('exit', forget);
  if (await waitUntilAnswering(url, server, answerTimeoutMs)) {
    console.log(describeStart(url, visitor, dataAge, demo, ownerCode));
  } else if (!stopped) {
    server.stop();
    await server.ended;
    return fail(`The Worker did not answer at ${url}. The lines above say why.`);
  }
  const status = await server.ended;
  return stopped ? 0 : fail(`wrangler dev exited with status ${status}.`);
}

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(startHelpText);
    return 0;
  }
  const options = parseStartArguments(args);
  if (!options.ok) return fail(options.refusal);
  const config = resolve(options.value.config ?? defaultConfig);
  const { persistTo } = options.value;
  const used = await storesProblem(persistToOf({ remote: false, config, persistTo }));
  if (used !== null) return fail(used);
  const taken = await portProblem(options.value.port);
  if (taken !== null) return fail(taken);
  const data = await provideData(config);
  if (!data.ok) return fail(data.refusal);
  const visitor = writeDevVars(join(dirname(config), '.dev.vars'), options.value.visitor);
  return await serve(options.value, config, visitor, data.value);
}

process.exitCode = await main(process.argv.slice(2));
