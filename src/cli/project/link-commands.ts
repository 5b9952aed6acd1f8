// Parses and runs `npm run project -- link …`, the commands for redirect links. Does not check the redirect links
// (settings/links).

import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsContext } from '../../settings/context.ts';
import type { LinkInput } from '../../settings/links/check-link.ts';
import { removeLink, saveLink, setReturnUrls } from '../../settings/links/links.ts';
import { type BaseRevision, readProject } from '../../settings/projects/projects.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { CommandReport } from '../settings-command.ts';
import { describeLinks, reportChange } from './project-report.ts';

export type LinkArguments =
  | { readonly kind: 'link-list'; readonly id: ProjectId }
  | { readonly kind: 'link-set'; readonly id: ProjectId; readonly link: LinkInput }
  | { readonly kind: 'link-remove'; readonly id: ProjectId; readonly name: string }
  | { readonly kind: 'link-return'; readonly id: ProjectId; readonly urls: readonly string[] };

interface LinkOptions {
  readonly to?: readonly string[] | undefined;
  readonly otherwise?: string | undefined;
}

const linkUsage =
  "Usage: npm run project -- link list ID | set ID NAME --otherwise URL [--to 'CONDITIONS URL'] … | remove ID NAME | return ID URL … | none";

/** The options of `npm run project -- link set`. */
export const linkOptions = ['to', 'otherwise'] as const;

/** Parses the arguments after `npm run project -- link`. If they are invalid, returns an error message of one line. */
export function parseLinkArguments(
  [verb, idText, ...rest]: readonly string[],
  options: LinkOptions,
): Result<LinkArguments, string> {
  const id = parseProjectId(idText ?? '');
  if (id === null) return refuse(linkUsage);
  if (verb !== 'set' && linkOptions.some((option) => options[option] !== undefined)) {
    return refuse('--to and --otherwise apply to link set only.');
  }
  const parsed = parseVerb(verb, id, rest, options);
  return parsed === null ? refuse(linkUsage) : accept(parsed);
}

function parseVerb(
  verb: string | undefined,
  id: ProjectId,
  rest: readonly string[],
  { to = [], otherwise }: LinkOptions,
): LinkArguments | null {
  const [name, ...more] = rest;
  if (verb === 'list') return name === undefined ? { kind: 'link-list', id } : null;
  if (name === undefined) return null;
  if (verb === 'return') return { kind: 'link-return', id, urls: rest.join() === 'none' ? [] : rest };
  if (more.length > 0) return null;
  if (verb === 'remove') return { kind: 'link-remove', id, name };
  return verb === 'set' && otherwise !== undefined
    ? { kind: 'link-set', id, link: { name, targets: to, otherwise } }
    : null;
}

/** Runs a parsed command for redirect links. */
export async function runLinkArguments(
  settings: SettingsContext,
  command: LinkArguments,
  from: BaseRevision,
): Promise<Result<CommandReport, SettingsRefusal>> {
  if (command.kind === 'link-list') {
    const project = await readProject(settings, command.id, from);
    return project.ok ? accept({ lines: describeLinks(project.value), problems: [] }) : project;
  }
  const done = await change(settings, command, from);
  return done.ok ? accept(reportChange(describeLinks(done.value.project), done.value)) : done;
}

function change(
  settings: SettingsContext,
  command: Exclude<LinkArguments, { readonly kind: 'link-list' }>,
  from: BaseRevision,
) {
  switch (command.kind) {
    case 'link-set':
      return saveLink(settings, command.id, command.link, 'any', from);
    case 'link-remove':
      return removeLink(settings, command.id, command.name, from);
    case 'link-return':
      return setReturnUrls(settings, command.id, command.urls, from);
  }
}
