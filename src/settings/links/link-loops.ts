// Finds redirect links that lead back to themselves, directly or through other links of the deployment. Redirect links
// are recognised by path on any host, because a deployment may have several hosts. Does not follow other redirects.

import type { D1Database } from '@cloudflare/workers-types';
import { parseProjectId } from '../../core/project/project-id.ts';
import type { RedirectLink } from '../../core/project/redirect-link.ts';
import { type LinkPath, linkPathOf } from '../../core/project/web-url.ts';
import { findProject, type StoredProject } from '../projects/store.ts';

/**
 * Maximum number of projects whose redirect links are followed to find a loop. Browsers follow 20 redirects at most.
 */
const projectsMax = 20;

export interface LinkSearch {
  /**
   * The redirect links of a loop in order, as PROJECT/NAME. The first and the last are the same link. Null if there is
   * no loop.
   */
  readonly loop: readonly string[] | null;
  /** The other projects whose links were followed. The result holds as long as none of them changes. */
  readonly followed: readonly StoredProject[];
}

/** Follows the redirect links of a project, also through other projects, until a link leads back to itself. */
export async function findLinkLoop(db: D1Database, project: Pick<StoredProject, 'id' | 'links'>): Promise<LinkSearch> {
  const read = new Map<string, readonly RedirectLink[]>([[project.id, project.links]]);
  const followed: StoredProject[] = [];
  const linksOf = async (id: string) => {
    const known = read.get(id);
    if (known !== undefined) return known;
    const parsed = parseProjectId(id);
    const found = parsed === null || read.size > projectsMax ? null : await findProject(db, parsed);
    const stored = found === null || found.deletedAt !== null ? null : found;
    if (stored !== null) followed.push(stored);
    const links = stored?.links ?? [];
    read.set(id, links);
    return links;
  };
  const done = new Set<string>();
  const follow = async (at: LinkPath, path: readonly string[]): Promise<readonly string[] | null> => {
    const name = `${at.project}/${at.name}`;
    const since = path.indexOf(name);
    if (since >= 0) return [...path.slice(since), name];
    if (done.has(name)) return null;
    const link = (await linksOf(at.project)).find((each) => each.name === at.name);
    for (const next of link === undefined ? [] : nextLinks(link)) {
      const loop = await follow(next, [...path, name]);
      if (loop !== null) return loop;
    }
    done.add(name);
    return null;
  };
  for (const { name } of project.links) {
    const loop = await follow({ project: project.id, name }, []);
    if (loop !== null) return { loop, followed };
  }
  return { loop: null, followed };
}

function nextLinks({ targets, otherwise }: RedirectLink): readonly LinkPath[] {
  return [otherwise, ...targets.map(({ url }) => url)]
    .map((url) => (URL.canParse(url) ? linkPathOf(new URL(url)) : null))
    .filter((path) => path !== null);
}
