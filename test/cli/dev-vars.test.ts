import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeDevVars, makeMasterSecret, readSecrets, writeDevVars } from '../../src/cli/dev-vars.ts';

describe('completeDevVars', () => {
  it('creates a secret of 32 bytes and the default visitor if the file is missing', () => {
    const { text, visitor } = completeDevVars('', null);
    expect(text).toMatch(/^WHEREFROM_SECRET=[A-Za-z0-9_-]{43}\nLOCAL_VISITOR_ADDRESS=8\.8\.8\.8\n$/);
    expect(visitor).toBe('8.8.8.8');
  });

  it('does not change a file that has both', () => {
    const before = '# mine\nWHEREFROM_SECRET="kept"\n\nOTHER=1\nLOCAL_VISITOR_ADDRESS=198.51.100.7\n';
    expect(completeDevVars(before, null)).toEqual({ text: before, visitor: '198.51.100.7' });
  });

  it('replaces the visitor in the file by the given one, and keeps every other line', () => {
    const before = 'LOCAL_VISITOR_ADDRESS=198.51.100.7\nWHEREFROM_SECRET=kept\nOTHER=1\n';
    expect(completeDevVars(before, '2001:db8::1')).toEqual({
      text: 'WHEREFROM_SECRET=kept\nOTHER=1\nLOCAL_VISITOR_ADDRESS=2001:db8::1\n',
      visitor: '2001:db8::1',
    });
  });

  it.each([
    { line: 'LOCAL_VISITOR_ADDRESS=', why: 'empty' },
    { line: 'LOCAL_VISITOR_ADDRESS=somewhere', why: 'no address' },
    { line: '#LOCAL_VISITOR_ADDRESS=198.51.100.7', why: 'a comment' },
    { line: 'MY_LOCAL_VISITOR_ADDRESS=198.51.100.7', why: 'another name' },
  ])('uses the default visitor if the file has $line ($why)', ({ line }) => {
    expect(completeDevVars(`WHEREFROM_SECRET=kept\n${line}\n`, null).visitor).toBe('8.8.8.8');
  });

  it.each([`"77.77.1.20"`, `'77.77.1.20'`, ' 77.77.1.20 '])('reads a value written as %s', (value) => {
    const before = `WHEREFROM_SECRET=kept\nLOCAL_VISITOR_ADDRESS=${value}\n`;
    expect(completeDevVars(before, null)).toEqual({ text: before, visitor: '77.77.1.20' });
  });

  it('creates a secret if the one in the file is empty', () => {
    expect(completeDevVars('WHEREFROM_SECRET=\n', null).text).toMatch(/^WHEREFROM_SECRET=[A-Za-z0-9_-]{43}$/m);
  });
});

it.each([
  { line: 'export WHEREFROM_SECRET=kept', why: 'as a shell takes it' },
  { line: 'WHEREFROM_SECRET=kept # mine', why: 'a comment behind it' },
  { line: 'WHEREFROM_SECRET="kept" # mine', why: 'quoted, a comment behind it' },
  { line: 'WHEREFROM_SECRET=old\nWHEREFROM_SECRET=kept', why: 'twice: the last counts' },
])('completeDevVars keeps the secret that the Worker reads: $why', ({ line }) => {
  const text = `${line}\nLOCAL_VISITOR_ADDRESS=198.51.100.7\n`;
  expect(completeDevVars(text, null).text).toBe(text);
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-test-'));
  try {
    writeFileSync(join(folder, '.dev.vars'), text);
    expect(readSecrets(join(folder, '.dev.vars'))).toEqual({ current: 'kept', previous: undefined });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('makeMasterSecret returns a different secret each time', () => {
  expect(makeMasterSecret()).not.toBe(makeMasterSecret());
});

it('completeDevVars restricts the file to its owner, also an existing file with wider permissions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-test-'));
  try {
    const path = join(folder, '.dev.vars');
    writeFileSync(path, 'OTHER=1\n', { mode: 0o644 });
    expect(writeDevVars(path, '198.51.100.7')).toBe('198.51.100.7');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toContain('OTHER=1\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
