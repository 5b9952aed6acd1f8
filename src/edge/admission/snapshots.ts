// Caches project snapshots in the memory of the isolate. They are read from KV, never from D1. A cached snapshot is
// fresh for 30 seconds; while KV fails, it is used for up to 15 minutes. A revocation therefore normally reaches the
// edge in under two minutes (30 s here, up to 60 s in KV's own cache, and propagation), and in up to 15 minutes while
// KV fails.

import { detachString } from '../../core/detach-string.ts';
import { isNewerSnapshot, type Project, parseSnapshot, snapshotKey } from '../../core/project/project.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

export type SnapshotRefusal = 'project_unknown' | 'settings_unavailable';

/** Reads the text that KV stores under a key; null if there is none. Throws if KV cannot be read. */
export type ReadKvText = (key: string) => Promise<string | null>;

const freshMs = 30_000;
const staleMaxMs = 15 * 60_000;
const projectsMax = 2_000;
/**
 * Maximum number of cached ids of unknown projects. They have a map of their own, so that many invented ids cannot
 * evict projects.
 */
const unknownMax = 1_000;

interface CachedProject {
  readonly project: Project;
  /** When the cached snapshot was last read from KV. */
  readonly readAtMs: number;
}

export class SnapshotCache {
  readonly #projects = new Map<ProjectId, CachedProject>();
  readonly #unknown = new Map<ProjectId, number>();

  /**
   * Returns the project's settings from memory, else from KV. Calls `readText` only if KV must be read. `nowMs` is the
   * time of the request.
   */
  async load(id: ProjectId, readText: ReadKvText, nowMs: number): Promise<Result<Project, SnapshotRefusal>> {
    this.#evictUnknown(nowMs);
    const cached = this.#projects.get(id);
    if (cached !== undefined && nowMs - cached.readAtMs < freshMs) return accept(cached.project);
    if (this.#unknown.has(id)) return refuse('project_unknown');
    // The project id becomes a key of the cache, and may be a substring of the request's URL. The id is copied, so that
    // the cache does not keep the URL in memory.
    const key = detachString(id);
    let text: string | null;
    try {
      text = await readText(snapshotKey(key));
    } catch {
      return this.#fallBack(key, nowMs);
    }
    return this.#store(key, text, nowMs);
  }

  #store(id: ProjectId, text: string | null, nowMs: number): Result<Project, SnapshotRefusal> {
    const reading = text === null ? null : parseSnapshot(text, id);
    // A newer version of the Worker wrote this snapshot. The last readable snapshot stays in use for up to 15 minutes,
    // as it does while KV fails.
    if (reading?.kind === 'unreadable') return this.#fallBack(id, nowMs);
    const read = reading?.kind === 'project' ? reading.project : reading;
    // KV is eventually consistent, so this read may return a snapshot older than the cached one. The newer one is kept.
    const known = this.#projects.get(id)?.project;
    const isOutdated = known !== undefined && read !== null && isNewerSnapshot(known, read);
    const project = isOutdated ? known : reading?.kind === 'project' ? reading.project : null;
    if (project === null) {
      this.#projects.delete(id);
      put(this.#unknown, id, nowMs, unknownMax);
      return refuse('project_unknown');
    }
    this.#unknown.delete(id);
    put(this.#projects, id, { project, readAtMs: nowMs }, projectsMax);
    return accept(project);
  }

  /**
   * Drops ids of unknown projects older than 30 seconds, because a caller's text must not stay in memory until the map
   * is full. The map is in the order of insertion, so the oldest come first. Runs with every request; an idle isolate
   * runs nothing.
   */
  #evictUnknown(nowMs: number): void {
    for (const [id, unknownAtMs] of this.#unknown) {
      if (nowMs - unknownAtMs < freshMs) return;
      this.#unknown.delete(id);
    }
  }

  #fallBack(id: ProjectId, nowMs: number): Result<Project, SnapshotRefusal> {
    const cached = this.#projects.get(id);
    if (cached === undefined || nowMs - cached.readAtMs >= staleMaxMs) return refuse('settings_unavailable');
    return accept(cached.project);
  }
}

/**
 * Adds an entry at the end of the map, or moves it there, and evicts the first (oldest) entry if the map exceeds its
 * bound.
 */
function put<V>(map: Map<ProjectId, V>, key: ProjectId, value: V, sizeMax: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > sizeMax ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
