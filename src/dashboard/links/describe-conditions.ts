// Describes the conditions of a redirect link's target in words. Forms show the typed text instead (settings/links).

import type { RedirectTarget } from '../../core/project/redirect-link.ts';

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });
const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });

/** Describes conditions, such as "Switzerland, French" or "United States, region CA". */
export function describeLinkConditions({ country, region, language }: Omit<RedirectTarget, 'url'>): string {
  return [
    country === undefined ? null : (countryNames.of(country) ?? country),
    region === undefined ? null : `region ${region}`,
    language === undefined ? null : nameLanguage(language),
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** Returns the English name of a language; its tag if Intl.DisplayNames knows no name or refuses the tag. */
function nameLanguage(tag: string): string {
  try {
    return languageNames.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
