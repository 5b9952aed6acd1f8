// Detects texts that look alike: a small version of the skeletons of UTS #39. Covers only look-alikes of the letters in
// the reserved words of names.ts. Does not cover digits and punctuation.

/** Latin letter to the code points that look like it (confusables.txt of UTS #39), after NFKD and in lower case. */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ['a', '251 3b1 430 15c5 1d00 237a 2c6d a4ee ab7a 102a0 16f40'],
  ['e', '1dd 259 25b 3b5 435 454 4bd 1d07 212e 22ff 2d39 a4f0 ab32 ab7c 10286 118c6 118ce'],
  ['h', '127 29c 3b7 43d 4bb 570 5d7 157c 2c8f a4e7 ab8b ab92 102cf'],
  [
    'o',
    '30 f8 275 3b8 3bf 3c3 43e 473 585 5e1 647 665 6f5 966 9e6 a66 ae6 b20 b66 be6 c02 c66 c82 ce6 d02 d20 d66 d82 e50 ed0 101d 1040 10ff 110b 12d0 1d0f 1d11 2c9f 2d54 3007 a4f3 ab3d 10292 102ab 1042c 104ea 10516 114d0 118c8 118d5 118d7 118e0',
  ],
  ['p', '3c1 440 146d 1d18 1d7d 2374 2ca3 a4d1 a751 abb2 10295'],
  ['r', '24d 280 433 1587 1d26 2c85 a4e3 ab47 ab48 ab71 ab81 aba2 104dc 16f35 1d216'],
  ['t', '167 3c4 442 1d1b 22a4 27d9 2ca7 a4d4 ab72 10297 102b1 10315 118dc 16f0a 1f768'],
]);

/**
 * Runs of 26 symbols, A to Z, that NFKD does not decompose: negative circled and squared letters, regional indicators.
 */
const letterRuns = [0x1f150, 0x1f170, 0x1f1e6];

const table: ReadonlyMap<string, string> = new Map([
  ...[...lookAlikes].flatMap(([letter, codes]) =>
    codes.split(' ').map((code) => [String.fromCodePoint(Number.parseInt(code, 16)), letter] as const),
  ),
  ...letterRuns.flatMap((start) =>
    Array.from({ length: 26 }, (_, i) => [String.fromCodePoint(start + i), String.fromCharCode(0x61 + i)] as const),
  ),
]);

const unseen = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Returns the skeleton of a text. Texts that look alike have the same skeleton. A skeleton is for comparison only,
 * never for display.
 */
export function confusableSkeleton(text: string): string {
  // NFKD splits letters into base and marks, and turns full-width and mathematical letters into plain ones.
  const plain = text.normalize('NFKD').replace(unseen, '').toLowerCase().normalize('NFKD').replace(unseen, '');
  const letters = Array.from(plain, (character) => table.get(character) ?? character).join('');
  return letters.replaceAll(/[\p{Z}\p{C}]+/gu, ' ').trim();
}
