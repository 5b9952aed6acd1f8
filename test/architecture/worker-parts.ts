// Lists the Worker's modules in two parts. The first is evaluated before the first request. The second is reached only by
// dynamic import(), and a lookup does not load it.

import { type BuildOptions, build } from 'esbuild';
import { workerBundleOptions } from '../../src/cli/build/worker-modules.ts';

export interface WorkerPart {
  readonly inputs: readonly string[];
  readonly texts: readonly string[];
  /** Names of imported modules that are not bundled, such as `cloudflare:workers`. */
  readonly external: readonly string[];
}

export interface WorkerParts {
  readonly evaluated: WorkerPart;
  readonly later: WorkerPart;
}

/** Bundles the Worker as it is deployed, or the code in `stdin` instead. */
export async function readParts(options: Pick<BuildOptions, 'define' | 'stdin'> = {}): Promise<WorkerParts> {
  const entry = options.stdin === undefined ? 'src/index.ts' : '<stdin>';
  const { metafile, outputFiles } = await build({
    ...workerBundleOptions,
    external: [...workerBundleOptions.external, 'cloudflare:*', 'node:*'],
    entryPoints: options.stdin === undefined ? [entry] : [],
    outdir: 'out',
    ...options,
    metafile: true,
    write: false,
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const hot = new Set<string>();
  const reach = (name: string) => {
    if (hot.has(name)) return;
    hot.add(name);
    for (const { path, kind } of outputs.get(name)?.imports ?? []) if (kind === 'import-statement') reach(path);
  };
  reach([...outputs].find(([, { entryPoint }]) => entryPoint === entry)?.[0] ?? 'no entry');
  const partOf = (isHot: boolean): WorkerPart => {
    const part = [...outputs].filter(([name]) => hot.has(name) === isHot);
    const external = part.flatMap(([, { imports }]) => imports.filter((each) => each.external).map(({ path }) => path));
    const texts = outputFiles.filter(({ path }) => part.some(([name]) => path.endsWith(`/${name}`)));
    return {
      inputs: part.flatMap(([, { inputs }]) => Object.keys(inputs)),
      texts: texts.map(({ text }) => text),
      external: [...new Set(external)].sort(),
    };
  };
  return { evaluated: partOf(true), later: partOf(false) };
}
