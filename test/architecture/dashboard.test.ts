// The dashboard's script for passkeys: what is served is what its sources make, and it keeps to what the pages' policy lets
// a script do.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modulePath, renderModule } from '../../src/dashboard/build.ts';
import { passkeyScript } from '../../src/dashboard/sign-in/passkey-script.generated.ts';

describe('the passkey script', () => {
  it('is what its sources make of it (node src/cli/run.js src/dashboard/build.ts)', async () => {
    expect(readFileSync(modulePath, 'utf8')).toBe(await renderModule());
  });

  it('is complete in itself, and writes nothing that Trusted Types would refuse', () => {
    expect(passkeyScript).not.toMatch(/\bimport\b|\brequire\b/);
    expect(passkeyScript).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/);
  });
});
