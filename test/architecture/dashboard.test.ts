// The dashboard's script for passkeys: one file without imports, which does nothing that the pages' policy refuses.

import { describe, expect, it } from 'vitest';
import { renderPasskeyScript } from '../../src/dashboard/build.ts';

const passkeyScript = await renderPasskeyScript();

describe('the passkey script', () => {
  it('is complete in itself, and writes nothing that Trusted Types would refuse', () => {
    expect(passkeyScript).not.toMatch(/\bimport\b|\brequire\b/);
    expect(passkeyScript).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/);
  });
});
