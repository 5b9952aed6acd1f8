// The daily limits of a project (UTC days), for pages and servers apart. Counting is not here.

/** Null limits nothing. A soft limit only marks; a hard one refuses. */
export interface QuotaLimits {
  readonly soft: number | null;
  readonly hard: number | null;
}

export interface Quota {
  readonly pages: QuotaLimits;
  readonly servers: QuotaLimits;
}

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
