// Describes errors of the operating system in one line for the operator: a full disk, a folder that cannot be written.

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission is denied'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EEXIST', 'there is a file of this name, where a folder is needed'],
  ['EFBIG', 'the file would be larger than is allowed'],
  ['EIO', 'the disk fails'],
  ['EISDIR', 'it is a folder, where a file is needed'],
  ['EMFILE', 'too many files are open'],
  ['ENOENT', 'there is no such file or folder'],
  ['ENOSPC', 'no space is left on the disk'],
  ['ENOTDIR', 'a part of the path is a file, where a folder is needed'],
  ['EPERM', 'permission is denied'],
  ['EROFS', 'the file system is read-only'],
]);

/** Returns the line for an error of the operating system; null for any other error, which is a bug. */
export function describeSystemError(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
  const code = String(error.code);
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'a file';
  return `${path} cannot be used: ${reasons.get(code) ?? String(error.syscall)} (${code})`;
}
