// Examines examples one after the other: copies, installs, checks, builds and drives each. Prints the time of each
// step.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium, servePages } from '../support/browser.ts';
import { freePort } from '../support/harness.ts';
import { type ExamplesApi, startExamplesApi } from './api.ts';
import { type ClosedProxy, runCommand, startClosedProxy, startServer } from './commands.ts';
import { driveExample } from './drive.ts';
import { copyExample, installNode, installPackages } from './prepare.ts';
import type { ExampleProject } from './projects.ts';

interface Scene {
  readonly api: ExamplesApi;
  readonly browser: Browser;
  readonly proxy: ClosedProxy;
  /** Folder for copies of the examples. */
  readonly folder: string;
}

/** Runs a step and prints how long it took. */
async function timed<Value>(what: string, step: () => Promise<Value>): Promise<Value> {
  const began = performance.now();
  const value = await step();
  console.log(`  ${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${what}`);
  return value;
}

/** Throws if there are faults. */
function requireNone(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

async function driveStatic(project: ExampleProject, folder: string, { api, browser }: Scene): Promise<void> {
  const pages = await servePages({ '/': { body: readFileSync(join(folder, 'index.html'), 'utf8') } });
  try {
    await timed('drive', async () =>
      requireNone(await driveExample(browser, `http://localhost:${pages.port}`, project, api)),
    );
  } finally {
    await pages.close();
  }
}

async function driveServed(
  project: ExampleProject,
  serveWith: NonNullable<ExampleProject['serve']>,
  folder: string,
  programs: string,
  { api, browser, proxy }: Scene,
): Promise<void> {
  const port = await freePort();
  const environment = { ...proxy.environment, ...project.environment, PORT: String(port), WHEREFROM_KEY: api.key };
  const server = await startServer(serveWith(port), port, { folder, environment, programs: [programs] });
  const faults = await driveExample(browser, `http://localhost:${port}`, project, api);
  const printed = await server.stop();
  if (faults.length > 0) faults.push(`the server printed: ${printed}`);
  requireNone(faults);
}

async function examine(project: ExampleProject, scene: Scene): Promise<void> {
  const folder = join(scene.folder, project.name);
  copyExample(project.name, folder, scene.api);
  if (project.serve === null) return driveStatic(project, folder, scene);
  const serveWith = project.serve;
  await timed('install', () => installPackages(folder, join(scene.folder, 'npm-cache')));
  const { environment } = scene.proxy;
  // `environment` has no API key, because building must not need one.
  for (const script of ['check', 'build'])
    await timed(script, () => runCommand(['npm', 'run', script], { folder, environment }));
  const thisNode = dirname(process.execPath);
  await timed(`drive, Node ${process.versions.node}`, () => driveServed(project, serveWith, folder, thisNode, scene));
  for (const version of project.otherNodes ?? []) {
    const program = await timed(`install Node ${version}`, () => installNode(version, join(scene.folder, version)));
    await timed(`drive, Node ${version}`, () => driveServed(project, serveWith, folder, program, scene));
  }
}

async function examineInOrder(chosen: readonly ExampleProject[], scene: Scene): Promise<string[]> {
  const failed: string[] = [];
  for (const project of chosen) {
    console.log(`\n${project.name}`);
    try {
      await examine(project, scene);
      const attempts = scene.proxy.takeAttempts();
      requireNone(attempts.map((attempt) => `request to another host: ${attempt}`));
    } catch (error) {
      console.error(`  Failed: ${error instanceof Error ? error.message : error}`);
      failed.push(project.name);
    }
  }
  return failed;
}

/** Examines the projects against a Worker of their own and returns the names of those that failed. */
export async function examineExamples(chosen: readonly ExampleProject[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-examples-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [api, proxy] = [await startExamplesApi(), await startClosedProxy()];
  const browser = await launchChromium();
  try {
    return await examineInOrder(chosen, { api, browser, proxy, folder });
  } finally {
    await browser.close();
    await proxy.close();
    await api.close();
  }
}
