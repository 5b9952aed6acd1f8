// The codes of countries (`CH`) and their regions (`US-CA`) as keys of shards, so that the places of codes are packed,
// loaded and checked like those of addresses. Does not know which codes exist: that is up to the data.

import { type Address, addressOfWords } from '../core/address.ts';
import { everyCharCode, isDigitCode, isLetterCode } from '../core/ascii.ts';

/** The digits of a key by value. The space stands for no character. */
const digits = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Characters of the longest code: two of the country and, in ISO 3166-2, at most three of the region. */
const charactersMax = 5;

const isLetterOrDigit = (code: number) => isLetterCode(code) || isDigitCode(code);

/**
 * Parses the code of a country, or of a region with its country, in upper or lower case. Returns its key in the form of
 * an IPv4 address, or null for text of another form.
 */
export function parsePlaceCode(code: string): Address | null {
  const [country, region] = [code.slice(0, 2), code.slice(3)];
  if (code.length !== 2 && (code[2] !== '-' || region === '' || region.length > charactersMax - 2)) return null;
  if (!everyCharCode(country, isLetterCode) || !everyCharCode(region, isLetterOrDigit)) return null;
  let key = 0;
  for (const character of `${country}${region}`.toUpperCase().padEnd(charactersMax)) {
    key = key * digits.length + digits.indexOf(character);
  }
  return addressOfWords([key]);
}
