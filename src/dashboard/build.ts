// Bundles the script of passkey forms for the static assets (src/cli/build/documents.ts). Runs in Node, not in the
// Worker.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Returns the bundled script that is served at /dashboard/passkeys.js. */
export async function renderPasskeyScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./sign-in/passkey-script.js', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    // Every browser that supports passkeys supports the syntax of ES2022.
    target: 'es2022',
  });
  return outputFiles.map(({ text }) => text).join('');
}
