import { beforeAll, describe, expect, it } from 'vitest';
import { importMasterSecrets } from '../../../src/core/master-secret.ts';
import {
  auditRevisionsMax,
  findAuditEntries,
  listActors,
  readAudit,
  verifyAudit,
  verifyProjectAudit,
} from '../../../src/settings/audit/audit.ts';
import { exportAuditCsv } from '../../../src/settings/audit/audit-export.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { issueKey } from '../../../src/settings/keys/keys.ts';
import { addToAllowlist, renameProject, setDevelopmentSwitch } from '../../../src/settings/projects/projects.ts';
import { openSettings, projectId, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings, 'Dilbert');
});

const day = (date: string, actor: string): SettingsContext => ({
  ...settings,
  actor,
  now: () => new Date(`2026-11-${date}T23:59:59.999Z`),
});

/**
 * Creates a project on the 1st as the operator, and changes it as a former member on the 2nd and 3rd and as the owner
 * on the 4th.
 */
async function makeHistory() {
  const { project, member } = await makeProjectFor(settings, owner);
  const former = 'formermember00000000';
  unwrapAccepted(await addToAllowlist(day('02', former), project.id, ['elbonia.example'], 1));
  unwrapAccepted(await setDevelopmentSwitch(day('03', former), project.id, true, 2));
  unwrapAccepted(await renameProject(day('04', member), project.id, '=1+1', 3));
  return { id: project.id, member, former, path: `/projects/${project.id}` };
}

const anything = { event: null, actor: null, from: null, to: null, before: null };

describe('findAuditEntries', () => {
  it.each([
    { filter: {}, expected: [4, 3, 2, 1], why: 'newest first' },
    { filter: { event: 'development.set' as const }, expected: [3], why: 'one event' },
    { filter: { event: 'key.issue' as const }, expected: [], why: 'an event that did not happen' },
    { filter: { actor: 'formermember00000000' }, expected: [3, 2], why: 'one actor' },
    { filter: { from: '2026-11-03' }, expected: [4, 3], why: 'the first day is included' },
    { filter: { to: '2026-11-03' }, expected: [3, 2, 1], why: 'the last day is included to its last moment' },
    { filter: { from: '2026-11-02', to: '2026-11-02' }, expected: [2], why: 'one day' },
    { filter: { before: 3 }, expected: [2, 1], why: 'older than an entry' },
    { filter: { actor: 'formermember00000000', before: 3 }, expected: [2], why: 'both' },
    { filter: { actor: "' OR 1=1 --" }, expected: [], why: 'what is looked for is no SQL' },
  ])('finds $expected for $filter ($why)', async ({ filter, expected }) => {
    const { id } = await makeHistory();
    const found = await findAuditEntries(settings.db, id, { ...anything, ...filter }, 10);
    expect(found.map(({ seq }) => seq)).toEqual(expected);
  });

  it('finds only matching entries of the project', async () => {
    const { id } = await makeHistory();
    expect((await findAuditEntries(settings.db, id, anything, 2)).map(({ seq }) => seq)).toEqual([4, 3]);
    expect(await findAuditEntries(settings.db, projectId('zzzzzzzzzzzzzzzzzzzz'), anything, 10)).toEqual([]);
    expect(await listActors(settings.db, id)).toHaveLength(3);
  });
});

