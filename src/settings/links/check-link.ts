// Checks texts that users enter: redirect links, and the return URLs to which redirect links may send visitors back.
// Reads and writes no store, and does not look for redirect links that lead back to themselves (link-loops.ts).

import type { RedirectLink, RedirectTarget } from '../../core/project/redirect-link.ts';
import { parseWebUrl, webUrlRefusalTexts } from '../../core/project/web-url.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

export const linksMax = 50;
export const linkTargetsMax = 50;
export const returnUrlsMax = 20;
/**
 * Maximum size of a project's redirect links as JSON. Every snapshot contains them, and an isolate caches 2,000
 * snapshots.
 */
const linksLengthMax = 32 * 1024;

/** The message for a refused name of a redirect link. */
export const linkNameRule =
  'The name of a link has 1 to 64 characters a-z, 0-9 and “-”, and begins with a letter or digit.';

export const linkUrlRefusalTexts = {
  ...webUrlRefusalTexts,
  target_form: 'not a target. A line is a condition and a URL, such as “CH https://example.org/ch”.',
  target_condition: 'no condition that can match. Use a country (CH), a region (US-CA) or a language (language=de).',
  prefix_query: 'a return URL has no query and no fragment: it admits every URL below it.',
} as const;

export interface RefusedLinkUrl {
  readonly typed: string;
  readonly reason: keyof typeof linkUrlRefusalTexts;
}

/** The form fields that contain URLs. */
type UrlField = 'targets' | 'otherwise' | 'returnUrls';

export type LinkRefusal =
  | { readonly code: 'link_name_invalid' }
  | { readonly code: 'link_exists' | 'link_unknown'; readonly name: string }
  | { readonly code: 'links_too_many' | 'targets_too_many' | 'return_urls_too_many'; readonly max: number }
  | { readonly code: 'links_too_large' }
  | { readonly code: 'link_urls_refused'; readonly field: UrlField; readonly urls: readonly RefusedLinkUrl[] }
  /** The redirect link leads back to itself. `path` are the redirect links of the loop, as PROJECT/NAME. */
  | { readonly code: 'link_loops'; readonly path: readonly string[] };

/** A redirect link as entered by a user. */
export interface LinkInput {
  readonly name: string;
  /** Each text is one target: its conditions, then its URL, such as `US-CA language=en https://example.org/ca`. */
  readonly targets: readonly string[];
  readonly otherwise: string;
}

/** Parses a redirect link as entered by a user. */
export function parseLinkInput({ name, targets: lines, otherwise }: LinkInput): Result<RedirectLink, LinkRefusal> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) return refuse({ code: 'link_name_invalid' });
  if (lines.length > linkTargetsMax) return refuse({ code: 'targets_too_many', max: linkTargetsMax });
  const fallback = checkUrl(otherwise.trim());
  if (!fallback.ok) return refuse({ code: 'link_urls_refused', field: 'otherwise', urls: [fallback.refusal] });
  const targets: RedirectTarget[] = [];
  const urls: RefusedLinkUrl[] = [];
  for (const line of lines) {
    const target = checkTarget(line);
    if (target.ok) targets.push(target.value);
    else urls.push(target.refusal);
  }
  return urls.length > 0
    ? refuse({ code: 'link_urls_refused', field: 'targets', urls })
    : accept({ name, targets, otherwise: fallback.value });
}

/** Checks the number and the total size of a project's redirect links. */
export function checkLinkCountAndSize(links: readonly RedirectLink[]): Result<readonly RedirectLink[], LinkRefusal> {
  if (links.length > linksMax) return refuse({ code: 'links_too_many', max: linksMax });
  const repeated = links.find(({ name }, i) => links.findIndex((other) => other.name === name) < i);
  if (repeated !== undefined) return refuse({ code: 'link_exists', name: repeated.name });
  return JSON.stringify(links).length > linksLengthMax ? refuse({ code: 'links_too_large' }) : accept(links);
}

