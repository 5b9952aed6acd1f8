// Projects as this isolate knows them, read from KV and never from D1. Fresh for 30 seconds, then read again and waited
// for; while KV fails, up to 15 minutes old. So a revocation reaches the edge normally in under two minutes (30 s here,
// up to 60 s in KV's own cache and propagation), and in up to 15 while KV is failing.

import { detachString } from '../../core/detach-string.ts';
import { isNewer, type Project, parseSnapshot, snapshotKey } from '../../core/project/project.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

export type SnapshotRefusal = 'project_unknown' | 'settings_unavailable';

/** The text stored under a key, null where there is none; throws where the store cannot be read. */
export type ReadText = (key: string) => Promise<string | null>;

const freshMs = 30_000;
const staleMaxMs = 15 * 60_000;
const projectsMax = 2_000;
/** Apart from the projects, so that a flood of invented ids cannot push real ones out. */
const unknownMax = 1_000;

interface Remembered {
  readonly project: Project;
  /** When KV last confirmed it. */
  readonly readAtMs: number;
}

export class Snapshots {
  readonly #projects = new Map<ProjectId, Remembered>();
  readonly #unknown = new Map<ProjectId, number>();

  /** Returns what memory has, or null where KV must be read. Apart from `read`, so that most requests never wait. */
  recall(id: ProjectId, nowMs: number): Result<Project, SnapshotRefusal> | null {
    this.#evictUnknown(nowMs);
    const remembered = this.#projects.get(id);
    if (remembered !== undefined && nowMs - remembered.readAtMs < freshMs) return accept(remembered.project);
    return this.#unknown.has(id) ? refuse('project_unknown') : null;
  }

  /** Reads the project's settings from KV; why they cannot be had, otherwise. `nowMs` is the time of the request. */
  async read(asked: ProjectId, readText: ReadText, nowMs: number): Promise<Result<Project, SnapshotRefusal>> {
    // The id is remembered, and was cut out of the request's URL.
    const id = detachString(asked);
    let text: string | null;
    try {
      text = await readText(snapshotKey(id));
    } catch {
      return this.#fallBack(id, nowMs);
    }
    return this.#learn(id, text, nowMs);
  }

  #learn(id: ProjectId, text: string | null, nowMs: number): Result<Project, SnapshotRefusal> {
    const reading = text === null ? null : parseSnapshot(text, id);
    // A snapshot of a schema from after this build: the last good one is better than none, for as long as KV may fail.
    if (reading?.kind === 'unreadable') return this.#fallBack(id, nowMs);
    const read = reading?.kind === 'project' ? reading.project : reading;
    // KV is eventually consistent: a read may be older than what another read has already shown.
    const known = this.#projects.get(id)?.project;
    const isOutdated = known !== undefined && read !== null && isNewer(known, read);
    const project = isOutdated ? known : reading?.kind === 'project' ? reading.project : null;
    if (project === null) {
      this.#projects.delete(id);
      remember(this.#unknown, id, nowMs, unknownMax);
      return refuse('project_unknown');
    }
    this.#unknown.delete(id);
    remember(this.#projects, id, { project, readAtMs: nowMs }, projectsMax);
    return accept(project);
  }

  /**
   * Drops unknown ids older than 30 seconds: whatever a caller sent as an id must not stay in memory until the map is full.
   * The map is in the order of insertion, so the oldest come first. Runs with every request; an idle isolate runs nothing.
   */
  #evictUnknown(nowMs: number): void {
    for (const [id, unknownAtMs] of this.#unknown) {
      if (nowMs - unknownAtMs < freshMs) return;
      this.#unknown.delete(id);
    }
  }

  #fallBack(id: ProjectId, nowMs: number): Result<Project, SnapshotRefusal> {
    const remembered = this.#projects.get(id);
    if (remembered === undefined || nowMs - remembered.readAtMs >= staleMaxMs) return refuse('settings_unavailable');
    return accept(remembered.project);
  }
}

/** Sets a key as the newest of the map and drops the oldest over the bound. */
function remember<V>(map: Map<ProjectId, V>, key: ProjectId, value: V, sizeMax: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > sizeMax ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
