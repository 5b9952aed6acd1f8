// Parses a project's quota: limits on requests per day (UTC), one set for pages and one for servers. Does not count
// requests.

/**
 * Limits on requests a day; null is unlimited. Reaching the soft limit is only shown; beyond the hard limit requests
 * are refused.
 */
export interface QuotaLimits {
  readonly soft: number | null;
  readonly hard: number | null;
}

export interface Quota {
  readonly pages: QuotaLimits;
  readonly servers: QuotaLimits;
}

export const noQuota: Quota = { pages: { soft: null, hard: null }, servers: { soft: null, hard: null } };

/** Parses a stored quota; undefined where it is malformed. */
export function parseQuota(value: unknown): Quota | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const pages = parseLimits(Reflect.get(value, 'pages'));
  const servers = parseLimits(Reflect.get(value, 'servers'));
  return pages === undefined || servers === undefined ? undefined : { pages, servers };
}

function parseLimits(value: unknown): QuotaLimits | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const soft: unknown = Reflect.get(value, 'soft');
  const hard: unknown = Reflect.get(value, 'hard');
  return isLimit(soft) && isLimit(hard) ? { soft, hard } : undefined;
}

function isLimit(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0);
}
