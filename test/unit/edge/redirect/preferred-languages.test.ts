import { describe, expect, it } from 'vitest';
import { readPreferredLanguages } from '../../../../src/edge/redirect/preferred-languages.ts';

describe('readPreferredLanguages', () => {
  it.each([
    { header: null, tags: [], why: 'no header' },
    { header: '', tags: [], why: 'empty' },
    { header: 'de', tags: ['de'], why: 'one' },
    { header: 'de-CH, fr;q=0.5', tags: ['de-CH', 'fr'], why: 'in order' },
    { header: 'en;q=0.2, fr;q=0.9', tags: ['fr', 'en'], why: 'by quality' },
    { header: 'en;q=0.5, fr;q=0.5', tags: ['en', 'fr'], why: 'the first of equals' },
    { header: 'en;q=0, fr', tags: ['fr'], why: 'a quality of 0 excludes' },
    { header: '*, fr;q=0.5', tags: ['fr'], why: 'any language is none' },
    { header: 'ga', tags: ['ga'], why: 'a language without names of places' },
    { header: 'en;q=x, fr', tags: ['fr'], why: 'a quality that is no number' },
    { header: ' , ;q=1', tags: [], why: 'no tags' },
    { header: `fr,${' '.repeat(600)}`, tags: [], why: 'a header that is too long' },
  ])('reads $header as $tags ($why)', ({ header, tags }) => {
    expect(readPreferredLanguages(header)).toEqual(tags);
  });
});
