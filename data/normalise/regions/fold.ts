// Normalises region names for comparison: removes diacritics, case and punctuation, and optionally words such as
// "Province".

/** Replacements for letters that Unicode does not decompose into a base letter and a diacritic. */
const letters: ReadonlyMap<string, string> = new Map([
  ['ı', 'i'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
  ['ə', 'a'],
  ['ǝ', 'a'],
  ['ħ', 'h'],
  ['ŧ', 't'],
]);

/**
 * Returns a region's name without case, diacritics, apostrophes and punctuation: `Île-de-France` equals `ile de
 * france`, and `St.` equals `Saint`.
 */
export function foldRegionName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ıøłđðßæœþəǝħŧ]/g, (letter) => letters.get(letter) ?? letter)
    .replace(/[\p{Lm}'’‘`´]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\bst\b/g, 'saint')
    .trim();
}

/**
 * Words for a kind of region ("Province"), which sources add inconsistently to names, and articles and prepositions.
 * Without "City", "Capital" and compass points, which distinguish regions.
 */
const genericWords: ReadonlySet<string> = new Set(
  [
    'region regions province county governorate department prefecture district division parish municipality state',
    'territory republic oblast krai kray okrug autonomous administrative special community canton commune voivodeship',
    'emirate commonwealth raion rayon raionul rajons island islands atoll atholhu urban borough baladiyat opstina comarca',
    'provincia departamento estado comunidad comuna municipio distrito autonoma departement gouvernorat',
    'land kanton kreis apskritis novads maakond lan fylke kommune kommunia',
    'sheng shi zizhiqu do gwangyeoksi teukbyeolsi teukbyeoljachido voblasts oblysy respublika respublikasi',
    'avtonomnyy avtonomnaya zupanija judet kraj viloyati wojewodztwo provinsi palata welayaty aimag',
    'of the and de del da do du d des y e et og och und',
    'al ar as ash at ad az an el il in ir is ix iz l id haz hal tal tas',
  ]
    .join(' ')
    .split(' '),
);

/**
 * Returns the name as foldRegionName normalises it, without words for a kind of region ("Province"). Keeps these words
 * if nothing else would be left.
 */
export function stripGenericWords(name: string): string {
  const folded = foldRegionName(name);
  const words = folded.split(' ').filter((word) => !genericWords.has(word));
  return words.length === 0 ? folded : words.join(' ');
}
