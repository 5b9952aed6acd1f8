// Redirect links by command, on local stores of its own, in the test's process.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSettings, openSettings } from '../../src/cli/open-settings.ts';
import { type LinkArguments, runLinkArguments } from '../../src/cli/project/link-commands.ts';
import { parseProjectArguments } from '../../src/cli/project/project-arguments.ts';
import { runWrangler } from '../../src/cli/wrangler.ts';
import type { ProjectId } from '../../src/core/project/project-id.ts';
import { createProject } from '../../src/settings/projects/projects.ts';
import { temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
let opened: OpenSettings;
let id: ProjectId;

beforeAll(async () => {
  const result = await openSettings({ remote: false, persistTo: folder.path }, runWrangler);
  if (!result.ok) throw new Error(result.refusal);
  opened = result.value;
  const created = await createProject(opened.settings, { name: 'Elbonia Today' });
  if (!created.ok) throw new Error('the project is refused');
  id = created.value.project.id;
});
afterAll(async () => {
  await opened?.close();
  folder.remove();
});

const run = (command: LinkArguments) => runLinkArguments(opened.settings, command, 'current');

/** Runs a command that must succeed, and returns its output. */
async function linesOf(command: LinkArguments | null): Promise<string> {
  const done = command === null ? null : await run(command);
  if (!done?.ok) throw new Error(`refused: ${JSON.stringify(done)}`);
  expect(done.value.problems).toEqual([]);
  return done.value.lines.join('\n');
}

describe('npm run project -- link', () => {
  it('runs as docs/projects.md prints it', async () => {
    const guide = readFileSync(fileURLToPath(new URL('../../docs/projects.md', import.meta.url)), 'utf8');
    const [, block = ''] = /## Redirect links\n\n```sh\n([\s\S]*?)\n```/.exec(guide) ?? [];
    const outputs: string[] = [];
    for (const line of block.replaceAll('PROJECT_ID', id).split('\n')) {
      const words = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
      const parsed = parseProjectArguments(words.slice('npm run project --'.split(' ').length));
      outputs.push(await linesOf(parsed.ok ? (parsed.value.command as LinkArguments) : null));
    }
    expect(outputs).toHaveLength(4);
    expect(outputs[2]).toBe(
      [
        `  links        /r/${id}/NAME`,
        '    shop',
        '      US-CA https://shop.example/ca',
        '      language=fr https://shop.example/fr',
        '      otherwise https://shop.example/',
        '  return URLs  https://shop.example/callback/',
      ].join('\n'),
    );
    expect(outputs[3]).toContain('  links        none');
  });

  it('refuses like the dashboard', async () => {
    const loop = { name: 'a', targets: [], otherwise: `https://x.example/r/${id}/a` };
    expect(await run({ kind: 'link-set', id, link: loop })).toMatchObject({ refusal: { code: 'link_loops' } });
    expect(await run({ kind: 'link-remove', id, name: 'none' })).toMatchObject({ refusal: { code: 'link_unknown' } });
    const refused = { refusal: { code: 'link_urls_refused', field: 'returnUrls' } };
    expect(await run({ kind: 'link-return', id, urls: ['http://x.example'] })).toMatchObject(refused);
  });
});
