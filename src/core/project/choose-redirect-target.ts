// Chooses the target of a redirect link for a visitor. Does not look visitors up or read headers.

import type { RedirectLink, RedirectTarget } from './redirect-link.ts';

/**
 * The values of a visitor that the conditions of a redirect link are compared with. Null if unknown, or if the field
 * policy withholds it.
 */
export interface LinkVisitor {
  /** ISO 3166-1 alpha-2 country code. */
  readonly country: string | null;
  /** ISO 3166-2 region code without the country. */
  readonly region: string | null;
  /** The languages that the browser prefers, as BCP 47 tags, the most preferred first. */
  readonly languages: readonly string[];
}

/**
 * Returns the first target of a redirect link whose conditions all match; null if none does, so that the visitor gets
 * the link's default URL. Of the languages in the link's conditions, only the one that the visitor prefers matches: a
 * browser that accepts French and, less gladly, English is not sent to an English target that is listed before the
 * French one.
 */
export function chooseRedirectTarget({ targets }: RedirectLink, visitor: LinkVisitor): RedirectTarget | null {
  const inPlace = targets.filter((target) => matchesPlace(target, visitor));
  const preferred = visitor.languages.find((tag) => inPlace.some(({ language }) => speaks(tag, language)));
  const matching = ({ language }: RedirectTarget) =>
    language === undefined || (preferred !== undefined && speaks(preferred, language));
  return inPlace.find(matching) ?? null;
}

function matchesPlace({ country, region }: RedirectTarget, visitor: LinkVisitor): boolean {
  if (country !== undefined && country !== visitor.country) return false;
  // A region code is unique only within its country.
  return region === undefined || (country !== undefined && region === visitor.region);
}

/**
 * Whether a language tag of the browser is the language of a target's condition or a form of it: `de-CH` is a form of
 * `de`.
 */
function speaks(tag: string, language: string | undefined): boolean {
  if (language === undefined) return false;
  const [lowerTag, lowerLanguage] = [tag.toLowerCase(), language.toLowerCase()];
  return lowerTag === lowerLanguage || lowerTag.startsWith(`${lowerLanguage}-`);
}
