// Runs one of this repository's TypeScript scripts with the Node version that the repository pins; first installs
// missing dependencies. This file is plain JavaScript without dependencies, so that an older Node on the machine can
// run it.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.wherefrom-installed');

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;

if (!installed) {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      `node_modules is a symbolic link to ${describeTarget(modules)}, where the dependencies of this version are not installed.\n` +
        'npm ci would empty that folder. Delete the link, then run this command again.',
    );
    process.exit(1);
  }
  console.log('Installing dependencies (first time, or after a change of package-lock.json) …');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  // On Windows npm is a script, which needs a shell.
  const install = spawnSync('npm', ['ci', ...quiet], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    console.error('Installing failed. The lines above say why; nothing was started.');
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

const [script, ...args] = process.argv.slice(2);
const run = spawn(node, [join(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    // Node caches compiled modules here, because commands that read or change settings spend most of their time on
    // loading wrangler.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    WRANGLER_SEND_METRICS: 'false',
  },
});
// Forwards signals, so that the script does not outlive this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => run.kill(signal));
// npm runs this process in a shell and sends SIGTERM only to the shell. The shell ends, and this process gets no
// signal, only another parent. So a change of parent also ends the script.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    run.kill('SIGTERM');
  }, 500).unref();
}
run.on('error', (error) => {
  console.error(`${script} could not be started: ${error.message}`);
  process.exit(1);
});
run.on('exit', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));

function describeTarget(link) {
  return existsSync(link) ? realpathSync(link) : 'a missing folder';
}
