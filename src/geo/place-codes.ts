// Encodes the codes of countries (`CH`) and regions (`US-CA`) as IPv4 addresses, so that the same functions pack, load
// and check the places of codes and those of addresses. Does not know which codes exist: that depends on the data.

import { type Address, addressOfWords } from '../core/address.ts';
import { everyCharCode, isDigitCode, isLetterCode } from '../core/ascii.ts';

/** The digits of an encoded code, a number in base 37, in the order of their values. The space fills short codes. */
const digits = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * Length of the longest code without its hyphen: two characters of the country and, in ISO 3166-2, at most three of the
 * region.
 */
const charactersMax = 5;

const isLetterOrDigit = (code: number) => isLetterCode(code) || isDigitCode(code);

/**
 * Parses the code of a country, or of a region with its country, in upper or lower case. Returns the code encoded as an
 * IPv4 address, by which its place can be looked up; null for text of another form.
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
