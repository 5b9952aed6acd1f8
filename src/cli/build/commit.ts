// Finds the commit that a folder was built from. Runs git and reads no files; a folder that is not the root of its
// repository has no commit.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface GitCommit {
  /** The full hash of HEAD; null if the folder is not the root of a git repository, or has no commit yet. */
  readonly commit: string | null;
  /** Whether files differ from the commit or are not in it, except ignored ones; null without a commit. */
  readonly dirty: boolean | null;
}

const none: GitCommit = { commit: null, dirty: null };

const run = promisify(execFile);

export async function readGitCommit(folder: string): Promise<GitCommit> {
  try {
    const git = async (...args: string[]) => (await run('git', args, { cwd: folder })).stdout;
    // git prints an empty prefix at the root of a repository. Below the root, HEAD is the commit of an enclosing
    // repository and not the folder's.
    const [prefix, commit] = (await git('rev-parse', '--show-prefix', 'HEAD')).split('\n');
    if (prefix !== '' || commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return none;
    return { commit, dirty: (await git('status', '--porcelain')).trim() !== '' };
  } catch {
    // git failed: it is not installed, the folder is in no repository, or there is no commit yet.
    return none;
  }
}
