// Creating, changing and deleting a project with the operator’s command, each call in a process, on separate local
// stores.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

function project(...args: string[]) {
  return runScript('src/cli/project/project.ts', [...args, '--persist-to', folder.path]);
}

async function made(name: string) {
  const { stdout } = await project('create', '--name', name);
  return { id: /id +([a-z0-9]{20})/.exec(stdout)?.[1] ?? '' };
}

describe('npm run project', () => {
  let id = '';

  beforeAll(async () => {
    const { status, stdout, stderr } = await project('create', '--name', 'Elbonia Today');
    id = /id +([a-z0-9]{20})/.exec(stdout)?.[1] ?? '';
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('every origin is refused');
    expect(stdout).toContain(`npm run project -- allow ${id}`);
  });

  it('saves entries, and prints their canonical form and how soon the edge uses them', async () => {
    const { status, stdout } = await project('allow', id, '*.Elbonia.Example.COM', 'my-app-*.vercel.app');
    expect(status).toBe(0);
    expect(stdout).toContain('https://*.elbonia.example.com   typed: *.Elbonia.Example.COM');
    expect(stdout).toContain('Note: https://my-app-*.vercel.app: anyone can register a host under vercel.app');
    expect(stdout).toContain('Revision 2 is published. The edge applies it, usually within two minutes');
  });

  it('shows the stored project', async () => {
    const { status, stdout } = await project('show', id);
    expect(status).toBe(0);
    for (const line of ['Elbonia Today', 'revision     2, published', 'https://my-app-*.vercel.app']) {
      expect(stdout).toContain(line);
    }
    expect((await project('list')).stdout).toBe(`${id}  Elbonia Today  (2 entries)\n`);
  });

  it('refuses invalid entries with the reason of each, saves none, and prints no stack trace', async () => {
    const { status, stdout, stderr } = await project('allow', id, 'good.example.com', '*.com', 'example.com/path');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      '*.com: This wildcard would allow hosts of strangers: anyone can register a name under this suffix.\n' +
        'example.com/path: An origin has no path. Leave out everything after the host and port.\n',
    );
    expect((await project('show', id)).stdout).not.toContain('good.example.com');
  });

  it('reads a loopback host without a scheme as http, with a note', async () => {
    const { id: other } = await made('Kneebonia Today');
    const { status, stdout } = await project('allow', other, 'localhost:5173', 'a.example, https://b.example/');
    expect(status).toBe(0);
    expect(stdout).toContain('http://localhost:5173   typed: localhost:5173');
    expect(stdout).toContain('Note: http://localhost:5173: saved as http, because no scheme was typed');
    expect(stdout).toContain('Note: http://localhost:5173: works only while the development switch is on.');
    for (const entry of ['https://a.example', 'https://b.example']) expect(stdout).toContain(`    ${entry} `);
    await project('delete', other, '--yes');
  });

  it('refuses a change from a revision that is not the newest', async () => {
    const { status, stderr } = await project('allow', id, 'late.example.com', '--revision', '1');
    expect(status).toBe(1);
    expect(stderr).toBe('The project was changed meanwhile. Review the changes, then try again.\n');
  });

  it('removes entries, as typed', async () => {
    const { status, stdout } = await project('deny', id, '*.Elbonia.Example.COM');
    expect(status).toBe(0);
    expect(stdout).not.toContain('elbonia.example.com');
    const again = await project('deny', id, '*.Elbonia.Example.COM');
    expect(again).toMatchObject({ status: 1, stderr: '*.Elbonia.Example.COM: not on the allowlist.\n' });
  });

  it('publishes again, one project or all', async () => {
    expect(await project('republish', id)).toMatchObject({ status: 0, stderr: '' });
    expect((await project('republish', '--all')).stdout).toContain('Published 2 projects, including 1 deleted.');
  });

  it('refuses unknown and invalid ids', async () => {
    const unknown = await project('show', 'zzzzzzzzzzzzzzzzzzzz');
    expect(unknown).toEqual({ status: 1, stdout: '', stderr: 'No project has this ID.\n' });
    expect((await project('show', 'short')).status).toBe(1);
  });

  it('prints the field policy, which withholds nothing by default', async () => {
    expect(await project('fields', id)).toEqual({
      status: 0,
      stdout: '  fields\n    groups        all\n    decimals      4\n    echo-address  on\n    gpc           off\n',
      stderr: '',
    });
  });

  it('changes only the given parts of the field policy, publishes it and shows it', async () => {
    const changed = await project('fields', id, '--groups', 'city, country', '--decimals', '2');
    expect(changed).toMatchObject({ status: 0, stderr: '' });
    expect(changed.stdout).toContain('Revision 4 is published.');
    expect((await project('fields', id, '--echo-address', 'off', '--gpc', 'on')).status).toBe(0);
    const { stdout } = await project('show', id);
    for (const line of ['groups        country,city', 'decimals      2', 'echo-address  off', 'gpc           on']) {
      expect(stdout).toContain(line);
    }
    expect(stdout).toContain('withheld      continent,region,district,postalCode,');
  });

  it.each([
    {
      args: ['--groups', 'country,town'],
      stderr:
        'Unknown field group: town.\nThe field groups are continent, country, region, city, district, postalCode, location, ' +
        'timezone, asn, client, regulations, consent, anonymizer.\n',
      why: 'an unknown group',
    },
    {
      args: ['--decimals', '5'],
      stderr: 'Coordinates have 0 to 4 decimals. Enter a whole number.\n',
      why: 'a bad number',
    },
    {
      args: ['--gpc', 'off', '--revision', '1'],
      stderr: 'The project was changed meanwhile. Review the changes, then try again.\n',
      why: 'a revision that is not the newest',
    },
  ])('refuses $why for the field policy', async ({ args, stderr }) => {
    expect(await project('fields', id, ...args)).toEqual({ status: 1, stdout: '', stderr });
  });

  it('changes nothing after a refusal', async () => {
    expect((await project('show', id)).stdout).toContain('revision     5, published');
  });

  it('deletes a project, which is then unknown', async () => {
    expect((await project('delete', id)).stderr).toBe(
      `This would delete the project Elbonia Today (${id}) permanently. To confirm, repeat the command with --yes.\n`,
    );
    expect((await project('delete', 'n'.repeat(20))).stderr).toBe('No project has this ID.\n');
    const { status, stdout } = await project('delete', id, '--yes');
    expect(status).toBe(0);
    expect(stdout).toContain('Deleted.');
    expect((await project('show', id)).stderr).toBe('No project has this ID.\n');
    expect((await project('list')).stdout).toContain('No projects.');
  });

  it('reports a missing configuration file by its path', async () => {
    const missing = await project('list', '--config', `${folder.path}/none.toml`);
    expect(missing).toEqual({ status: 1, stdout: '', stderr: `${folder.path}/none.toml does not exist.\n` });
  });
});
