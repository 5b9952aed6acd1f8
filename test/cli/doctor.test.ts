// `npm run doctor`: each check with a state that is in order and one that is not. The deployment is the imitation of
// Cloudflare's API. No test can imitate the stores of a deployment, so the checks of stores run on local ones.

import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDeployment } from '../../src/cli/doctor/check-deployment.ts';
import {
  checkBuiltData,
  checkConfiguration,
  checkConfiguredBindings,
  checkLocalSecret,
  neededBindings,
} from '../../src/cli/doctor/check-files.ts';
import { checkSettings } from '../../src/cli/doctor/check-settings.ts';
import { checkUrl } from '../../src/cli/doctor/check-url.ts';
import { formatFinding, summariseFindings } from '../../src/cli/doctor/finding.ts';
import { openSettings } from '../../src/cli/open-settings.ts';
import { readWorkerConfig, type WorkerConfig } from '../../src/cli/worker-config.ts';
import { repositoryRoot, runWrangler } from '../../src/cli/wrangler.ts';
import { importMasterSecrets } from '../../src/core/master-secret.ts';
import { issueKey } from '../../src/settings/keys/keys.ts';
import { createProject } from '../../src/settings/projects/projects.ts';
import { buildElbonia } from '../support/elbonia.ts';
import { startCloudflare } from './cloudflare.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
const cloudflare = await startCloudflare();
afterAll(() => {
  cloudflare.close();
  folder.remove();
});

const path = join(folder.path, 'wrangler.toml');
const state = join(folder.path, 'state');
const secret = 'elbonian mud is the finest mud of all';
const now = new Date('2026-11-27T12:00:00.000Z');

async function read(): Promise<WorkerConfig> {
  const config = await readWorkerConfig(path);
  if (config === null) throw new Error('no configuration');
  return config;
}

const { manifest, shards } = buildElbonia();

function writeData(builtAt: string): void {
  const built = join(folder.path, 'data/built');
  mkdirSync(join(built, 'assets/shards'), { recursive: true });
  const database = { ...manifest.database, builtAt };
  writeFileSync(join(built, 'manifest.json'), JSON.stringify({ ...manifest, database }));
  for (const [name, bytes] of shards) writeFileSync(join(built, 'assets/shards', `${name}.shard`), bytes);
}

beforeAll(() => {
  copyFileSync(join(repositoryRoot, 'wrangler.toml'), path);
  symlinkSync(join(repositoryRoot, 'src'), join(folder.path, 'src'));
});

