// Computes two hashes of a Worker's modules: one identifies the code, the other the location data. The data manifest is
// a separate module, so new data does not change the hash of the code. Does not bundle the Worker.

import { createHash } from 'node:crypto';

/** The content of the modules of a Worker by module name, as they are uploaded. */
export type WorkerModules = ReadonlyMap<string, Uint8Array | string>;

export interface ModuleHashes {
  /**
   * SHA-256 of the list of all modules but the manifest. The list has the lines that `sha256sum` prints, sorted by
   * module name.
   */
  readonly code: string;
  /** SHA-256 of the manifest, which names every shard by its own hash; null if no module is a manifest. */
  readonly data: string | null;
}

const manifestName = 'manifest.js';

/** Returns the hashes of a Worker's modules. They depend on names and bytes alone, not on their order. */
export function hashModules(modules: WorkerModules): ModuleHashes {
  const manifest = modules.get(manifestName);
  const data = manifest !== undefined && isData(manifest) ? manifest : null;
  const names = [...modules.keys()].filter((name) => data === null || name !== manifestName).toSorted();
  const lines = names.map((name) => `${sha256(modules.get(name) ?? '')}  ${name}\n`);
  return { code: sha256(lines.join('')), data: data === null ? null : sha256(data) };
}

/**
 * Whether a module exports JSON and has no other code. Without this check, code could hide in a module that the code's
 * hash leaves out.
 */
function isData(module: Uint8Array | string): boolean {
  const text = typeof module === 'string' ? module : Buffer.from(module).toString('utf8');
  const json = /^export default (\{.*\});\n$/s.exec(text)?.[1];
  try {
    return json !== undefined && typeof JSON.parse(json) === 'object';
  } catch {
    return false;
  }
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
