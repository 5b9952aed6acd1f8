// Which parts of a request the Worker's code reads: every header is in the privacy statement, CF-Connecting-IP and
// `request.cf` are read in one file each, and no code takes all headers at once. Each check also runs on planted code.

import { describe, expect, it } from 'vitest';
import { headersNeverRead, processedMemberData, processedVisitorData } from '../../src/privacy/processed.ts';
import { compiledTextOf, type SourceFile, sourceFiles } from './source-code.ts';

/** All source files except those of the privacy statement, which names the headers that the other files read. */
const files = sourceFiles().filter(({ path }) => !path.startsWith('src/privacy/'));
const edge = /^src\/(?:core|geo|edge|guides|openapi)\/|^src\/[^/]+\.ts$/;

/**
 * Keys that are not header names: the source reads them from other Maps, such as the parameters of a signature or of a
 * content type. Any other constant key of `.get()` or `.has()` counts as a header, whatever the object is called.
 */
const mapKeys: readonly string[] = [
  ...['created', 'expires', 'keyid', 'alg', 'nonce', 'content-digest'],
  ...['Mobile', 'Tablet', 'Desktop', 'address', 'asn'],
];

/** Files that read headers by names from variables, each with a pattern that finds the names. */
const namedElsewhere: readonly (readonly [path: string, names: RegExp])[] = [
  // Finds the names that are passed to the function `header`.
  ['src/edge/request/client/client.ts', /\bheader\("([^"]+)"/g],
  ['src/edge/request/client/client-hints.ts', /\bheader\("([^"]+)"/g],
  // Finds the names of the two signature components that are headers.
  ['src/edge/admission/signature.ts', /for \(const name of (\[[^\]]*\])/g],
  ['src/settings/accounts/access.ts', /assertionHeader = ("[^"]+")/g],
];

/**
 * Functions that may be called with all headers of a request. Each names its parameter `headers`, so that the pattern
 * finds the headers that it reads.
 */
const receivers: readonly string[] = [
  ...['readVisitorAddress', 'readClient', 'readRequestOptions', 'readServerOptions', 'readParameters', 'readBatchForm'],
  ...['readOrigin', 'admitsCaller', 'checkDeclaredOrigin', 'isBrowser', 'isPreflight', 'optionsResponse'],
  ...['fieldPolicyFor', 'sendsGpc', 'linkRefusalResponse'],
];

/** Files that call a function with the headers of a response, which need no check. */
const ofResponses: readonly (readonly [path: string, call: string])[] = [['src/edge/response.ts', 'jsonHeaders.set']];

/** Matches a header name, but no path or template. */
const fieldName = /^[a-z][a-z0-9-]*$/i;

interface Reads {
  readonly headers: readonly string[];
  /** Code that may read headers, but whose header names this test cannot determine. */
  readonly unclear: readonly string[];
}

/** Returns the headers that a file reads. */
function readsOf({ path, code }: SourceFile): Reads {
  const constant = [...code.matchAll(/\.(?:get|has)\(\s*["'`]([^"'`]+)["'`]/g)].map(([, name = '']) => name);
  const elsewhere = namedElsewhere.filter(([file]) => file === path);
  const named = elsewhere.flatMap(([, names]) => [...code.matchAll(names)].flatMap(([, found = '']) => namesIn(found)));
  const dynamic = /\bheaders\)?\??\.(?:get|has)\((?!\s*["'`])[^)]*\)/gi;
  const whole = [
    // Code that binds the request's headers to a name other than `headers`. This test would miss reads by that name.
    /\bheaders\s*:\s*(?!headers\b)[a-z]\w*\s*[,}](?=[^;]*=\s*\w*[rR]equest)/g,
    /(?:const|let|var)\s+(?!headers\b)\w+\s*=\s*[\w.]*\.headers\s*;/g,
    /(?:return|=>|[=:?])\s*(?:[\w.?]+\.)headers\s*[;,)}:]/g,
    /=\s*headers\s*;/g,
    // Code that reads all headers at once.
    /\bheaders\)?\??\.(?:entries|keys|values|forEach)\(/gi,
    /\[\s*\.\.\.[\w.]*headers\b/gi,
    /\bof\s+[\w.]*\bheaders\)/gi,
    /(?:fromEntries|Array\.from|new Map|new Headers|stringify)\([\w.]*(?:req|raw|request)\.headers\b/gi,
    /\breq\.header\(/g,
    /\bheaders\)?\??\.(?:get|has)\b(?!\()/gi,
  ];
  const passed = passedHeaders(code).filter(
    (call) => !receivers.includes(call) && !ofResponses.some(([file, known]) => file === path && known === call),
  );
  const unclear = [...(elsewhere.length > 0 ? [] : [dynamic]), ...whole].flatMap((form) =>
    [...code.matchAll(form)].map(([found]) => `${path}: ${found}`),
  );
  const headers = constant.filter((name) => fieldName.test(name) && !mapKeys.includes(name));
  return {
    headers: [...headers, ...named],
    unclear: [...unclear, ...passed.map((call) => `${path}: ${call}(headers)`)],
  };
}

/** Returns the names of the functions that are defined with, or called with, an argument called `headers`. */
function passedHeaders(code: string): string[] {
  const argument = /[(,]\s*(?:[\w.?]+\.)?headers\s*[,)]/g;
  return [...code.matchAll(argument)].flatMap(({ index }) => calleeBefore(code, index + 1) ?? []);
}

/**
 * Returns the name of the function whose argument list contains the index. Returns '' if no name precedes the
 * parentheses, and null if the index is inside other brackets.
 */
function calleeBefore(code: string, index: number): string | null {
  let depth = 0;
  for (let i = index - 1; i >= 0; i--) {
    const character = code.charAt(i);
    if (')]}'.includes(character)) depth += 1;
    else if (!'([{'.includes(character)) continue;
    else if (depth > 0) depth -= 1;
    else return character === '(' ? (/[\w.]*$/.exec(code.slice(0, i))?.[0] ?? '') : null;
  }
  return null;
}

function namesIn(found: string): string[] {
  const quoted = [...found.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  return quoted.length > 0 ? quoted : [found];
}

const lower = (names: Iterable<string>) => [...new Set([...names].map((name) => name.toLowerCase()))].sort();
const stated = (rows: readonly { readonly headers: readonly string[] }[]) =>
  lower(rows.flatMap(({ headers }) => headers));

const filesMatching = (found: RegExp, searched = files) =>
  searched.filter(({ code }) => found.test(code)).map(({ path }) => path);

/** Matches every form of code that reads `request.cf`. */
const readsCf = /\.cf\b|\[\s*["']cf["']\s*\]|\{[^{}]*\bcf\b[^{}]*\}\s*=|Reflect\.get\([^,]+,\s*["']cf["']/;
const connectingIp = /["'`]cf-connecting-ip["'`]/i;

describe('the request headers that the code reads', () => {
  it('are those of the privacy statement: for visitors', () => {
    const reads = files.filter(({ path }) => edge.test(path)).flatMap((file) => readsOf(file).headers);
    expect(lower(reads)).toEqual(stated(processedVisitorData));
  });

  it('are those of the privacy statement: for members', () => {
    const own = files.filter(({ path }) => /^src\/(?:dashboard|settings)\//.test(path));
    const reads = own.flatMap((file) => readsOf(file).headers).filter((name) => /^[A-Z]/.test(name));
    expect(lower(reads)).toEqual(stated(processedMemberData));
  });

  it('are never read all at once, nor by a name that the check cannot follow', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.flatMap((file) => readsOf(file).unclear)).toEqual([]);
  });

  it('never include headers that identify a visitor', () => {
    const all = lower(files.flatMap((file) => readsOf(file).headers));
    expect(lower(headersNeverRead).filter((name) => all.includes(name))).toEqual([]);
    const quoted = new RegExp(`["'\`](?:${headersNeverRead.join('|')})["'\`]`, 'i');
    expect(filesMatching(quoted)).toEqual([]);
  });

  it('include CF-Connecting-IP, which only one file reads', () => {
    expect(filesMatching(connectingIp)).toEqual(['src/edge/request/visitor-address.ts']);
  });

  it('include request.cf in one file only', () => {
    expect(filesMatching(readsCf)).toEqual(['src/edge/handlers.ts']);
  });
});

describe('the functions that receive all headers', () => {
  it.each(receivers)('%s calls them headers', (name) => {
    const definition = new RegExp(`function ${name}\\((?:[^()]*, )?headers[,)]`);
    expect(files.filter(({ code }) => definition.test(code)).length).toBe(1);
  });
});

describe('the check', () => {
  it.each([
    { code: "headers.get('Referer');", why: 'a header' },
    { code: "const h = request.headers; h.get('Referer');", why: 'under another name' },
    { code: 'const value: string | null = (request.headers as Headers).get(`Referer`);', why: 'with a type' },
    { code: "// a comment\nc.req.raw.headers\n  .has('Referer');", why: 'on two lines' },
  ])('finds $why', ({ code }) => {
    expect(readsOf({ path: 'src/edge/planted.ts', code: compiledTextOf(code) }).headers).toContain('Referer');
  });

  it.each([
    { code: 'const name = f(); request.headers.get(name);', why: 'a name from elsewhere' },
    { code: 'const h = request.headers;', why: 'another name for the headers' },
    { code: 'const sentHeaders = request.headers;', why: 'another name that ends alike' },
    { code: 'const { headers: h } = request;', why: 'the same by destructuring' },
    { code: 'const all = [...request.headers];', why: 'all headers' },
    { code: 'for (const pair of request.headers) f(pair);', why: 'all headers in a loop' },
    { code: 'request.headers.forEach(f);', why: 'all headers by a function' },
    { code: 'const copy = new Headers(request.headers);', why: 'a copy' },
    { code: 'const all = Object.fromEntries(c.req.raw.headers);', why: 'an object of all' },
    { code: "c.req.header('Referer');", why: "Hono's own function" },
    { code: 'const get = request.headers.get;', why: 'the function itself' },
    {
      code: 'function read(source, name) { return source.get(name); } read(request.headers, "Accept-Encoding");',
      why: 'an argument of a function that is not listed',
    },
    { code: 'f(g(a), [1, 2], context.request.headers);', why: 'an argument after others' },
    { code: 'const { headers } = request; f(headers, a);', why: 'an argument by its own name' },
    { code: 'const f = (headers) => headers;', why: 'a function without a name' },
    { code: 'const { headers } = request; const h = headers;', why: 'another name for the name' },
    { code: 'const f = () => request.headers;', why: 'a function that returns all headers' },
    { code: 'const all = { of: request.headers };', why: 'a member with all headers' },
  ])('refuses $why', ({ code }) => {
    expect(readsOf({ path: 'src/edge/planted.ts', code: compiledTextOf(code) }).unclear).not.toEqual([]);
  });

  it.each(['request.cf', "request['cf']", 'const { cf } = request', "Reflect.get(request, 'cf')"])(
    'finds %s',
    (text) => {
      expect(readsCf.test(compiledTextOf(`f(() => { ${text}; })`))).toBe(true);
    },
  );

  it('ignores comments', () => {
    const code = compiledTextOf("// headers.get('Referer') and request.cf\nexport const a = 1;");
    expect(readsOf({ path: 'src/edge/planted.ts', code })).toEqual({ headers: [], unclear: [] });
    expect(readsCf.test(code)).toBe(false);
  });
});
