// Finds the commit that a folder was built from. Only asks git; a folder without a repository of its own has no commit.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Commit {
  /** The full id; null outside a repository, and in a folder inside another project's repository. */
  readonly commit: string | null;
  /** Whether files differ from the commit or are not in it, except ignored ones; null without a commit. */
  readonly dirty: boolean | null;
}

const none: Commit = { commit: null, dirty: null };

const run = promisify(execFile);

export async function readCommit(folder: string): Promise<Commit> {
  try {
    const git = async (...args: string[]) => (await run('git', args, { cwd: folder })).stdout;
    // The folder must be the top of its repository: an unpacked archive inside another repository is not its commit.
    const [prefix, commit] = (await git('rev-parse', '--show-prefix', 'HEAD')).split('\n');
    if (prefix !== '' || commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return none;
    return { commit, dirty: (await git('status', '--porcelain')).trim() !== '' };
  } catch {
    // No git, no repository, or no commit yet.
    return none;
  }
}
