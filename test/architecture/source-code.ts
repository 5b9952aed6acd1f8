// Returns the source without comments and types, with all strings in double quotes, for tests that search the code.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface SourceFile {
  readonly path: string;
  readonly code: string;
}

/** Returns the compiled text of a file: without comments and types, with all strings in double quotes. */
export function compiledTextOf(text: string): string {
  return transformSync(text, { loader: 'tsx', jsx: 'preserve', legalComments: 'none', target: 'esnext' }).code;
}

/** Folders of src that are not part of the Worker. */
const notInWorker = ['src/cli', 'src/client'];
/** Scripts that browsers run. */
const browserScripts = /\.js$|\.d\.ts$/;

/** Returns every source file of the Worker below a folder. */
export function sourceFiles(folder = 'src'): readonly SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return notInWorker.includes(path) ? [] : sourceFiles(path);
    if (!/\.[jt]sx?$/.test(path) || browserScripts.test(path)) return [];
    return [{ path, code: compiledTextOf(readFileSync(join(root, path), 'utf8')) }];
  });
}
