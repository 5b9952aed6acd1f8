// The target of a redirect link by country, region and language.

import { describe, expect, it } from 'vitest';
import { chooseRedirectTarget, type LinkVisitor } from '../../../src/core/project/choose-redirect-target.ts';
import type { RedirectTarget } from '../../../src/core/project/redirect-link.ts';

const nobody: LinkVisitor = { country: null, region: null, languages: [] };
const to = (url: string, conditions: Partial<RedirectTarget>): RedirectTarget => ({ ...conditions, url });

interface Row {
  readonly targets: readonly RedirectTarget[];
  readonly visitor: Partial<LinkVisitor>;
  readonly url: string | null;
  readonly why: string;
}

const us = to('us', { country: 'US' });
const california = to('california', { country: 'US', region: 'CA' });
const german = to('german', { language: 'de' });
const french = to('french', { language: 'fr' });
const swissFrench = to('swiss-french', { country: 'CH', language: 'fr' });
const brazilian = to('brazilian', { language: 'pt-BR' });

const rows: readonly Row[] = [
  { targets: [us], visitor: { country: 'US' }, url: 'us', why: 'the country' },
  { targets: [us], visitor: { country: 'FR' }, url: null, why: 'another country' },
  { targets: [us], visitor: {}, url: null, why: 'an unknown country' },
  { targets: [california, us], visitor: { country: 'US', region: 'CA' }, url: 'california', why: 'the region' },
  { targets: [california, us], visitor: { country: 'US', region: 'NY' }, url: 'us', why: 'another region' },
  { targets: [california, us], visitor: { country: 'US' }, url: 'us', why: 'an unknown region' },
  { targets: [us, california], visitor: { country: 'US', region: 'CA' }, url: 'us', why: 'the first that matches' },
  { targets: [california], visitor: { country: 'CN', region: 'CA' }, url: null, why: 'the code in another country' },
  {
    targets: [to('x', { region: 'CA' })],
    visitor: { country: 'US', region: 'CA' },
    url: null,
    why: 'a region without its country',
  },
  { targets: [german], visitor: { languages: ['de'] }, url: 'german', why: 'the language' },
  { targets: [german], visitor: { languages: ['DE-ch'] }, url: 'german', why: 'a form of the language' },
  { targets: [german], visitor: { languages: ['den'] }, url: null, why: 'a language that begins alike' },
  { targets: [brazilian], visitor: { languages: ['pt-br'] }, url: 'brazilian', why: 'the form itself' },
  { targets: [brazilian], visitor: { languages: ['pt'] }, url: null, why: 'the language without its form' },
  { targets: [brazilian], visitor: { languages: ['pt-PT'] }, url: null, why: 'another form' },
  { targets: [german, french], visitor: { languages: ['fr', 'de'] }, url: 'french', why: 'the preferred language' },
  { targets: [german], visitor: { languages: ['fr', 'de'] }, url: 'german', why: 'the best that the link has' },
  { targets: [german], visitor: {}, url: null, why: 'no language' },
  {
    targets: [swissFrench, german],
    visitor: { country: 'FR', languages: ['fr', 'de'] },
    url: 'german',
    why: 'French only in Switzerland',
  },
  {
    targets: [swissFrench, us],
    visitor: { country: 'CH', languages: ['fr-CH'] },
    url: 'swiss-french',
    why: 'country and language',
  },
  { targets: [swissFrench], visitor: { country: 'CH', languages: ['de'] }, url: null, why: 'one of two conditions' },
  { targets: [to('all', {}), us], visitor: { country: 'US' }, url: 'all', why: 'a target without conditions' },
  { targets: [], visitor: { country: 'US' }, url: null, why: 'no targets' },
];

describe('chooseRedirectTarget', () => {
  it.each(rows)('chooses $url for $visitor ($why)', ({ targets, visitor, url }) => {
    const link = { name: 'shop', targets, otherwise: 'default' };
    expect(chooseRedirectTarget(link, { ...nobody, ...visitor })?.url ?? null).toBe(url);
  });
});
