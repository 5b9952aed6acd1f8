import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataBuildNeed } from '../../../src/cli/build/data-need.ts';
import { provisionedStoreName } from '../../../src/cli/deploy/database-steps.ts';
import { runSteps, stepsOfDeployment, stepsOfDryRun } from '../../../src/cli/deploy/deploy-steps.ts';
import type { Deployment } from '../../../src/cli/deploy/deployment.ts';
import { parseWorkerUrls } from '../../../src/cli/deploy/upload-steps.ts';
import type { WorkerConfig } from '../../../src/cli/worker-config.ts';
import type { WranglerOptions } from '../../../src/cli/wrangler.ts';
import { type WorkerFiles, writeWorkerFiles } from '../../support/harness.ts';

let files: WorkerFiles;
beforeEach(() => {
  files = writeWorkerFiles();
});
afterEach(() => rmSync(files.folder, { recursive: true, force: true }));

type Answers = Readonly<Record<string, string | { readonly fails: string }>>;

/** The error of wrangler for a Worker that does not exist. */
const notDeployed = { fails: 'This Worker does not exist on your account. [code: 10007]' };

const signedIn: Answers = {
  'deployments status': notDeployed,
  'd1 list': '[]',
  'secret list': '[]',
};
/** Returns the output of wrangler for a version of the Worker with this database. */
function storesOf(databaseId: string): string {
  const kv = { type: 'kv_namespace', name: 'PROJECTS', namespace_id: 'k' };
  return JSON.stringify({ resources: { bindings: [kv, { type: 'd1', name: 'DB', id: databaseId }] } });
}

const deployedBefore: Answers = {
  'deployments status': '{"versions":[{"version_id":"version-before","percentage":100}]}',
  'versions view': storesOf('u'),
  'd1 list': '[{"uuid":"u","name":"wherefrom-db"}]',
  'secret list': '[{"name":"WHEREFROM_SECRET","type":"secret_text"}]',
};

/**
 * Returns a deployment that records the commands it runs. The outcome of a command is the entry for its first two
 * words.
 */
function deploymentWith(answers: Answers, changes: Partial<WorkerConfig> = {}) {
  const commands: string[] = [];
  const printed: string[] = [];
  const inputs: string[] = [];
  const config: WorkerConfig = {
    path: files.config,
    name: 'wherefrom',
    compatibilityDate: '2026-11-01',
    accountId: null,
    manifest: join(files.folder, 'manifest.json'),
    assets: join(files.folder, 'assets'),
    migrations: 'src/settings/migrations',
    database: { name: 'wherefrom-db', id: null, jurisdiction: null },
    kvId: null,
    variables: [],
    ...changes,
  };
  const deployment: Deployment = {
    config,
    run: async (args, options: WranglerOptions = {}) => {
      const shown = args
        .filter((arg) => arg !== '--config' && arg !== files.config)
        .map((arg) => (arg.endsWith('secrets.json') ? readFileSync(arg, 'utf8') : arg))
        .join(' ');
      commands.push(shown.replace(/ --yes --json --command .*$/s, ''));
      if (options.input !== undefined) inputs.push(options.input);
      const report = options.environment?.['WRANGLER_OUTPUT_FILE_PATH'];
      if (report !== undefined)
        writeFileSync(report, '{"type":"deploy","targets":["https://w.elbonia.workers.dev"]}\n');
      const answer = answers[args.slice(0, 2).join(' ')] ?? answers[args[0] ?? ''] ?? '';
      const fails = typeof answer !== 'string';
      return { ok: !fails, stdout: fails ? '' : answer, stderr: fails ? answer.fails : '' };
    },
    build: async () => {
      commands.push('(data build)');
      return true;
    },
    dataNeed: () => ({ kind: 'none' }),
    refresh: null,
    makeSecret: () => 'a-new-secret',
    print: (line) => printed.push(line),
    now: () => new Date('2026-11-01T12:00:00.000Z'),
    fillRandom: (bytes) => {
      bytes.fill(7);
    },
    fetch: () => Promise.reject(new Error('no network')),
    pause: async () => undefined,
    check: null,
    versionBefore: null,
    storesBefore: null,
    database: null,
    jurisdiction: null,
    ownSecret: undefined,
    isLogged: false,
    newSecrets: {},
    secrets: [],
    urls: [],
    ownerLink: null,
  };
  return { deployment, commands, printed, inputs };
}

const missingData: DataBuildNeed = { kind: 'build', why: 'there is none yet', options: [] };

