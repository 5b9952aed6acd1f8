// Files that are generated and committed must be what their generators write now.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countriesPath, renderCountries } from '../../../data/generate/countries.ts';
import { languagesPath, renderLanguages } from '../../../data/generate/languages.ts';
import { renderSuffixParents, suffixParentsPath } from '../../../data/generate/suffix-parents.ts';

describe('the generated files', () => {
  it.each([
    { what: 'the country table', path: countriesPath, render: renderCountries },
    { what: 'the language table', path: languagesPath, render: renderLanguages },
    { what: 'the table of hosts above public suffixes', path: suffixParentsPath, render: renderSuffixParents },
  ])('include up-to-date $what', ({ path, render }) => {
    expect(readFileSync(path, 'utf8')).toBe(render());
  });
});
