// Plain English: refuses words that the project does not use, and mannerisms, in comments, messages, test titles and guides.
// Does not check names in code.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

const banned: readonly (readonly [words: RegExp, instead: string])[] = [
  [/\bwhitelist/i, 'allowlist'],
  [/\buser ids?\b/i, 'account id'],
  [/(?<![-\w])sites?(?![-\w])/i, 'page, origin or project'],
  [/\b(wish|desk|door)(es|s)?\b/i, 'options, encoder, access'],
  [/\bplanes?\b/i, 'settings context'],
  [/\bpieces?\b/i, 'chunk'],
  [/\bwhoever\b/i, 'anyone who, or the role'],
  [/\bsomebody\b/i, 'someone, or the role'],
  [/\b(some|every|any)one else's\b/i, "another account's"],
  [/\bof which\b/i, 'a sentence of its own'],
  [/\bwhat is there\b/i, 'the thing'],
  [/\blets? go of\b|\blet go of\b/i, 'evicted, released'],
  [/\b(is|are) asked for\b/i, 'requested, required'],
  [/\bwhat it says\b/i, 'its value'],
  [/\b(that|which) (is|are) none\b/i, 'invalid'],
  [/\ball the same\b/i, 'still'],
  [/\b(of|for) whom\b/i, 'the role'],
  [/\bits own affair\b/i, 'independent'],
];

/** Folders and files whose prose is checked. */
const checked: readonly string[] = [
  'src',
  'data',
  'test',
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs',
  '.github',
];

/** Files that list the banned words or contain third-party text. */
const exempt: readonly string[] = [
  ...['test/architecture/vocabulary.test.ts', 'test/fixtures', 'test/out', 'data/built'],
  'data/source/attributions.ts',
];

const extensions = /\.(ts|tsx|js|md|sql|yml|css|toml)$/;

function filesBelow(path: string): string[] {
  if (exempt.includes(path) || path.includes('generated') || path === 'src/client/built') return [];
  if (!statSync(join(root, path)).isDirectory()) return extensions.test(path) ? [path] : [];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(`${path}/${name}`));
}

/**
 * Returns the prose of a file. In code, prose is comments and strings with a space; names are not. In guides, it is
 * everything except code.
 */
function proseOf(path: string, text: string): string {
  if (path.endsWith('.md')) return text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
  if (!/\.(ts|tsx|js)$/.test(path)) return text;
  const tokens = text.match(/\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
  // In a TSX file, the text between tags, which pages show.
  const shown = path.endsWith('.tsx') ? (text.match(/[>}][^<>{}=;]*\s[^<>{}=;]*[<{]/g) ?? []) : [];
  const prose = [...tokens.filter((token) => token.startsWith('/') || token.includes(' ')), ...shown];
  return prose.join('\n').replaceAll(/`[^`\n]*`(?=[^`]*$)/g, '');
}

function violationsIn(path: string): string[] {
  const prose = proseOf(path, readFileSync(join(root, path), 'utf8')).replaceAll(/\s+(\/\/|\*)?\s*/g, ' ');
  return banned.flatMap(([words, instead]) => {
    const match = words.exec(prose);
    return match === null
      ? []
      : [`${path}: "${match[0]}" (${instead}): …${prose.slice(match.index - 40, match.index + 40)}…`];
  });
}

describe('the vocabulary', () => {
  it.each(checked)('is respected in %s', (path) => {
    const files = filesBelow(path);
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(violationsIn)).toEqual([]);
  });

  it.each(['unit', 'integration', 'cli', 'browser', 'data', 'architecture'])('is checked in tests of %s', (kind) => {
    expect(filesBelow('test').filter((path) => path.startsWith(`test/${kind}/`)).length).toBeGreaterThan(3);
  });

  it.each([
    { path: 'a.ts', text: '// Whoever calls.', found: 1, why: 'a comment' },
    { path: 'a.test.ts', text: "it('answers whoever calls', () => {});", found: 1, why: 'the title of a test' },
    { path: 'a.test.ts', text: "{ why: 'an id that is none' },", found: 1, why: 'a reason in a table' },
    { path: 'a.ts', text: "throw new Error('the door is shut');", found: 1, why: 'a message' },
    { path: 'a.ts', text: 'const door = openDoor();', found: 0, why: 'names in code are not prose' },
    { path: 'a.md', text: 'Use `door`.', found: 0, why: 'quoted' },
    { path: 'a.md', text: 'Sec-Fetch-Site is a header.', found: 0, why: 'part of a header name' },
  ])('finds $found in $text ($why)', ({ path, text, found }) => {
    expect(banned.filter(([words]) => words.test(proseOf(path, text)))).toHaveLength(found);
  });
});