/**
 * Parses the URL prefixes to which redirect links may send visitors back. Returns them in canonical form, without
 * duplicates.
 */
export function parseReturnUrlInputs(typed: readonly string[]): Result<readonly string[], LinkRefusal> {
  const checked = typed.map((text) => ({ text, url: checkUrl(text) }));
  const urls = checked.flatMap(({ text, url }) => {
    if (!url.ok) return [url.refusal];
    return /[?#]/.test(text) ? [{ typed: text, reason: 'prefix_query' as const }] : [];
  });
  if (urls.length > 0) return refuse({ code: 'link_urls_refused', field: 'returnUrls', urls });
  const prefixes = new Set(checked.flatMap(({ url }) => (url.ok ? [url.value] : [])));
  return prefixes.size > returnUrlsMax
    ? refuse({ code: 'return_urls_too_many', max: returnUrlsMax })
    : accept([...prefixes]);
}

function checkUrl(typed: string): Result<string, RefusedLinkUrl> {
  const url = parseWebUrl(typed);
  return url.ok ? accept(url.value.href) : refuse({ typed, reason: url.refusal });
}

function checkTarget(line: string): Result<RedirectTarget, RefusedLinkUrl> {
  const parts = line.trim().split(/\s+/);
  const conditions = parts.slice(0, -1);
  if (conditions.length === 0) return refuse({ typed: line, reason: 'target_form' });
  const url = checkUrl(parts.at(-1) ?? '');
  if (!url.ok) return url;
  let target: RedirectTarget = { url: url.value };
  for (const text of conditions) {
    const condition = parseCondition(text);
    const names = new Set(Object.keys(target));
    const isRepeated = condition !== null && Object.keys(condition).some((name) => names.has(name));
    if (condition === null || isRepeated) return refuse({ typed: line, reason: 'target_condition' });
    target = { ...target, ...condition };
  }
  return accept(target);
}

type Condition = Omit<RedirectTarget, 'url'>;

function parseCondition(text: string): Condition | null {
  const tag = /^language=(.+)$/.exec(text)?.[1];
  if (tag !== undefined) return isLanguageTag(tag) ? { language: tag } : null;
  const [, country, region] = /^([A-Z]{2})(?:-([A-Z0-9]{1,3}))?$/.exec(text) ?? [];
  if (country === undefined || !isCountry(country)) return null;
  return region === undefined ? { country } : { country, region };
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Codes that Intl.DisplayNames knows but that no location has: unions, parts of countries, codes for tests. */
const noCountries = new Set(['CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'UN', 'XA', 'XB', 'ZZ']);

function isCountry(code: string): boolean {
  if (noCountries.has(code) || countryNames.of(code) === undefined) return false;
  // Intl.DisplayNames also knows former codes and aliases (SU, UK). Intl.Locale replaces them with the current code.
  return new Intl.Locale('und', { region: code }).region === code;
}

/**
 * The JSON members of a redirect link's target, whether it is checked or comes from an export that is not checked yet.
 */
type LinkTargetFields = { readonly [Name in keyof Condition]?: string | undefined } & Pick<RedirectTarget, 'url'>;

/** Returns a target's conditions as text, in the form in which users type them. */
function conditionsText({ country, region, language }: Omit<LinkTargetFields, 'url'>): string {
  const place = region === undefined ? country : `${country ?? ''}-${region}`;
  return [place, language === undefined ? undefined : `language=${language}`]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Returns a target as text that parseLinkInput accepts. */
export function formatLinkTarget(target: LinkTargetFields): string {
  return `${conditionsText(target)} ${target.url}`;
}

/** Returns a redirect link as one line of text, for the audit and for comparisons. */
export function formatLink({ name, targets, otherwise }: RedirectLink): string {
  return `${name}: ${[...targets.map(formatLinkTarget), `otherwise ${otherwise}`].join('; ')}`;
}
