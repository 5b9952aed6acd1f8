// Formats the lines that `npm run project` prints. Does not print them.

import { type FieldPolicy, fieldGroups, unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import { formatLinkTarget } from '../../settings/links/check-link.ts';
import type { StoredMember } from '../../settings/members/members.ts';
import type { ProjectChange } from '../../settings/projects/projects.ts';
import type { RepublishReport } from '../../settings/projects/publish.ts';
import { quotaLimits } from '../../settings/projects/quota.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { describeWarning } from '../../settings/wording.ts';
import type { CommandReport } from '../settings-command.ts';

/** How long a change takes to reach the edge, as the API's documentation states it. */
export const edgeDelayText =
  'The edge applies it, usually within two minutes (up to 15 while the settings store fails).';

/** Describes a project in full. Shows each allowlist entry in canonical form, and as it was typed if that differs. */
export function describeProject(project: StoredProject): string[] {
  const { id, name, revision, publishedRevision, development, credited, allowlist, createdAt } = project;
  const state = revision === publishedRevision ? 'published' : `being published (the edge has ${publishedRevision})`;
  return [
    name,
    `  id           ${id}`,
    `  created      ${createdAt}`,
    `  revision     ${revision}, ${state}`,
    `  development  ${development ? 'on: listed loopback origins are let in' : 'off'}`,
    `  credit       ${credited ? 'on: marked as shown on pages' : 'off: not marked as shown on pages'}`,
    ...(allowlist.length === 0 ? ['  allowlist    empty: every origin is refused'] : ['  allowlist']),
    ...allowlist.map(({ canonical, typed }) => `    ${canonical}${typed === canonical ? '' : `   typed: ${typed}`}`),
    ...describeFieldPolicy(project),
    ...describeProtections(project),
    ...describeQuota(project),
    ...describeLinks(project),
    `  keys         ${project.keys.length === 0 ? 'none' : project.keys.map((key) => `${key.id} (${key.name})`).join(', ')}`,
  ];
}

/** Describes a project's redirect links and return URLs. */
export function describeLinks({ id, links, returnUrls }: StoredProject): string[] {
  return [
    `  links        ${links.length === 0 ? 'none' : `/r/${id}/NAME`}`,
    ...links.flatMap(({ name, targets, otherwise }) => [
      `    ${name}`,
      ...targets.map((target) => `      ${formatLinkTarget(target)}`),
      `      otherwise ${otherwise}`,
    ]),
    `  return URLs  ${returnUrls.join(' ') || 'none'}`,
  ];
}

/** Describes a project's field policy in one line for each option that changes it. */
export function describeFieldPolicy({ fields }: StoredProject): string[] {
  const { groups, coordinateDecimals, echoAddress, honourGpc }: FieldPolicy = fields ?? unrestrictedFieldPolicy;
  const withheld = fieldGroups.filter((group) => !groups.includes(group));
  return [
    '  fields',
    `    groups        ${withheld.length === 0 ? 'all' : groups.join(',') || 'none'}`,
    ...(withheld.length === 0 ? [] : [`    withheld      ${withheld.join(',')}`]),
    `    decimals      ${coordinateDecimals}`,
    `    echo-address  ${echoAddress ? 'on' : 'off: ip and network are withheld'}`,
    `    gpc           ${honourGpc ? 'on: only the country for visitors who send Sec-GPC' : 'off'}`,
  ];
}

/** Describes a project's protections in one line for each option of `npm run project -- protect`. */
export function describeProtections({ protections, appShells }: StoredProject): string[] {
  const { mode, callers, pageCallers, signatureRequired, declaredOrigin, rateClass } =
    protections ?? defaultProtections;
  return [
    '  protections',
    `    mode                ${mode}`,
    `    callers             ${callers.join(',') || 'any'}`,
    `    page-callers        ${pageCallers.join(',') || 'any'}`,
    `    signature-required  ${signatureRequired ? 'on: servers must sign requests' : 'off'}`,
    `    declared-origin     ${declaredOrigin ? 'on: servers must send an X-Origin on the allowlist' : 'off'}`,
    `    app-shells          ${appShells ? 'on: loopback origins of app shells on the allowlist are admitted' : 'off'}`,
    `    rate                ${rateClass}`,
  ];
}

/** Describes a project's daily limits in one line for each option of `npm run project -- quota`. */
export function describeQuota({ quota }: StoredProject): string[] {
  const { pagesSoft, pagesHard, serversSoft, serversHard } = quotaLimits(quota);
  if (quota === null) return ['  quota        no daily limit'];
  const text = (limit: number | null) => (limit === null ? 'none' : String(limit));
  return [
    '  quota        answers a day (UTC)',
    `    pages-soft    ${text(pagesSoft)}`,
    `    pages-hard    ${text(pagesHard)}`,
    `    servers-soft  ${text(serversSoft)}`,
    `    servers-hard  ${text(serversHard)}`,
  ];
}

/** Describes each project in one line. */
export function describeProjects(projects: readonly StoredProject[]): string[] {
  if (projects.length === 0) return ['No projects. Create one: npm run project -- create --name NAME'];
  return projects.map(
    ({ id, name, allowlist }) => `${id}  ${name}  (${counted(allowlist.length, 'entry', 'entries')})`,
  );
}

/** Returns one line for each member. The first column is the member's id, as in the audit log. */
export function reportMembers(members: readonly StoredMember[]): CommandReport {
  const lines = members.map(
    ({ id, role, name, accountId, joinedAt }) =>
      `${id}  ${role.padEnd(6)}  ${name}  (account ${accountId}, since ${joinedAt})`,
  );
  return { lines: lines.length === 0 ? ['No members.'] : lines, problems: [] };
}

/** Describes the result of a change to a project in lines. Begins with the given lines if something changed. */
export function reportChange(
  done: readonly string[],
  { project, changed, publication, warnings }: ProjectChange,
): CommandReport {
  const said = warnings.map((warning) => `Note: ${describeWarning(warning)}`);
  if (publication === 'publishing') {
    const saved = `Saved as revision ${project.revision}, but not published: the settings store failed.`;
    return { lines: said, problems: [saved, `Publish it with: npm run project -- republish ${project.id}`] };
  }
  if (!changed) return { lines: [...said, 'Nothing changed.'], problems: [] };
  return { lines: [...done, ...said, `Revision ${project.revision} is published. ${edgeDelayText}`], problems: [] };
}

export function reportRepublishing({ published, deleted, failed, removed }: RepublishReport): CommandReport {
  const lines = [`Published ${counted(published, 'project', 'projects')}, including ${deleted} deleted.`];
  if (removed !== null && removed.length > 0) {
    lines.push(`Removed projects that are not in the database: ${removed.join(', ')}`);
  }
  const problems = failed.map((id) => `${id} was not published: the settings store failed.`);
  if (removed === null)
    problems.push('Projects that are not in the database could not be removed: the settings store failed.');
  if (problems.length > 0) problems.push('Try again with: npm run project -- republish --all');
  else lines.push(edgeDelayText);
  return { lines, problems };
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
