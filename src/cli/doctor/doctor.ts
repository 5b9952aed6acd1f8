// `npm run doctor`: checks the local files and the local Worker, or the deployment, and says what to do. Changes
// nothing, and works offline without --remote and --url. Does not compare code (npm run verify).

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { importMasterSecrets } from '../../core/master-secret.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { readSecrets } from '../dev-vars.ts';
import { asksForHelp } from '../help.ts';
import { findLocalWorker } from '../link-origin.ts';
import { openSettings, persistToOf, type SettingsTarget } from '../open-settings.ts';
import { isSafeUrl } from '../verify/http.ts';
import { readWorkerConfig, type WorkerConfig } from '../worker-config.ts';
import { defaultConfig, runWrangler } from '../wrangler.ts';
import { checkDeployment } from './check-deployment.ts';
import { checkBuiltData, checkConfiguration, checkConfiguredBindings, checkLocalSecret } from './check-files.ts';
import { checkSettings } from './check-settings.ts';
import { checkUrl } from './check-url.ts';
import { type DoctorFinding, failedFinding, formatFinding, summariseFindings, warningFinding } from './finding.ts';

const usage = `Usage: npm run doctor -- [OPTIONS]

Checks configuration, bindings, data, secret, migrations, projects and the running Worker, and says what to do.
Exit status: 0 without failures, 1 with one.

  --remote    check the deployed Worker and its stores instead of those of \`npm start\`
  --url URL   the Worker's URL (default: that of the running \`npm start\`)`;

const options = {
  remote: { type: 'boolean' },
  url: { type: 'string' },
  config: { type: 'string' },
  'persist-to': { type: 'string' },
} as const;

interface DoctorArguments {
  readonly target: SettingsTarget;
  readonly url: string | null;
}

function parseDoctorArguments(args: readonly string[]): Result<DoctorArguments, string> {
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { url = null, remote = false, config } = values;
    if (url !== null && !isSafeUrl(url)) return refuse(`${url} is not an https URL.`);
    return accept({ target: { remote, config, persistTo: values['persist-to'] }, url });
  } catch {
    return refuse(`Invalid options: ${args.join(' ')}. See npm run doctor -- --help.`);
  }
}

/** Checks the stores, if they exist and can be opened. */
async function checkStores(
  config: WorkerConfig,
  target: SettingsTarget,
  devVars: string,
): Promise<readonly DoctorFinding[]> {
  const { remote } = target;
  if (!remote && !existsSync(join(persistToOf(target), 'v3', 'd1'))) {
    return [warningFinding('migrations', 'there is no local database yet', 'npm start')];
  }
  const opened = await openSettings(target, runWrangler, { migrate: false });
  if (!opened.ok) return [failedFinding('migrations', 'the stores cannot be opened', opened.refusal)];
  const { settings, close } = opened.value;
  try {
    const { current, previous } = readSecrets(devVars);
    const masters = remote ? null : await importMasterSecrets(current, previous);
    return await checkSettings({ settings, config, remote, masters });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [failedFinding('migrations', `the stores cannot be read: ${reason}`, 'Run this command again.')];
  } finally {
    await close();
  }
}

async function checkWorker({ target, url }: DoctorArguments): Promise<readonly DoctorFinding[]> {
  if (url !== null) return checkUrl(url, 'Check the URL, then npm run deploy.');
  if (target.remote) return [warningFinding('url', 'not checked', 'Add --url https://YOUR-WORKER.')];
  const server = findLocalWorker(persistToOf(target));
  return server === null
    ? [warningFinding('url', 'the local Worker is not running', 'npm start')]
    : checkUrl(server, 'npm start');
}

async function examine(parsed: DoctorArguments, print: (findings: readonly DoctorFinding[]) => void): Promise<void> {
  const { target } = parsed;
  const path = resolve(target.config ?? defaultConfig);
  const config = await readWorkerConfig(path).catch((error: unknown) => String(error));
  if (config === null)
    return print([
      failedFinding('configuration', `${path} does not exist`, 'Restore this file from the repository of Wherefrom.'),
    ]);
  if (typeof config === 'string') return print([failedFinding('configuration', config, `Correct ${path}.`)]);
  const devVars = join(dirname(path), '.dev.vars');
  print([checkConfiguration(config), await checkConfiguredBindings(config), await checkBuiltData(config, new Date())]);
  if (!target.remote) print([checkLocalSecret(devVars)]);
  const deployed = target.remote ? await checkDeployment(runWrangler, path) : [];
  print(deployed);
  if (!deployed.some(({ subject, level }) => subject === 'deployment' && level === 'fail')) {
    print(await checkStores(config, target, devVars));
  }
  print(await checkWorker(parsed));
}

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(usage);
    return 0;
  }
  const parsed = parseDoctorArguments(args);
  if (!parsed.ok) {
    console.error(parsed.refusal);
    return 1;
  }
  const all: DoctorFinding[] = [];
  await examine(parsed.value, (findings) => {
    all.push(...findings);
    for (const finding of findings) console.log(formatFinding(finding));
  });
  console.log(summariseFindings(all));
  return all.some(({ level }) => level === 'fail') ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
