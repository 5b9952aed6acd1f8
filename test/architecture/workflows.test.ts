// The GitHub workflows: GitHub's own language service accepts them, their permissions are the least possible, and the
// commands that they run exist. Does not run them.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from '@actions/languageservice';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, '.github/workflows');

const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

let documents = 0;

/** Returns the problems that GitHub's language service finds in a workflow, as `line: message`. */
async function problemsIn(name: string, text: string): Promise<string[]> {
  // The language service caches documents by URI, so each document gets its own.
  const document = TextDocument.create(`file:///${++documents}/.github/workflows/${name}`, 'yaml', 1, text);
  return (await validate(document)).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}

/**
 * Returns the permissions that a workflow gives, as it writes them. They are read in two forms: `{}`, and a mapping in
 * a job with one line for each permission. A line of any other form is returned whole, so that no check accepts it.
 */
function permissionsIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => !/^ *(?:#|$)/.test(line));
  return lines.flatMap((line, i) => {
    if (!/permissions/i.test(line) || /^(?: {4})?permissions: \{\}$/.test(line)) return [];
    if (line !== '    permissions:') return [line.trim()];
    const rest = lines.slice(i + 1);
    const end = rest.findIndex((each) => !each.startsWith('     '));
    const given = end === -1 ? rest : rest.slice(0, end);
    // A job with an empty `permissions:` has the default permissions of the repository.
    return given.length === 0 ? [line.trim()] : given.map((each) => each.trim());
  });
}

/** Returns the shell commands of a workflow. */
const commandsIn = (text: string) => [...text.matchAll(/^ *(?:- )?run: (.+)$/gm)].map(([, command = '']) => command);

describe.each(workflows)('.github/workflows/$name', ({ name, text }) => {
  it('is valid', async () => {
    expect(await problemsIn(name, text)).toEqual([]);
  });

  it('has no permission at the top, and its jobs read the code alone', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    const further = name === 'publish.yml' ? ['id-token: write'] : [];
    expect(permissionsIn(text).filter((each) => each !== 'contents: read')).toEqual(further);
  });

  it('leaves no credential of the checkout behind', () => {
    const checkouts = text.split('uses: actions/checkout@').length - 1;
    expect(text.split('persist-credentials: false').length - 1).toBe(checkouts);
  });

  it('uses actions by their commit, with the version for people and Dependabot', () => {
    const uses = [...text.matchAll(/\buses: (.+)$/gm)].map(([, action = '']) => action);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^actions\/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('runs scripts that exist', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const named = commandsIn(text).flatMap((command) =>
      [...command.matchAll(/\bnpm run (\S+)/g)].map(([, run]) => run),
    );
    expect(named.filter((script) => script !== undefined && !(script in scripts))).toEqual([]);
  });

  it('has a time limit for each job, and runs one at a time', () => {
    const jobs = [...text.matchAll(/^ {4}runs-on:/gm)].length;
    expect([...text.matchAll(/^ {4}timeout-minutes: \d+$/gm)]).toHaveLength(jobs);
    expect(text).toMatch(/^concurrency:$/m);
  });
});

describe('the check of workflows', () => {
  const [ci] = workflows.filter(({ name }) => name === 'ci.yml');
  const valid = ci?.text ?? '';

  it.each([
    { change: ['github.ref', 'github.reff'], why: 'an unknown context' },
    { change: ['runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04'], why: 'an unknown key' },
    { change: ['contents: read', 'contents: reed'], why: 'an unknown permission' },
    { change: ['timeout-minutes: 30', 'timeout-minutes: soon'], why: 'a value of another type' },
    { change: ['push:', 'pushed:'], why: 'an unknown event' },
    { change: ['jobs:', 'jobs: ['], why: 'text that is no YAML' },
  ])('finds $why', async ({ change: [from = '', to = ''] }) => {
    expect(valid).toContain(from);
    expect(await problemsIn('ci.yml', valid.replace(from, to))).not.toEqual([]);
  });

  it('finds a further permission', () => {
    expect(permissionsIn('jobs:\n  a:\n    permissions:\n      contents: read\n      id-token: write\n')).toEqual([
      'contents: read',
      'id-token: write',
    ]);
  });
});

