// Describes errors of the operating system in one line for the operator: a full disk, a folder that cannot be written.

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission is denied'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EEXIST', 'a file exists where a folder is needed'],
  ['EFBIG', 'the file is larger than allowed'],
  ['EIO', 'the disk failed'],
  ['EISDIR', 'it is a folder, not a file'],
  ['EMFILE', 'too many files are open'],
  ['ENOENT', 'no such file or folder'],
  ['ENOSPC', 'no space is left on the disk'],
  ['ENOTDIR', 'part of the path is a file, not a folder'],
  ['EPERM', 'permission is denied'],
  ['EROFS', 'the file system is read-only'],
]);

/** Describes an error of the operating system in one line; null for any other error, which is a bug. */
export function describeSystemError(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
  const code = String(error.code);
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'a file';
  return `${path} cannot be used: ${reasons.get(code) ?? String(error.syscall)} (${code})`;
}
