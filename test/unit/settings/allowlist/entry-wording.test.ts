// The sentence that says which origins an allowlist entry admits.

import { expect, it } from 'vitest';
import { parseAllowlistEntry } from '../../../../src/core/origin/entry.ts';
import { describeAllowlistEntry } from '../../../../src/settings/allowlist/entry-wording.ts';

it.each([
  { entry: 'elbonia.example', text: 'This host only.', why: 'the default port goes without saying' },
  { entry: 'elbonia.example:*', text: 'This host only, on any port.', why: 'any port' },
  { entry: 'http://elbonia.example:443', text: 'This host only, on port 443.', why: 'the default port of https' },
  { entry: 'localhost:5173', text: 'This host only, on port 5173.', why: 'a port' },
  {
    entry: 'localhost',
    text: 'This host only, on port 80. Add :* for any port.',
    why: 'a developer’s own server rarely has the default port',
  },
])('$entry: $text ($why)', ({ entry, text }) => {
  const parsed = parseAllowlistEntry(entry);
  expect(parsed.ok && describeAllowlistEntry(parsed.value)).toBe(text);
});