describe('permissionsIn', () => {
  const inJob = (...lines: readonly string[]) => `permissions: {}\njobs:\n  a:\n${lines.join('\n')}\n    steps: []\n`;

  it.each([
    { text: inJob('    permissions: {}'), found: [], why: 'none' },
    {
      text: inJob('    # permissions', '    permissions:', '', '      contents: read'),
      found: ['contents: read'],
      why: 'one',
    },
    { text: inJob('    permissions: write-all'), found: ['permissions: write-all'], why: 'all' },
    {
      text: inJob('    permissions: { contents: write }'),
      found: ['permissions: { contents: write }'],
      why: 'a flow mapping',
    },
    { text: inJob('    "permissions": write-all'), found: ['"permissions": write-all'], why: 'a quoted key' },
    {
      text: inJob('    permissions:', '       contents: write'),
      found: ['contents: write'],
      why: 'a deeper indentation',
    },
    {
      text: inJob('    permissions:', '      contents: write # all'),
      found: ['contents: write # all'],
      why: 'a comment',
    },
    {
      text: inJob('    permissions: # all', '      contents: write'),
      found: ['permissions: # all'],
      why: 'a comment of the key',
    },
    { text: inJob('    permissions:'), found: ['permissions:'], why: 'the default' },
    { text: 'permissions:\n  contents: write\njobs: {}\n', found: ['permissions:'], why: 'one at the top' },
    {
      text: 'jobs: { a: { permissions: write-all } }',
      found: ['jobs: { a: { permissions: write-all } }'],
      why: 'a job in flow form',
    },
  ])('returns $found for $why', ({ text, found }) => {
    expect(permissionsIn(text)).toEqual(found);
  });
});

describe('.github/workflows/refresh.yml', () => {
  const text = readFileSync(join(folder, 'refresh.yml'), 'utf8');
  const jobs = text.split(/^ {2}(?=[a-z-]+:\n {4})/m);
  const job = (name: string) => jobs.find((each) => each.startsWith(`${name}:`)) ?? '';

  it('gives secrets to the job that deploys, and to the steps that use them', () => {
    expect(jobs.filter((each) => each.includes('secrets.')).map((each) => each.split(':')[0])).toEqual(['deploy']);
    const steps = job('deploy').split(/^ {6}- /m);
    const withSecrets = steps.filter((step) => step.includes('secrets.')).map((step) => step.split('\n')[0]);
    expect(withSecrets).toEqual(['run: npm run data -- $DATA_OPTIONS', 'run: npm run deploy -- --no-refresh']);
  });

  it('deploys after the tests, and only where the operator asked for it', () => {
    expect(job('deploy')).toContain('needs: test');
    for (const name of ['test', 'keep-sample']) expect(job(name)).toContain("if: vars.REFRESH_DATA == 'on' && ");
  });

  it('refreshes unless the operator chose a source', () => {
    expect(job('deploy')).toContain("vars.DATA_OPTIONS || '--refresh'");
  });

  it('reads and saves the cached sample in one container, since a cache is found by its compression tool', () => {
    const imageOf = (name: string) => /^ {4}container: (\S+)$/m.exec(job(name))?.[1];
    expect(imageOf('deploy')).toMatch(/^node:/);
    expect(imageOf('keep-sample')).toBe(imageOf('deploy'));
  });

  it('reads the cached sample more often than every seven days, and writes it after a deployment', () => {
    expect(text).toContain('- cron: "47 5 * * 1,4"');
    expect(text.split('47 5 * * 1,4')).toHaveLength(4);
    expect(
      job('deploy')
        .trimEnd()
        .split(/^ {6}- /m)
        .at(-1),
    ).toMatch(/^uses: actions\/cache\/save@/);
    const keys = [...text.matchAll(/^ +(path|key|restore-keys): (.+)$/gm)].map(([, name, value]) => `${name} ${value}`);
    expect(new Set(keys).size).toBe(3);
    expect(keys).toContain('path data/built/sample.json');
  });
});

describe('.github/workflows/publish.yml', () => {
  const text = readFileSync(join(folder, 'publish.yml'), 'utf8');
  const publishing = text.split(/^ {2}publish:$/m)[1] ?? '';

  it('proves to npm that it publishes in a job after the test, which runs no code of a dependency', () => {
    expect(publishing).toContain('needs: test');
    expect(publishing).toContain('id-token: write');
    expect(commandsIn(publishing)).toEqual([
      'npm pkg set "repository.url=git+$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git" repository.type=git repository.directory=src/client',
      'npm publish --provenance --access public --ignore-scripts',
    ]);
    expect(text).not.toContain('secrets.');
  });

  it('publishes a version only by its own tag, after the test of the package', () => {
    expect(text).toMatch(/^ {4}tags: \["client-v\*"\]$/m);
    const [compare = '', test] = commandsIn(text);
    expect(test).toBe('npm run test:node -- test/cli/client/client-package.test.ts');
    const { version } = JSON.parse(readFileSync(join(root, 'src/client/package.json'), 'utf8'));
    const statusWith = (tag: string) =>
      spawnSync('bash', ['-c', compare], { cwd: root, env: { ...process.env, GITHUB_REF_NAME: tag } }).status;
    expect([statusWith(`client-v${version}`), statusWith(`v${version}`), statusWith('client-v0.0.0')]).toEqual([
      0, 1, 1,
    ]);
  });
});

describe('.github/workflows/supply-chain.yml', () => {
  it('checks signatures and vulnerabilities, and lists the dependencies', () => {
    const { text = '' } = workflows.find(({ name }) => name === 'supply-chain.yml') ?? {};
    expect(commandsIn(text)).toEqual([
      'npm ci --ignore-scripts',
      'npm audit signatures',
      'npm audit --omit=dev',
      'npm sbom --sbom-format cyclonedx > sbom.cdx.json',
    ]);
  });
});