describe('a deployment', () => {
  it('of a new Worker creates the stores, then the tables, then the secret', async () => {
    const { deployment, commands, inputs } = deploymentWith(signedIn);
    expect(await runSteps(deployment, stepsOfDeployment)).toBe(null);
    expect(commands).toEqual([
      'whoami --json',
      'deployments status --json',
      'd1 list --json',
      'deploy',
      'd1 migrations apply DB --remote',
      'secret list --format json',
      'secret put WHEREFROM_SECRET',
      'd1 execute DB --remote',
    ]);
    expect(inputs).toEqual(['a-new-secret']);
  });

  it('of an existing Worker migrates the database before deploying, and keeps the secret', async () => {
    const { deployment, commands, inputs } = deploymentWith(deployedBefore);
    expect(await runSteps(deployment, stepsOfDeployment)).toBe(null);
    expect(commands).toEqual([
      'whoami --json',
      'deployments status --json',
      'versions view version-before --json',
      'd1 list --json',
      'd1 migrations apply DB --remote',
      'deploy',
      'secret list --format json',
      'd1 execute DB --remote',
    ]);
    expect(inputs).toEqual([]);
  });

  it('builds missing data first', async () => {
    const { deployment, commands } = deploymentWith(signedIn);
    expect(await runSteps({ ...deployment, dataNeed: () => missingData }, stepsOfDeployment)).toBe(null);
    expect(commands[0]).toBe('(data build)');
  });

  it('prints the Worker’s URL, and never the secret', async () => {
    const { deployment, printed } = deploymentWith(signedIn);
    await runSteps(deployment, stepsOfDeployment);
    expect(printed).toContain('Wherefrom answers at https://w.elbonia.workers.dev');
    expect(printed.join('\n')).not.toContain('a-new-secret');
  });

  const stored = '[{"results":[]},{"results":[{"hash":"h"}]}]';
  it.each([
    { answer: stored, link: true, printed: false, why: 'there is no account' },
    { answer: '[{"results":[]},{"results":[]}]', link: false, printed: false, why: 'there is one' },
    { answer: 'nonsense', link: false, printed: true, why: 'nothing could be found out' },
    { answer: { fails: 'the reason' }, link: false, printed: true, why: 'nothing could be found out' },
  ])('succeeds and has an owner link: $link ($why)', async ({ answer, link, printed: says }) => {
    const { deployment, printed } = deploymentWith({ ...signedIn, 'd1 execute': answer });
    expect(await runSteps(deployment, stepsOfDeployment)).toBe(null);
    const expected = link ? expect.stringMatching(/^https:\/\/w\.elbonia\.workers\.dev\/dashboard\/link\?code=/) : null;
    expect(deployment.ownerLink).toEqual(expected);
    expect(printed.some((line) => line.includes('npm run account -- owner-link --remote'))).toBe(says);
  });

  it('takes no step that needs the network on a dry run', async () => {
    const { deployment, commands } = deploymentWith(signedIn);
    expect(await runSteps(deployment, stepsOfDryRun)).toBe(null);
    expect(commands).toEqual(['deploy --dry-run']);
  });

  it.each([
    { variables: ['LOCAL_VISITOR_ADDRESS'], says: 'LOCAL_VISITOR_ADDRESS' },
    { variables: ['WHEREFROM_SECRET'], says: 'WHEREFROM_SECRET in plain text' },
  ])('does not start if wrangler.toml has the variables $variables', async ({ variables, says }) => {
    const { deployment, commands } = deploymentWith(signedIn, { variables });
    expect(await runSteps(deployment, stepsOfDeployment)).toContain(says);
    expect(commands).toEqual([]);
  });

  it.each([
    { own: 'fiction is the finest mud of all', input: 'fiction is the finest mud of all', says: null },
    { own: 'too short', input: null, says: 'shorter than 32 characters' },
    { own: 'an-example-is-not-a-secret-make-your-own', input: null, says: 'the example' },
  ])('takes the secret "$own" of the environment: $input', async ({ own, input, says }) => {
    const { deployment, inputs, printed, commands } = deploymentWith(signedIn);
    const refusal = await runSteps({ ...deployment, ownSecret: own }, stepsOfDeployment);
    expect(inputs).toEqual(input === null ? [] : [input]);
    expect(refusal).toEqual(says === null ? null : expect.stringContaining(says));
    expect(commands.length > 0).toBe(says === null);
    expect(printed.join('\n')).not.toContain(own);
  });

  it('says how to set an own secret before the first key, where it made one', async () => {
    const { deployment, printed } = deploymentWith(signedIn);
    await runSteps(deployment, stepsOfDeployment);
    expect(printed.join('\n')).toContain('npx wrangler secret put WHEREFROM_SECRET');
  });

  it.each([
    { secrets: '[]', says: 'npm run account -- owner-link --remote', why: 'there is no claim code' },
    { secrets: '[{"name":"WHEREFROM_CLAIM_CODE"}]', says: '/dashboard/claim', why: 'there is a claim code' },
  ])('makes no owner link in a build log, and says "$says" where $why', async ({ secrets, says }) => {
    const { deployment, commands, printed } = deploymentWith({ ...signedIn, 'secret list': secrets });
    await runSteps({ ...deployment, isLogged: true }, stepsOfDeployment);
    expect(commands.at(-1)).toBe('secret put WHEREFROM_SECRET');
    expect(printed.at(-1)).toContain(says);
  });

  it('refuses to replace the database of the deployed Worker by another', async () => {
    const databases = '[{"uuid":"other","name":"geo-db"},{"uuid":"u","name":"wherefrom-db"}]';
    const answers = { ...deployedBefore, 'versions view': storesOf('other'), 'd1 list': databases };
    const { deployment, commands } = deploymentWith(answers);
    expect(await runSteps(deployment, stepsOfDeployment)).toMatch(
      /uses the database geo-db, but .* names wherefrom-db/,
    );
    expect(commands.at(-1)).toBe('d1 list --json');
  });

  it('finds the database by the id that the Deploy to Cloudflare button wrote', async () => {
    const database = { name: 'renamed', id: 'u', jurisdiction: null };
    const { deployment, commands } = deploymentWith(deployedBefore, { database });
    expect(await runSteps(deployment, stepsOfDeployment)).toBe(null);
    expect(commands.indexOf('d1 migrations apply DB --remote')).toBeLessThan(commands.indexOf('deploy'));
  });

  const damage: readonly { why: string; says: string; harm: (manifest: string, shard: string) => void }[] = [
    { why: 'without a manifest', says: 'npm run data', harm: (manifest) => rmSync(manifest) },
    { why: 'with an unreadable manifest', says: 'cannot be read', harm: (manifest) => writeFileSync(manifest, '{') },
    { why: 'without a shard', says: 'missing', harm: (_, shard) => rmSync(shard) },
    {
      why: 'with a truncated shard',
      says: 'damaged',
      harm: (_, shard) => writeFileSync(shard, readFileSync(shard).subarray(1)),
    },
    {
      why: 'with one bit of a shard flipped',
      says: 'damaged',
      harm: (_, shard) => {
        const bytes = readFileSync(shard);
        bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
        writeFileSync(shard, bytes);
      },
    },
    {
      why: 'with a manifest that names nothing',
      says: 'lists no shards',
      harm: (manifest) =>
        writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), v4: [], v6: [] })),
    },
  ];

  it.each(damage)('does not start $why', async ({ harm, says }) => {
    const { deployment, commands } = deploymentWith(signedIn);
    const [, name] = JSON.parse(readFileSync(deployment.config.manifest, 'utf8')).v4[0];
    harm(deployment.config.manifest, join(files.shards, `${name}.shard`));
    expect(await runSteps(deployment, stepsOfDeployment)).toContain(says);
    expect(commands).toEqual([]);
  });

  const failure = { fails: 'the reason' };
  it.each([
    { answers: { whoami: failure }, last: 'whoami --json', says: 'wrangler login' },
    {
      answers: { ...deployedBefore, 'deployments status': 'nonsense' },
      last: 'deployments status --json',
      says: 'The deployment could not be read',
    },
    {
      answers: { ...deployedBefore, 'versions view': 'nonsense' },
      last: 'versions view version-before --json',
      says: 'The stores of version version-before could not be read',
    },
    { answers: { ...signedIn, 'd1 list': failure }, last: 'd1 list --json', says: 'the reason' },
    { answers: { ...signedIn, 'd1 list': 'nonsense' }, last: 'd1 list --json', says: 'nothing was deployed' },
    { answers: { ...signedIn, deploy: failure }, last: 'deploy', says: 'not deployed' },
    {
      answers: { ...signedIn, deploy: { fails: 'a namespace with this title already exists' } },
      last: 'deploy',
      says: 'wrangler kv namespace list',
    },
    {
      answers: { ...deployedBefore, 'd1 migrations': failure },
      last: 'd1 migrations apply DB --remote',
      says: 'the reason',
    },
    { answers: { ...signedIn, 'secret list': failure }, last: 'secret list --format json', says: 'the reason' },
    {
      answers: { ...signedIn, 'secret list': 'nonsense' },
      last: 'secret list --format json',
      says: 'No secret was created',
    },
    {
      answers: { ...signedIn, 'secret list': '[{"name":"LOCAL_VISITOR_ADDRESS"}]' },
      last: 'secret list --format json',
      says: 'secret delete LOCAL_VISITOR_ADDRESS',
    },
    { answers: { ...signedIn, 'secret put': failure }, last: 'secret put WHEREFROM_SECRET', says: 'the reason' },
  ])('stops if "$last" fails, with a message that contains "$says"', async ({ answers, last, says }) => {
    const { deployment, commands } = deploymentWith(answers);
    expect(await runSteps(deployment, stepsOfDeployment)).toContain(says);
    expect(commands.at(-1)).toBe(last);
  });

  it('stops if the data build fails', async () => {
    const { deployment, commands } = deploymentWith(signedIn);
    const failing = {
      ...deployment,
      dataNeed: () => missingData,
      build: async () => false,
    };
    expect(await runSteps(failing, stepsOfDeployment)).toContain('data build failed');
    expect(commands).toEqual([]);
  });
});

it('reads the Worker’s URLs from all lines of wrangler’s report', () => {
  const report =
    '{"type":"wrangler-session"}\n{"type":"deploy","targets":["https://a","b.example/*","schedule: */5 * * * *"]}\nbroken\n';
  expect(parseWorkerUrls(report)).toEqual(['https://a', 'b.example/*']);
  expect(parseWorkerUrls('{"type":"deploy"}\n')).toEqual([]);
});

it('expects the database under the name that wrangler’s provisioning gives it', () => {
  expect(provisionedStoreName('wherefrom', 'DB')).toBe('wherefrom-db');
});
