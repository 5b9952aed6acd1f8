import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProjectArguments } from '../../src/cli/project/project-arguments.ts';
import { parseStartArguments } from '../../src/cli/start/start-arguments.ts';
import { fieldGroups } from '../../src/core/project/field-policy.ts';
import { runScript } from './scripts.ts';

const id = 'elboniatoday00000000';

describe('parseProjectArguments', () => {
  it.each([
    { line: 'create --name Elbonia', command: { kind: 'create', name: 'Elbonia', owner: null } },
    { line: 'create --name Elbonia --owner Wally', command: { kind: 'create', name: 'Elbonia', owner: 'Wally' } },
    { line: 'list', command: { kind: 'list' } },
    { line: `show ${id}`, command: { kind: 'show', id } },
    { line: `allow ${id} a.example b.example`, command: { kind: 'allow', id, entries: ['a.example', 'b.example'] } },
    { line: `deny ${id} *.a.example`, command: { kind: 'deny', id, entries: ['*.a.example'] } },
    { line: `development ${id} on`, command: { kind: 'development', id, on: true } },
    { line: `development ${id} off`, command: { kind: 'development', id, on: false } },
    { line: `credit ${id} on`, command: { kind: 'credit', id, on: true } },
    { line: `quota ${id}`, command: { kind: 'quota', id, change: null } },
    {
      line: `quota ${id} --pages-hard 10000 --servers-soft none`,
      command: {
        kind: 'quota',
        id,
        change: { pagesSoft: undefined, pagesHard: '10000', serversSoft: '', serversHard: undefined },
      },
    },
    { line: `fields ${id}`, command: { kind: 'fields', id, change: null } },
    { line: `fields ${id} --groups all`, command: { kind: 'fields', id, change: { groups: fieldGroups } } },
    {
      line: `fields ${id} --groups country,city --decimals 2 --echo-address off --gpc on`,
      command: {
        kind: 'fields',
        id,
        change: { groups: ['country', 'city'], coordinateDecimals: '2', echoAddress: false, honourGpc: true },
      },
    },
    { line: `delete ${id}`, command: { kind: 'delete', id, yes: false } },
    { line: `delete ${id} --yes`, command: { kind: 'delete', id, yes: true } },
    { line: `export ${id} e.json`, command: { kind: 'export', id, file: 'e.json' } },
    { line: 'import e.json', command: { kind: 'import', file: 'e.json', into: null, owner: null, yes: false } },
    {
      line: `import e.json --into ${id} --yes`,
      command: { kind: 'import', file: 'e.json', into: id, owner: null, yes: true },
    },
    {
      line: 'import e.json --owner Wally',
      command: { kind: 'import', file: 'e.json', into: null, owner: 'Wally', yes: false },
    },
    { line: `republish ${id}`, command: { kind: 'republish', id } },
    { line: 'republish --all', command: { kind: 'republish-all' } },
    { line: `key issue ${id} --name E`, command: { kind: 'key-issue', id, name: 'E', limits: {} } },
    { line: `link list ${id}`, command: { kind: 'link-list', id } },
    {
      line: `link set ${id} shop --otherwise https://x.example/`,
      command: { kind: 'link-set', id, link: { name: 'shop', targets: [], otherwise: 'https://x.example/' } },
    },
    { line: `link remove ${id} shop`, command: { kind: 'link-remove', id, name: 'shop' } },
    { line: `link return ${id} none`, command: { kind: 'link-return', id, urls: [] } },
    {
      line: `link return ${id} https://x.example/ https://y.example/`,
      command: { kind: 'link-return', id, urls: ['https://x.example/', 'https://y.example/'] },
    },
    {
      line: `key issue ${id} --name E --rights lookup,usage --ends 90d`,
      command: {
        kind: 'key-issue',
        id,
        name: 'E',
        limits: { rights: ['lookup', 'usage'], end: { afterMs: 7_776_000_000 } },
      },
    },
    {
      line: `key issue ${id} --name E --ends 2027-03-01T12:00Z`,
      command: { kind: 'key-issue', id, name: 'E', limits: { end: { atMs: Date.UTC(2027, 2, 1, 12) } } },
    },
  ])('parses $line', ({ line, command }) => {
    const target = { remote: false, config: undefined, persistTo: undefined };
    expect(parseProjectArguments(line.split(' '))).toEqual({
      ok: true,
      value: { command, from: 'current', target, url: null },
    });
  });

  it('accepts --remote and --revision with any command', () => {
    const line = `show --remote ${id} --config c.toml --persist-to state --revision 7`;
    expect(parseProjectArguments(line.split(' '))).toMatchObject({
      value: { from: 7, target: { remote: true, config: 'c.toml', persistTo: 'state' } },
    });
  });

  it.each(['https://worker.example', 'http://127.0.0.1:8787', 'http://localhost:8787'])(
    'accepts a Worker at %s',
    (url) => {
      expect(parseProjectArguments(['key', 'list', id, '--url', url])).toMatchObject({ ok: true, value: { url } });
    },
  );

  it.each([
    { line: '', says: 'No command given. See npm run project -- --help.', why: 'no command' },
    { line: 'rename x', says: 'Unknown command: rename.', why: 'an unknown command' },
    { line: 'list --colour', says: "Unknown option '--colour'.", why: 'an unknown option' },
    { line: 'create', says: '--name NAME', why: 'no name' },
    { line: 'create Elbonia', says: '--name NAME', why: 'a name without --name' },
    {
      line: 'list --owner Wally',
      says: '--owner applies to the commands create and import only',
      why: 'an owner of no project',
    },
    { line: 'show', says: 'show takes an ID.', why: 'no id' },
    { line: 'show Elbonia', says: 'Invalid project ID: Elbonia.', why: 'a name in place of the id' },
    { line: `show ${id} more`, says: 'nothing else', why: 'more than an id' },
    { line: 'key issue nope --name E', says: 'Invalid project ID: nope.', why: 'a key of no project id' },
    { line: 'key list nope', says: 'Invalid project ID: nope.', why: 'keys of no project id' },
    { line: 'key issue --name E', says: 'Usage: npm run project -- key issue ID', why: 'a key without an id' },
    { line: `key show ${id}`, says: 'Usage: npm run project -- key issue ID', why: 'an unknown command of keys' },
    { line: `export ${id}`, says: 'export takes an ID, then the file', why: 'no file' },
    { line: `export ${id} a b`, says: 'export takes an ID, then the file', why: 'two files' },
    { line: 'import', says: 'import takes one file', why: 'no file' },
    { line: `import e.json --into ${id} --owner Wally`, says: '--owner is for a new project', why: 'it has an owner' },
    { line: 'import a b', says: 'import takes one file', why: 'two files' },
    { line: 'import a --into Elbonia', says: 'Invalid project ID: Elbonia.', why: 'a name in place of the id' },
    { line: `show ${id} --into ${id}`, says: '--into applies to the command import only.', why: 'another command' },
    { line: `allow ${id}`, says: 'one or more entries', why: 'no entry' },
    { line: `development ${id} maybe`, says: 'on or off', why: 'neither on nor off' },
    { line: `development ${id} on off`, says: 'on or off', why: 'both on and off' },
    { line: 'fields', says: 'fields takes an ID.', why: 'no id' },
    { line: `fields ${id} country`, says: 'one id, then options', why: 'a group that is not after --groups' },
    { line: `fields ${id} --groups`, says: "'--groups <value>' argument missing", why: '--groups without groups' },
    { line: `fields ${id} --echo-address yes`, says: '--echo-address takes on or off.', why: 'neither on nor off' },
    { line: `fields ${id} --gpc 1`, says: '--gpc takes on or off.', why: 'neither on nor off' },
    {
      line: `quota ${id} --pages-hard=`,
      says: '--pages-hard takes a number of answers a day, or none.',
      why: 'an empty text, such as of a shell variable that is not set',
    },
    { line: `quota ${id} --servers-soft 8.000`, says: '--servers-soft takes a number', why: 'no whole number' },
    { line: `quota ${id} --servers-hard 0`, says: '--servers-hard takes a number', why: 'no answers at all' },
    {
      line: 'create --name E --groups country',
      says: '--groups applies to',
      why: 'a field option with another command',
    },
    { line: 'link list Elbonia', says: 'Usage: npm run project -- link', why: 'a name in place of the id' },
    { line: `link list ${id} shop`, says: 'Usage: npm run project -- link', why: 'more than an id' },
    { line: `link set ${id} shop`, says: 'Usage: npm run project -- link', why: 'no default URL' },
    { line: `link set ${id} --otherwise x`, says: 'Usage: npm run project -- link', why: 'no name' },
    { line: `link remove ${id} a b`, says: 'Usage: npm run project -- link', why: 'two names' },
    { line: `link return ${id}`, says: 'Usage: npm run project -- link', why: 'neither URLs nor none' },
    { line: `link rename ${id} a`, says: 'Usage: npm run project -- link', why: 'an unknown verb' },
    { line: `link remove ${id} a --to x`, says: 'apply to link set only', why: 'a target of no link' },
    { line: `show ${id} --otherwise x`, says: '--otherwise applies to the command link only', why: 'another command' },
    { line: `delete ${id} more --yes`, says: 'nothing else', why: 'a deletion of more than an id' },
    { line: 'republish', says: 'an ID or --all', why: 'neither an id nor all' },
    { line: 'list all', says: 'list takes no arguments', why: 'more than the command' },
    {
      line: `key issue ${id} --name E --remote --url http://worker.example`,
      says: 'https://',
      why: 'a URL that would send the code unencrypted',
    },
    ...['tomorrow', '90', '-1d', '1.5d', '2027-02-30', '2027-13-01', '2027-03-01T12:00', '2027-03-01T12:00+02:00'].map(
      (ends) => ({
        line: `key issue ${id} --name E --ends=${ends}`,
        says: '--ends takes days',
        why: `the end ${ends}`,
      }),
    ),
    {
      line: `key revoke ${id} mudkey01 --rights lookup`,
      says: '--rights applies to key issue',
      why: 'rights of an existing key',
    },
    {
      line: `key rotate ${id} mudkey01 --ends 90d`,
      says: '--ends applies to key issue',
      why: 'the expiry of an existing key',
    },
    { line: `show ${id} --rights lookup`, says: '--rights applies to', why: 'rights without a key' },
    { line: `protect ${id} --signature-required yes`, says: '--signature-required takes on or off.', why: 'neither' },
    { line: `protect ${id} --app-shells 1`, says: '--app-shells takes on or off.', why: 'neither' },
    { line: `protect ${id} --declared-origin true`, says: '--declared-origin takes on or off.', why: 'neither' },
    {
      line: `show ${id} --page-callers any`,
      says: '--page-callers applies to',
      why: 'a protection with another command',
    },
    { line: `key list ${id} --url ftp://worker.example`, says: 'https://', why: 'a URL that is not http or https' },
    { line: 'list --revision 0', says: '--revision', why: 'a revision below 1' },
    { line: 'list --revision 1.5', says: '--revision', why: 'a fractional revision' },
  ])('refuses $why in one line', ({ line, says }) => {
    const result = parseProjectArguments(line === '' ? [] : line.split(' '));
    const refusal = result.ok ? 'accepted' : result.refusal;
    expect(refusal).toContain(says);
    expect(refusal).not.toContain('\n');
  });
});

