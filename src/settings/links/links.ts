// The operations on a project's redirect links and return URLs, shared by the operator's command and the dashboard.
// Does not redirect; the edge does.

import type { D1PreparedStatement } from '@cloudflare/workers-types';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { RedirectLink } from '../../core/project/redirect-link.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsContext } from '../context.ts';
import { type BaseRevision, type ChangeResult, changeProject, readProject } from '../projects/projects.ts';
import { requireProjectRevision, type StoredProject } from '../projects/store.ts';
import {
  checkLinkCountAndSize,
  formatLinkTarget,
  type LinkInput,
  type LinkRefusal,
  parseLinkInput,
  parseReturnUrlInputs,
} from './check-link.ts';
import { findLinkLoop } from './link-loops.ts';

/**
 * Whether a redirect link of this name may exist: `new` refuses to replace one, `existing` refuses to create one. An
 * existing redirect link keeps its place in the list.
 */
export type LinkSaveMode = 'new' | 'existing' | 'any';

/** Creates or replaces a redirect link. */
export async function saveLink(
  settings: SettingsContext,
  id: ProjectId,
  typed: LinkInput,
  as: LinkSaveMode,
  from: BaseRevision,
): ChangeResult<LinkRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const link = parseLinkInput(typed);
  if (!link.ok) return link;
  const { name, targets, otherwise } = link.value;
  const before = project.value.links.find((each) => each.name === name);
  if (as === 'new' && before !== undefined) return refuse({ code: 'link_exists', name });
  if (as === 'existing' && before === undefined) return refuse({ code: 'link_unknown', name });
  const links =
    before === undefined
      ? [...project.value.links, link.value]
      : project.value.links.map((each) => (each === before ? link.value : each));
  const checked = await checkProjectLinks(settings, project.value, links);
  if (!checked.ok) return checked;
  const isSame = JSON.stringify(before) === JSON.stringify(link.value);
  const details = { link: name, targets: targets.map(formatLinkTarget), otherwise };
  return changeProject(
    settings,
    project.value,
    isSame ? null : { to: { links }, note: { event: 'link.save', details }, preconditions: checked.value },
  );
}

/** Removes a redirect link. Requests for its URL are then refused as requests for an unknown link. */
export async function removeLink(
  settings: SettingsContext,
  id: ProjectId,
  name: string,
  from: BaseRevision,
): ChangeResult<LinkRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const links = project.value.links.filter((each) => each.name !== name);
  if (links.length === project.value.links.length) return refuse({ code: 'link_unknown', name });
  return changeProject(settings, project.value, {
    to: { links },
    note: { event: 'link.remove', details: { link: name } },
  });
}

/** Replaces the URL prefixes that the project's redirect links may return to. */
export async function setReturnUrls(
  settings: SettingsContext,
  id: ProjectId,
  typed: readonly string[],
  from: BaseRevision,
): ChangeResult<LinkRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const returnUrls = parseReturnUrlInputs(typed);
  if (!returnUrls.ok) return returnUrls;
  const isSame = returnUrls.value.join(' ') === project.value.returnUrls.join(' ');
  const note = { event: 'return-urls.set', details: { returnUrls: returnUrls.value } } as const;
  return changeProject(settings, project.value, isSame ? null : { to: { returnUrls: returnUrls.value }, note });
}

/**
 * Checks the redirect links that a project would have: their number and size, and that none leads back to itself.
 * Returns preconditions that fail if one of the other projects on the way changes meanwhile, because two saves at the
 * same moment could otherwise close a loop through the links of several projects.
 */
export async function checkProjectLinks(
  { db }: Pick<SettingsContext, 'db'>,
  { id }: Pick<StoredProject, 'id'>,
  links: readonly RedirectLink[],
): Promise<Result<readonly D1PreparedStatement[], LinkRefusal>> {
  const checked = checkLinkCountAndSize(links);
  if (!checked.ok) return checked;
  const { loop, followed } = await findLinkLoop(db, { id, links });
  return loop === null
    ? accept(followed.map((project) => requireProjectRevision(db, project.id, project.revision)))
    : refuse({ code: 'link_loops', path: loop });
}
