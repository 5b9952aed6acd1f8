// Writes a file that a command exports. Never replaces a file.

import { writeFileSync } from 'node:fs';

/** Explanations of errors that the operator can correct, by the system's error code. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['EEXIST', 'It exists already.'],
  ['ENOENT', 'Its folder does not exist.'],
  ['EACCES', 'This user may not write there.'],
  ['EROFS', 'This user may not write there.'],
  ['ENOSPC', 'The disk is full.'],
]);

/** Writes a new file with these permissions. Returns null, or a line that says why the file could not be written. */
export function writeNewFile(file: string, text: string, mode = 0o666): string | null {
  try {
    writeFileSync(file, text, { flag: 'wx', mode });
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `${file} could not be written. ${reasons.get(code) ?? code}`;
  }
}
