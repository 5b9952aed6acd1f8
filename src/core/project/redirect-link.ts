// Redirect links as they are stored in a snapshot: a name, targets by place or language, and a default target. Does not
// choose a target or redirect.

/**
 * A target of a redirect link, for visitors from a place or with a language. The first target whose conditions all
 * match is used.
 */
export interface RedirectTarget {
  /** ISO 3166-1 alpha-2 country code. */
  readonly country?: string;
  /** ISO 3166-2 region code without the country; only with `country`. */
  readonly region?: string;
  /** BCP 47 language tag. */
  readonly language?: string;
  readonly url: string;
}

export interface RedirectLink {
  readonly name: string;
  readonly targets: readonly RedirectTarget[];
  /** The URL for visitors who match no target. */
  readonly otherwise: string;
}

/**
 * Parses stored redirect links. Drops malformed ones: their paths are then unknown, and no visitor is sent to a wrong
 * URL.
 */
export function parseRedirectLinks(value: unknown): readonly RedirectLink[] {
  return Array.isArray(value) ? value.map(parseLink).filter((link) => link !== null) : [];
}

function parseLink(value: unknown): RedirectLink | null {
  if (typeof value !== 'object' || value === null) return null;
  const name: unknown = Reflect.get(value, 'name');
  const otherwise: unknown = Reflect.get(value, 'otherwise');
  const listed: unknown = Reflect.get(value, 'targets');
  if (typeof name !== 'string' || typeof otherwise !== 'string' || !Array.isArray(listed)) return null;
  const targets = listed.map(parseTarget);
  return targets.every((target) => target !== null) ? { name, targets, otherwise } : null;
}

function parseTarget(value: unknown): RedirectTarget | null {
  if (typeof value !== 'object' || value === null) return null;
  const url: unknown = Reflect.get(value, 'url');
  if (typeof url !== 'string') return null;
  const target: { -readonly [K in keyof RedirectTarget]: RedirectTarget[K] } = { url };
  for (const member of ['country', 'region', 'language'] as const) {
    const text: unknown = Reflect.get(value, member);
    if (text === undefined) continue;
    if (typeof text !== 'string') return null;
    target[member] = text;
  }
  return target;
}