describe('parseStartArguments', () => {
  it.each([
    { line: '', port: 8787, visitor: null, why: 'the defaults' },
    { line: '--port 9000', port: 9000, visitor: null, why: 'a port' },
    { line: '--visitor 198.51.100.7', port: 8787, visitor: '198.51.100.7', why: 'an IPv4 address' },
    { line: '--visitor 2001:DB8:0::1', port: 8787, visitor: '2001:db8::1', why: 'an IPv6 address, made canonical' },
  ])('accepts $line ($why)', ({ line, port, visitor }) => {
    const result = parseStartArguments(line === '' ? [] : line.split(' '));
    expect(result).toMatchObject({ ok: true, value: { port, visitor } });
  });

  it.each([
    { line: '--port 0', says: '--port', why: 'no port' },
    { line: '--port 65536', says: '--port', why: 'beyond the last port' },
    { line: '--port http', says: '--port', why: 'not a number' },
    { line: '--visitor 8.8.8', says: '--visitor', why: 'a short form' },
    { line: '--visitor 08.8.8.8', says: '--visitor', why: 'a leading zero' },
    { line: '--visitor 8.8.8.8/24', says: '--visitor', why: 'a network' },
    { line: '--visitor fe80::1%eth0', says: '--visitor', why: 'a zone id' },
    { line: '--visitor somewhere', says: '--visitor', why: 'a name' },
    { line: '--visitors 8.8.8.8', says: '--visitors', why: 'an unknown option' },
    { line: '8787', says: '8787', why: 'a port without --port' },
  ])('refuses $line in one line ($why)', ({ line, says }) => {
    const result = parseStartArguments(line.split(' '));
    const refusal = result.ok ? 'accepted' : result.refusal;
    expect(refusal).toContain(says);
    expect(refusal).not.toContain('\n');
  });
});

describe('--help', () => {
  it.each(['project/project', 'account/account', 'audit'])('prints the usage of npm run %s', async (name) => {
    const { status, stdout, stderr } = await runScript(`src/cli/${name}.ts`, ['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: npm run ${basename(name)} -- `);
  });
});