describe('npm run doctor', () => {
  it('checks a folder that was never started, offline, and says what to do', async () => {
    writeData('2026-11-20T00:00:00.000Z');
    const args = ['--config', path, '--persist-to', state];
    const { status, stdout, stderr } = await runScript('src/cli/doctor/doctor.ts', args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`ok    configuration  ${path}\nok    bindings       ASSETS, PROJECTS, DB,`);
    expect(stdout).toContain('warn  migrations     there is no local database yet\n                     → npm start\n');
    expect(stdout).toMatch(/\n0 failures, \d warnings\.\n$/);
  });

  it('exits with 1 if something fails', async () => {
    const { status, stdout } = await runScript('src/cli/doctor/doctor.ts', ['--config', join(folder.path, 'no.toml')]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^fail {2}configuration .*no\.toml does not exist\n.*\n1 failure, 0 warnings\.\n$/);
  });

  it.each([
    { args: ['--url', 'http://wherefrom.example'], says: 'is not an https URL' },
    { args: ['now'], says: 'Invalid options: now' },
  ])('refuses $args', async ({ args, says }) => {
    const { status, stdout, stderr } = await runScript('src/cli/doctor/doctor.ts', args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(says);
  });
});

describe('a finding', () => {
  it('has its advice on a line of its own, and is counted', () => {
    const finding = { level: 'warn', subject: 'data', text: 'old', advice: 'npm run data' } as const;
    expect(formatFinding(finding)).toBe('warn  data           old\n                     → npm run data');
    expect(summariseFindings([finding, { ...finding, level: 'fail' }])).toBe('1 failure, 1 warning.');
    expect(summariseFindings([{ level: 'ok', subject: 'data', text: 'new' }])).toBe('Everything is in order.');
  });
});

describe('the checks of files', () => {
  it.each([
    { builtAt: '2026-11-20T00:00:00.000Z', level: 'ok', says: '7 days old', why: 'fresh' },
    { builtAt: '2026-10-20T00:00:00.000Z', level: 'warn', says: '38 days old (aging)', why: 'aging' },
    { builtAt: '2026-06-05T00:00:00.000Z', level: 'warn', says: '175 days old (stale)', why: 'stale' },
  ])('find data $level ($why)', async ({ builtAt, level, says }) => {
    writeData(builtAt);
    const found = await checkBuiltData(await read(), now);
    expect(found).toMatchObject({ level, text: expect.stringContaining(says) });
    expect(found.advice).toBe(level === 'ok' ? undefined : 'npm run data -- --refresh');
  });

  it('find data that an older version built, before its age', async () => {
    writeData('2026-11-20T00:00:00.000Z');
    const { codes: _, ...older } = manifest;
    writeFileSync(join(folder.path, 'data/built/manifest.json'), JSON.stringify(older));
    expect(await checkBuiltData(await read(), now)).toEqual({
      level: 'warn',
      subject: 'data',
      text: 'must be built again: an older version built it, without the samples of countries and regions',
      // The source of this data is not recorded.
      advice: 'npm run data -- --source PATH',
    });
  });

  it('find damaged data', async () => {
    writeData('2026-11-20T00:00:00.000Z');
    const [name] = shards.keys();
    writeFileSync(join(folder.path, 'data/built/assets/shards', `${name}.shard`), 'mud');
    expect(await checkBuiltData(await read(), now)).toMatchObject({ level: 'fail', advice: 'npm run data' });
  });

  it('find a missing binding and a variable that must not be deployed', async () => {
    expect(await checkConfiguredBindings(await read())).toMatchObject({ level: 'ok' });
    expect(checkConfiguration(await read())).toMatchObject({ level: 'ok' });
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      `${text.replace('binding = "PROJECTS"', 'binding = "OTHER"')}\n[vars]\nWHEREFROM_SECRET = "x"\n`,
    );
    expect(await checkConfiguredBindings(await read())).toMatchObject({ level: 'fail', text: 'missing: PROJECTS' });
    expect(checkConfiguration(await read())).toMatchObject({ level: 'fail' });
    writeFileSync(path, text);
  });

  it.each([
    { text: '', level: 'warn', why: 'no secret' },
    { text: `WHEREFROM_SECRET=${secret}\n`, level: 'ok', why: 'a secret' },
    { text: 'WHEREFROM_SECRET=mud\n', level: 'fail', why: 'a short secret' },
    { text: 'WHEREFROM_SECRET=an-example-is-not-a-secret-make-your-own\n', level: 'fail', why: 'the example' },
  ])('find the local secret $level ($why)', ({ text, level }) => {
    const devVars = join(folder.path, '.dev.vars');
    writeFileSync(devVars, text);
    expect(checkLocalSecret(devVars)).toMatchObject({ level });
  });
});

it('the checks of stores find missing migrations, unpublished projects, no account and keys of an unknown secret', async () => {
  const target = { remote: false, config: path, persistTo: state };
  const opened = await openSettings(target, runWrangler);
  if (!opened.ok) throw new Error(opened.refusal);
  const { settings, close } = opened.value;
  const [masters, others] = [
    await importMasterSecrets(secret, undefined),
    await importMasterSecrets(`other ${secret}`, undefined),
  ];
  if (masters === null) throw new Error('no masters');
  const check = async (by = masters) => {
    const findings = await checkSettings({ settings, config: await read(), remote: false, masters: by });
    return findings.map(({ level, subject }) => `${level} ${subject}`);
  };
  try {
    const [migrations] = await checkSettings({ settings, config: await read(), remote: false, masters });
    expect(migrations?.text).toMatch(/^schema \d{4}_\w+\.sql, all \d+ are applied$/);
    expect(await check()).toEqual(['ok migrations', 'warn accounts', 'ok projects']);
    const made = await createProject(settings, { name: 'Elbonia Today' });
    if (!made.ok) throw new Error(made.refusal.code);
    await issueKey(settings, masters, made.value.project.id, 'Backend', 'current');
    expect(await check()).toEqual(['ok migrations', 'warn accounts', 'ok projects']);
    expect(await check(others ?? masters)).toEqual(['ok migrations', 'warn accounts', 'ok projects', 'fail keys']);
    await settings.db.prepare('UPDATE projects SET published_revision = 0').run();
    expect(await check()).toContain('warn projects');
    await settings.db.prepare("UPDATE d1_migrations SET name = '9999_later.sql' WHERE name LIKE '0009%'").run();
    expect(await check()).toEqual(['fail migrations']);
  } finally {
    await close();
  }
});

