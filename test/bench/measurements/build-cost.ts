// Time and memory of the data build, from its own report. Builds the default source into a temporary folder.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Aim } from '../aims.ts';
import { formatSpread, printTable, spreadOf } from '../statistics.ts';

/** Prints time and memory of `rounds` builds. */
export function measureBuild(rounds: number, root: string, folder: string): readonly Aim[] {
  const seconds: number[] = [];
  const megabytes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const out = join(folder, `build-${round}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'data/build.ts'), '--out', out], {
      cwd: root,
      encoding: 'utf8',
    });
    const [, time, memory] = /^([\d.]+) s, (\d+) MB/m.exec(stdout) ?? [];
    if (status !== 0 || time === undefined) throw new Error(`the data could not be built:\n${stdout}${stderr}`);
    seconds.push(Number(time));
    megabytes.push(Number(memory));
    rmSync(out, { recursive: true });
  }
  const aims: readonly Aim[] = [
    ['build, s', 'at most 25', formatSpread(spreadOf(seconds), 1)],
    ['build, MB at the peak', 'at most 700', formatSpread(spreadOf(megabytes), 0)],
  ];
  printTable(
    ['Build, default source', 'min - median - max'],
    aims.map(([what, , reached]) => [what, reached]),
  );
  return aims;
}