describe('/audit', () => {
  it('shows each change with its actor: a member, a former member, the operator', async () => {
    const { path } = await makeHistory();
    const { text } = await pages.get(`${path}/audit`, { account: owner });
    const plain = text.replaceAll(/<[^>]*>/g, '');
    expect(plain).toContain('a former member (former) allowed https://elbonia.example2 · ');
    expect(plain).toContain('Operator’s command created the project “Elbonia Today”');
    expect(plain).toContain('member Dilbert renamed the projectname: Elbonia Today →changed to =1+14 · ');
    expect(text).not.toMatch(/<(?:code|option)[^>]*>(?:allowlist|project)\.\w+</);
  });

  it('shows old values whose entries the filter leaves out, and lists changes in words', async () => {
    const { path } = await makeHistory();
    const { text } = await pages.get(`${path}/audit?event=project.rename`, { account: owner });
    expect(text.match(/id="entry-/g)).toHaveLength(1);
    expect(text).toMatch(/name:.*Elbonia Today.*changed to.*=1\+1/);
    expect(text).toContain('<option value="project.rename" selected="">Renamed the project</option>');
    expect(text).toContain('<option value="allowlist.add">Allowed origins</option>');
  });

  it('says that a backup was restored, after the first restore only', async () => {
    const { path } = await makeHistory();
    const restored = 'has restored a backup';
    const page = async () => (await pages.get(`${path}/audit`, { account: owner })).text;
    expect(await page()).not.toContain(restored);
    await settings.db.prepare('UPDATE deployment SET epoch = 2').run();
    const after = await page();
    await settings.db.prepare('UPDATE deployment SET epoch = 0').run();
    expect(after).toContain(restored);
  });

  it('marks the operator so that no member’s name can imitate it', async () => {
    const names = ['the operator', 'Operator’s command', '<strong class="badge operator">Operator’s command</strong>'];
    for (const name of names) {
      // Writes the name into the database directly. It stands for a name that was stored before such names were
      // refused.
      const posing = await makeAccount(settings, name);
      const { project, member } = await makeProjectFor(settings, posing);
      unwrapAccepted(await setDevelopmentSwitch({ ...settings, actor: member }, project.id, true, 1));
      const { text } = await pages.get(`/projects/${project.id}/audit`, { account: posing });
      const entry = (seq: number) => text.match(new RegExp(`id="entry-${seq}".*?</li>`, 's'))?.[0] ?? '';
      expect(entry(1)).toContain('<strong class="badge operator">');
      expect(entry(2)).not.toContain('<strong');
      expect(entry(2)).toContain('member <bdi');
      expect(text).toMatch(/<option value="operator">the operator’s command<\/option>/);
      expect(text).toContain(`<option value="${member}">member `);
    }
  });

  it('keeps the filter from page to page', async () => {
    const { path, id } = await makeHistory();
    for (let revision = 4; revision < 110; revision++) {
      unwrapAccepted(await setDevelopmentSwitch(settings, id, revision % 2 === 1, revision));
    }
    const first = await pages.get(`${path}/audit?event=development.set&from=2026-11-01`, { account: owner });
    const [, older = ''] = /href="\/dashboard([^"]*before=\d+)"/.exec(first.text) ?? [];
    const query = new URL(`https://x${older.replaceAll('&amp;', '&')}`).searchParams;
    expect([query.get('event'), query.get('from')]).toEqual(['development.set', '2026-11-01']);
    const seen: string[] = [];
    let at: string | undefined = `${path}/audit?event=development.set`;
    for (let i = 0; at !== undefined && i < 5; i++) {
      const { text } = await pages.get(at, { account: owner });
      seen.push(...[...text.matchAll(/id="entry-(\d+)"/g)].map(([, seq]) => seq ?? ''));
      at = /href="\/dashboard([^"]*before=\d+)">\s*Older/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    const all = (await readAudit(settings.db, id)).filter(({ event }) => event === 'development.set');
    expect(seen).toEqual(all.map(({ seq }) => String(seq)).reverse());
    expect(seen.length).toBeGreaterThan(100);
  });

  it.each(['event=x', 'from=yesterday', 'to=2026-1-1', 'before=-1', 'before=1e9', 'before=x'])(
    'ignores ?%s, which no form sends',
    async (query) => {
      const { path } = await makeHistory();
      const page = await pages.get(`${path}/audit?${query}`, { account: owner });
      expect([page.status, page.text.match(/id="entry-/g)?.length]).toEqual([200, 4]);
    },
  );
});

describe('the audit as files', () => {
  it('is JSON whose hash chain can be verified', async () => {
    const { path, id } = await makeHistory();
    const file = await pages.get(`${path}/audit.json`, { account: owner });
    expect(file.headers.get('Content-Disposition')).toBe(`attachment; filename="${id}-audit.json"`);
    const { format, version, project, entries } = JSON.parse(file.text);
    expect({ format, version, project }).toEqual({ format: 'wherefrom-audit', version: 1, project: id });
    expect(await verifyAudit(id, entries, 1, 4)).toBe(null);
    entries[1].details.entries = ['https://evil.example'];
    expect(await verifyAudit(id, entries, 1, 4)).toEqual({ kind: 'changed', seq: 2 });
  });

  it('is CSV with a row for each entry', async () => {
    const { path, member } = await makeHistory();
    const { text, headers } = await pages.get(`${path}/audit.csv`, { account: owner });
    expect(headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('"seq","at","actor","by","event","details","hash"');
    expect(lines).toHaveLength(6);
    expect(lines[4]).toContain(`"4","2026-11-04T23:59:59.999Z","${member}","Dilbert","project.rename"`);
    expect(lines[4]).toContain('"{""name"":""=1+1""}"');
  });

  it.each([
    { name: '=1+1', cell: `"'=1+1"`, why: 'a formula' },
    { name: '+1', cell: `"'+1"`, why: 'and so' },
    { name: '-1', cell: `"'-1"`, why: 'and so' },
    { name: '@SUM(A1)', cell: `"'@SUM(A1)"`, why: 'a function of old' },
    { name: '\t=1', cell: `"'\t=1"`, why: 'a tab, which is skipped over' },
    { name: '\r=1', cell: `"'\r=1"`, why: 'a return, too' },
    { name: '\n=1', cell: `"'\n=1"`, why: 'a line’s end, too' },
    { name: '\0=1', cell: `"'\0=1"`, why: 'a null character (ASVS 1.2.10)' },
    { name: ' =1+1', cell: `"' =1+1"`, why: 'spaces that are trimmed' },
    { name: '\u3000=1', cell: `"'\u3000=1"`, why: 'a wide space' },
    { name: '\u200b=1', cell: `"'\u200b=1"`, why: 'a sign that is not seen' },
    { name: '"=1+1"', cell: `"'""=1+1"""`, why: 'quotes of its own' },
    { name: '＝1+1', cell: `"'＝1+1"`, why: 'full width, which some take for the same' },
    { name: '＋1', cell: `"'＋1"`, why: 'and so' },
    { name: '－1', cell: `"'－1"`, why: 'and so' },
    { name: '＠SUM(A1)', cell: `"'＠SUM(A1)"`, why: 'and so' },
    { name: '﹦1', cell: `"'﹦1"`, why: 'small form' },
    { name: '⁼1', cell: `"'⁼1"`, why: 'superscript' },
    { name: '−1', cell: `"'−1"`, why: 'the minus of mathematics' },
    { name: '|calc', cell: `"'|calc"`, why: 'DDE of old' },
    { name: '%0', cell: `"'%0"`, why: 'DDE of old' },
    { name: 'x;=1+1', cell: `"x;'=1+1"`, why: 'a semicolon parts cells in many locales' },
    { name: 'x; ＝1', cell: `"x;' ＝1"`, why: 'and so' },
    { name: 'x\t=1', cell: `"x\t'=1"`, why: 'a tab parts cells in others' },
    { name: 'x","=1', cell: `"x"",'""=1"`, why: 'quotes that a reader of semicolons closes' },
    { name: ';=1', cell: `";'=1"`, why: 'an empty cell before it' },
    { name: 'a; b', cell: '"a; b"', why: 'no formula' },
    { name: 'x-1', cell: '"x-1"', why: 'no formula' },
    { name: 'a "b", c', cell: '"a ""b"", c"', why: 'quotes are doubled' },
    { name: 'a\nb', cell: '"a\nb"', why: 'a line’s end stays in its cell' },
    { name: 'a=1', cell: '"a=1"', why: 'no formula' },
  ])('writes $name as $cell ($why)', async ({ name, cell }) => {
    const { id } = await makeHistory();
    const [entry] = await readAudit(settings.db, id);
    if (entry === undefined) throw new Error('there is no entry');
    expect(
      exportAuditCsv([entry], () => name)
        .split('\r\n')
        .slice(1)
        .join('\r\n'),
    ).toContain(`,${cell},`);
  });
});

describe('verifyProjectAudit', () => {
  it('verifies an intact chain', async () => {
    const { id } = await makeHistory();
    expect(await verifyProjectAudit(settings.db, id)).toBe(null);
  });

  it('reports a missing entry even if an older entry replaces it', async () => {
    const { id } = await makeHistory();
    await settings.db.prepare('UPDATE projects SET audited_from = 2 WHERE id = ?').bind(id).run();
    expect(await verifyProjectAudit(settings.db, id)).toEqual({ kind: 'missing', seq: 2 });
  });

  it.each([
    { what: 'event', sql: "UPDATE audit SET event = 'no.event' WHERE project_id = ? AND seq = 2", kind: 'changed' },
    { what: 'actor', sql: "UPDATE audit SET actor = 'operator' WHERE project_id = ? AND seq = 2", kind: 'changed' },
    { what: 'details', sql: "UPDATE audit SET details = '{}' WHERE project_id = ? AND seq = 2", kind: 'changed' },
    {
      what: 'details, by a space',
      sql: `UPDATE audit SET details = replace(details, ':[', ': [') WHERE project_id = ? AND seq = 2`,
      kind: 'changed',
    },
    {
      what: 'details, by a name that comes twice',
      sql: `UPDATE audit SET details = '{"entries":["https://evil.example"],' || substr(details, 2) WHERE project_id = ? AND seq = 2`,
      kind: 'changed',
    },
    {
      what: 'details, by an escape',
      sql: `UPDATE audit SET details = replace(details, 'elbonia', '\\u0065lbonia') WHERE project_id = ? AND seq = 2`,
      kind: 'changed',
    },
    { what: 'presence', sql: 'DELETE FROM audit WHERE project_id = ? AND seq = 2', kind: 'missing' },
  ])('finds the entry whose $what was changed directly in the database', async ({ sql, kind }) => {
    const { id } = await makeHistory();
    const { results } = await settings.db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all();
    for (const { name } of results) await settings.db.prepare(`DROP TRIGGER ${name}`).run();
    await settings.db.prepare(sql).bind(id).run();
    for (const { sql: trigger } of results) await settings.db.prepare(String(trigger)).run();
    expect(await verifyProjectAudit(settings.db, id)).toEqual({ kind, seq: 2 });
  });
});

describe('/export.json', () => {
  it('has every setting of the project and a version, without secrets', async () => {
    const masters = await importMasterSecrets('elbonian mud is the finest mud of all', undefined);
    if (masters === null) throw new Error('fixture is not a secret');
    const { id, path } = await makeHistory();
    const issued = unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    const file = await pages.get(`${path}/export.json`, { account: owner });
    const exported = JSON.parse(file.text);
    expect(Object.keys(exported)).toEqual(['format', 'version', 'exportedAt', 'project']);
    expect(exported).toMatchObject({
      format: 'wherefrom-project',
      version: 1,
      project: {
        id,
        name: '=1+1',
        revision: 5,
        development: true,
        allowlist: [{ typed: 'elbonia.example', canonical: 'https://elbonia.example' }],
        fields: { coordinateDecimals: 4 },
        appShells: false,
        protections: { mode: 'both', pageCallers: [], signatureRequired: false },
        keys: [
          { id: issued.key, name: 'Backend', rights: ['lookup', 'batch'], endsAt: null, secrets: [{ endsAt: null }] },
        ],
        members: [{ name: 'Dilbert', role: 'owner' }],
      },
    });
    const [stored] = issued.project.keys;
    for (const secret of [issued.text, issued.text.slice(34, 86), stored?.generations[0]?.salt ?? 'no salt']) {
      expect(file.text).not.toContain(secret);
    }
    expect(file.text).not.toContain(owner.id);
  });
});

describe('/archive.json', () => {
  it('has the settings and the audit log as their own exports have them', async () => {
    const { path } = await makeHistory();
    const [archive, exported, audit] = await Promise.all(
      ['archive', 'export', 'audit'].map(async (name) => {
        const file = await pages.get(`${path}/${name}.json`, { account: owner });
        return JSON.parse(file.text);
      }),
    );
    expect(archive).toEqual({
      format: 'wherefrom-archive',
      version: 1,
      exportedAt: exported.exportedAt,
      settings: exported,
      audit,
    });
    expect(audit.entries.length).toBeGreaterThan(2);
  });

  it('is offered before a project is deleted', async () => {
    const { path } = await makeHistory();
    const page = await pages.get(`${path}/settings/delete`, { account: owner });
    expect(page.text).toContain(`<a href="/dashboard${path}/archive.json">Download its settings and audit log</a>`);
  });
});

describe('a chain that is longer than a page reads', () => {
  /**
   * Renames a project twice, and adds audit entries of another event between the two, so that their revisions differ by
   * `distance`.
   */
  async function renameTwice(distance: number) {
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await renameProject(settings, project.id, 'Elbonia Yesterday', 'current'));
    const until = 2 + distance;
    await settings.db
      .prepare(
        `WITH RECURSIVE n (seq) AS (SELECT 3 UNION ALL SELECT seq + 1 FROM n WHERE seq < ?2 - 1)
         INSERT INTO audit (project_id, seq, at, actor, event, details, hash)
         SELECT ?1, seq, '2026-11-01T12:00:00.000Z', 'operator', 'development.set', '{"on":true}', ?3 FROM n`,
      )
      .bind(project.id, until, '0'.repeat(64))
      .run();
    await settings.db
      .prepare('UPDATE projects SET revision = ? WHERE id = ?')
      .bind(until - 1, project.id)
      .run();
    unwrapAccepted(await renameProject(settings, project.id, 'Elbonia Tomorrow', 'current'));
    return project.id;
  }

  it.each([
    { distance: auditRevisionsMax - 1, known: true, why: 'the oldest revision that is read' },
    { distance: auditRevisionsMax, known: false, why: 'one more' },
  ])('shows the old value $distance revisions before: $known ($why)', async ({ distance, known }) => {
    const id = await renameTwice(distance);
    const { text } = await pages.get(`/projects/${id}/audit`, { account: owner });
    expect(text).toContain('Elbonia Tomorrow');
    expect(text.includes('<span class="quiet">Elbonia Yesterday</span>')).toBe(known);
  });

  it('a stale form lists the newest changes and counts the others', async () => {
    const id = await renameTwice(auditRevisionsMax + 100);
    const fields = { revision: '1', name: 'Elbonia' };
    const { status, text } = await pages.post(`/projects/${id}/settings/name`, { account: owner }, fields);
    expect(status).toBe(409);
    expect(text).toContain(`The audit log has ${auditRevisionsMax + 96} older changes.`);
    expect(text).toContain('Elbonia Tomorrow');
  });
});
