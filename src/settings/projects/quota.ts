// Checks and saves a project's daily limits. The operator's command and the dashboard both save through this file. Does
// not count requests or refuse them; the edge does.

import type { ProjectId } from '../../core/project/project-id.ts';
import type { Quota } from '../../core/project/quota.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsContext } from '../context.ts';
import { type BaseRevision, type ChangeResult, changeProject, readProject } from './projects.ts';

/** The names of the limits in forms, command options and audit entries. */
export const quotaLimitNames = ['pagesSoft', 'pagesHard', 'serversSoft', 'serversHard'] as const;

export type QuotaLimitName = (typeof quotaLimitNames)[number];

/** The limits to change, as entered by a user; an empty text is no limit. Limits that are left out keep their value. */
export type QuotaChanges = { readonly [Name in QuotaLimitName]?: string | undefined };

export type QuotaRefusal =
  | { readonly code: 'limit_invalid'; readonly limit: QuotaLimitName; readonly typed: string }
  /** The soft limit is not below the hard one. */
  | { readonly code: 'soft_limit_too_high'; readonly limit: 'pagesSoft' | 'serversSoft' };

type Limits = Readonly<Record<QuotaLimitName, number | null>>;

/** Returns the four limits of a quota; null is unlimited. */
export function quotaLimits(quota: Quota | null): Limits {
  return {
    pagesSoft: quota?.pages.soft ?? null,
    pagesHard: quota?.pages.hard ?? null,
    serversSoft: quota?.servers.soft ?? null,
    serversHard: quota?.servers.hard ?? null,
  };
}

/** Returns the limits as text for a form's fields; empty for no limit. */
export function quotaLimitTexts(quota: Quota | null): Readonly<Record<QuotaLimitName, string>> {
  const { pagesSoft, pagesHard, serversSoft, serversHard } = quotaLimits(quota);
  const text = (limit: number | null) => (limit === null ? '' : String(limit));
  return {
    ...{ pagesSoft: text(pagesSoft), pagesHard: text(pagesHard) },
    ...{ serversSoft: text(serversSoft), serversHard: text(serversHard) },
  };
}

/** Returns the quota after the change. A quota without limits is returned, and stored, as null. */
export function applyQuotaChanges(current: Quota | null, typed: QuotaChanges): Result<Quota | null, QuotaRefusal> {
  const limits: Record<QuotaLimitName, number | null> = { ...quotaLimits(current) };
  for (const limit of quotaLimitNames) {
    const text = typed[limit];
    if (text === undefined) continue;
    const parsed = parseDailyLimit(text);
    if (parsed === undefined) return refuse({ code: 'limit_invalid', limit, typed: text });
    limits[limit] = parsed;
  }
  const { pagesSoft, pagesHard, serversSoft, serversHard } = limits;
  if (!isBelow(pagesSoft, pagesHard)) return refuse({ code: 'soft_limit_too_high', limit: 'pagesSoft' });
  if (!isBelow(serversSoft, serversHard)) return refuse({ code: 'soft_limit_too_high', limit: 'serversSoft' });
  if (quotaLimitNames.every((limit) => limits[limit] === null)) return accept(null);
  return accept({
    pages: { soft: pagesSoft, hard: pagesHard },
    servers: { soft: serversSoft, hard: serversHard },
  });
}

function isBelow(soft: number | null, hard: number | null): boolean {
  return soft === null || hard === null || soft < hard;
}

/**
 * Parses a daily limit; null for an empty text, undefined for anything but a number from 1 to 999,999,999,999. Groups
 * of three digits may be separated by commas or spaces.
 */
export function parseDailyLimit(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  if (!/^[1-9]\d*$|^[1-9]\d{0,2}(?:[\s,]\d{3})+$/.test(typed)) return undefined;
  const digits = typed.replaceAll(/[\s,]/g, '');
  return digits.length <= 12 ? Number(digits) : undefined;
}

/** Changes the project's daily limits. */
export async function setQuota(
  settings: SettingsContext,
  id: ProjectId,
  typed: QuotaChanges,
  from: BaseRevision,
): ChangeResult<QuotaRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const quota = applyQuotaChanges(project.value.quota, typed);
  if (!quota.ok) return quota;
  const isSame = JSON.stringify(quota.value) === JSON.stringify(project.value.quota);
  const note = { event: 'quota.set', details: { ...quotaLimits(quota.value) } } as const;
  return changeProject(settings, project.value, isSame ? null : { to: { quota: quota.value }, note });
}
