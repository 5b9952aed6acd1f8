import { describe, expect, it } from 'vitest';
import { isSameName, parseDisplayName } from '../../../src/settings/names.ts';

const at = (code: number) => String.fromCodePoint(code);

describe('parseDisplayName', () => {
  it.each([
    { text: '  Elbonia   Today ', name: 'Elbonia Today', why: 'spaces as pages show them' },
    { text: 'Zoe\u0308', name: 'Zo\u00eb', why: 'NFC' },
    { text: 'می\u200cخواهم', name: 'می\u200cخواهم', why: 'ZWNJ, as Persian spells' },
    { text: 'क्\u200dष', name: 'क्\u200dष', why: 'ZWJ, as Hindi spells' },
    { text: 'ශ්\u200dරී ලංකා', name: 'ශ්\u200dරී ලංකා', why: 'ZWJ, as Sinhala spells' },
    { text: 'Team 👩\u200d💻 ❤\ufe0f', name: 'Team 👩\u200d💻 ❤\ufe0f', why: 'emoji with joiner and selector' },
    { text: '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', why: 'the flag of England has tags' },
    { text: '한국어', why: 'Hangul' },
    { text: 'Việt Nam', why: 'two marks on a letter' },
    { text: 'שלום', why: 'right to left by itself' },
    { text: 'Co-operator', why: 'only contains the word' },
    { text: 'The Operators’ Guild', why: 'another word' },
    { text: 'Network operator', why: 'an operator of something' },
    { text: 'Оператор', why: 'the Russian word is not mistaken for the English one' },
  ])('accepts $text ($why)', ({ text, name = text }) => {
    expect(parseDisplayName(text)).toBe(name);
  });

  const hidden = [
    [0x00ad, 'soft hyphen'],
    [0x034f, 'combining grapheme joiner'],
    [0x061c, 'Arabic letter mark'],
    [0x115f, 'Hangul choseong filler'],
    [0x1160, 'Hangul jungseong filler'],
    [0x17b4, 'Khmer inherent vowel'],
    [0x180b, 'Mongolian variation selector'],
    [0x180e, 'Mongolian vowel separator'],
    [0x200b, 'zero width space'],
    [0x200c, 'ZWNJ between Latin letters'],
    [0x200d, 'ZWJ between Latin letters'],
    [0x200e, 'left-to-right mark'],
    [0x200f, 'right-to-left mark'],
    [0x2028, 'line separator'],
    [0x2029, 'paragraph separator'],
    [0x202a, 'left-to-right embedding'],
    [0x202e, 'right-to-left override'],
    [0x2060, 'word joiner'],
    [0x2064, 'invisible plus'],
    [0x2066, 'left-to-right isolate'],
    [0x206f, 'nominal digit shapes'],
    [0x2800, 'empty Braille cell'],
    [0x3164, 'Hangul filler'],
    [0xfe00, 'variation selector 1'],
    [0xfe0f, 'emoji selector on a letter'],
    [0xfeff, 'byte order mark'],
    [0xffa0, 'halfwidth Hangul filler'],
    [0xfff9, 'interlinear anchor'],
    [0xfffc, 'object placeholder'],
    [0xfffd, 'replacement character'],
    [0xffff, 'noncharacter'],
    [0xd800, 'lone surrogate'],
    [0x1d159, 'empty note head'],
    [0x1d173, 'musical begin beam'],
    [0xe0001, 'language tag'],
    [0xe0041, 'tag letter'],
    [0xe0100, 'variation selector 17'],
    [0x0000, 'null'],
    [0x0009, 'tab'],
    [0x000a, 'line feed'],
    [0x007f, 'delete'],
    [0x0085, 'next line'],
  ] as const;
  it.each(hidden)('refuses U+%#x (%s)', (code) => {
    // Compares booleans, because a lone surrogate cannot be printed in a report.
    expect([parseDisplayName(`Dil${at(code)}bert`) === null, parseDisplayName(at(code)) === null]).toEqual([
      true,
      true,
    ]);
  });

  it.each([
    { text: '', why: 'nothing' },
    { text: ' \u3000\u00a0', why: 'spaces alone' },
    { text: '\u0301', why: 'a mark alone' },
    { text: '\u0301Dilbert', why: 'a mark first, which joins what is before the name' },
    { text: `D${'\u0335\u0301'.repeat(4)}`, why: 'marks that pile up' },
    { text: 'x'.repeat(81), why: '81 characters' },
  ])('refuses $text ($why)', ({ text }) => {
    expect(parseDisplayName(text)).toBe(null);
  });

  it.each([
    { text: 'the operator', why: 'the word itself' },
    { text: 'The  Operator', why: 'capitals and spaces' },
    { text: 'operator', why: 'short' },
    { text: 'theoperator', why: 'in one' },
    { text: 'the-operator', why: 'other signs between' },
    { text: 't h e o p e r a t o r', why: 'spaced out' },
    { text: 'the operator (official)', why: 'something behind it' },
    { text: 'I am the operator', why: 'something before it' },
    { text: 'Operator’s command', why: "the audit's mark for the operator" },
    { text: "operator's command", why: 'the same with a straight apostrophe' },
    { text: 'Operators command', why: 'the same without one' },
    { text: 'the оperator', why: 'Cyrillic о' },
    { text: 'thе ореrаtоr', why: 'Cyrillic throughout' },
    { text: 'the οperatοr', why: 'Greek omicron' },
    { text: 'τhe operaτor', why: 'Greek tau' },
    { text: 'ｔｈｅ　ｏｐｅｒａｔｏｒ', why: 'full width' },
    { text: '𝐭𝐡𝐞 𝐨𝐩𝐞𝐫𝐚𝐭𝐨𝐫', why: 'mathematical bold' },
    { text: '𝓽𝓱𝓮 𝓸𝓹𝓮𝓻𝓪𝓽𝓸𝓻', why: 'mathematical script' },
    { text: 'ⓣⓗⓔ ⓞⓟⓔⓡⓐⓣⓞⓡ', why: 'circled' },
    { text: '🅣🅗🅔 🅞🅟🅔🅡🅐🅣🅞🅡', why: 'negative circled' },
    { text: '🅾🅿🅴🆁🅰🆃🅾🆁', why: 'negative squared' },
    { text: 'the o\u0332perator', why: 'a line below a letter' },
    { text: 'thë öpérätòr', why: 'accents' },
    { text: 'the øperatør', why: 'strokes' },
    { text: 'ᴛʜᴇ ᴏᴘᴇʀᴀᴛᴏʀ', why: 'small capitals' },
    { text: 'the 0perat0r', why: 'zeros' },
    { text: 'THE ΟΡΕRΑΤΟR', why: 'Greek capitals' },
    { text: 'the օperatօr', why: 'Armenian oh' },
  ])('refuses $text ($why)', ({ text }) => {
    expect(parseDisplayName(text)).toBe(null);
  });
});

describe('isSameName', () => {
  it('accepts the name with any spacing and any encoding of accents, and no other name', () => {
    expect(isSameName(' Zoe\u0308  B', 'Zo\u00eb B')).toBe(true);
    expect(isSameName('Zoe B', 'Zo\u00eb B')).toBe(false);
  });
});