describe('the check of a URL', () => {
  it.each([
    { status: 200, body: { status: 'ok', version: '0.1.0', ageDays: 7 }, levels: ['ok', 'ok'], why: 'in order' },
    { status: 200, body: { status: 'ok', version: '0.1.0', ageDays: 40 }, levels: ['ok', 'warn'], why: 'aging data' },
    { status: 404, body: { status: 'ok', version: '0.1.0', ageDays: 7 }, levels: ['fail'], why: 'another Worker' },
    { status: 200, body: { hello: 'mud' }, levels: ['fail'], why: 'another JSON' },
  ])('finds $levels ($why)', async ({ status, body, levels }) => {
    const { ageDays, ...rest } = { ageDays: 0, ...body };
    const health = {
      ...rest,
      ...('version' in rest
        ? { data: { name: 'Elbonia', builtAt: '2026-11-20', ageDays, freshness: ageDays > 33 ? 'aging' : 'fresh' } }
        : {}),
    };
    const server = createServer((_, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(health));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const findings = await checkUrl(`http://127.0.0.1:${port}`, 'advice');
    server.close();
    expect(findings.map(({ level }) => level)).toEqual(levels);
    const old = findings.filter(({ level }) => level === 'warn').map(({ advice }) => advice);
    expect(old).toEqual(levels.includes('warn') ? ['npm run data -- --refresh'] : []);
  });

  it('fails with the advice if nothing answers', async () => {
    const findings = await checkUrl('http://127.0.0.1:9', 'npm start');
    expect(findings).toMatchObject([{ level: 'fail', advice: 'npm start' }]);
  });
});

describe('the checks of a deployment', () => {
  const run = (args: readonly string[]) => runWrangler(args, { environment: cloudflare.environment });
  const levels = async () => (await checkDeployment(run, path)).map(({ level, subject }) => `${level} ${subject}`);
  const deploy = (bindings: readonly string[]) => {
    cloudflare.state.worker = {
      modules: new Map(),
      bindings: bindings.map((name) => ({ type: 'd1', name })),
      runtime: { compatibility_date: '2026-11-17', compatibility_flags: [] },
      settings: {},
      versions: ['1f1f1f1f-0000-4000-8000-000000000001'],
      traffic: [{ version_id: '1f1f1f1f-0000-4000-8000-000000000001', percentage: 100 }],
      tails: [],
      subdomain: { enabled: true, previews_enabled: false },
      domains: [],
    };
  };

  it('find that nothing is deployed', async () => {
    expect(await checkDeployment(run, path)).toEqual([
      { level: 'fail', subject: 'deployment', text: 'the Worker is not deployed', advice: 'npm run deploy' },
    ]);
  });

  it('find missing bindings, a missing secret and a leftover of local use', async () => {
    deploy(neededBindings.slice(1));
    expect(await levels()).toEqual(['ok deployment', 'fail bindings', 'fail secret']);
    deploy(neededBindings);
    cloudflare.state.secrets = [{ name: 'WHEREFROM_SECRET', type: 'secret_text' }];
    expect(await levels()).toEqual(['ok deployment', 'ok bindings', 'ok secret']);
    cloudflare.state.secrets.push({ name: 'LOCAL_VISITOR_ADDRESS', type: 'secret_text' });
    expect(await levels()).toEqual(['ok deployment', 'ok bindings', 'fail secret']);
  });
});
