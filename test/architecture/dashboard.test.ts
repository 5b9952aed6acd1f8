// The dashboard's passkey script: a single file without imports that the pages' Content-Security-Policy permits.

import { describe, expect, it } from 'vitest';
import { renderPasskeyScript } from '../../src/dashboard/build.ts';

const passkeyScript = await renderPasskeyScript();

describe('the passkey script', () => {
  it('has no imports and no sinks that Trusted Types refuse', () => {
    expect(passkeyScript).not.toMatch(/\bimport\b|\brequire\b/);
    expect(passkeyScript).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/);
  });
});
