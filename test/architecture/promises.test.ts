// What the configuration promises: Cloudflare logs nothing about visitors, every binding is documented with its reason,
// shards are not public, replaced versions are not callable, and no id of an operator's Cloudflare account is included.
// The checks for logs and bindings also run on configurations that violate them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { experimental_readRawConfig as readRawConfig } from 'wrangler';
import { documentedBindings } from '../../src/privacy/bindings.ts';
import { sourceFiles } from './source-code.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const path = join(root, 'wrangler.toml');
const text = readFileSync(path, 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'wherefrom-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Section = Readonly<Record<string, unknown>>;

const isSection = (value: unknown): value is Section => typeof value === 'object' && value !== null;

/** Returns the top level of a wrangler configuration and each of its environments, with their names. */
function sectionsOf(toml: string): readonly (readonly [name: string, section: Section])[] {
  const file = join(folder, 'wrangler.toml');
  writeFileSync(file, toml);
  const raw: Section = { ...readRawConfig({ config: file }).rawConfig };
  const { env = {} } = raw;
  const environments = Object.entries(isSection(env) ? env : {}).filter(([, section]) => isSection(section));
  return [['top level', raw], ...environments.map(([name, section]) => [name, section as Section] as const)];
}

/**
 * The sections that wrangler.toml may have. A new section may be a binding or a log, so it must be added here
 * deliberately.
 */
const allowedSections: readonly string[] = [
  ...['name', 'main', 'no_bundle', 'rules', 'compatibility_date', 'workers_dev', 'preview_urls', 'build', 'triggers'],
  ...['logpush', 'observability', 'assets', 'kv_namespaces', 'd1_databases', 'durable_objects', 'migrations'],
  'ratelimits',
];

/** Settings of wrangler.toml that pass request data on, besides `logpush` and `observability`. */
const logging: readonly string[] = ['tail_consumers', 'streaming_tail_consumers', 'analytics_engine_datasets'];

function isOn(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (!isSection(value)) return value === true;
  return Object.entries(value).some(([name, member]) => (name === 'enabled' || isSection(member)) && isOn(member));
}

/** Returns the settings in a wrangler configuration that violate the privacy promises. */
function violationsIn(toml: string): string[] {
  return sectionsOf(toml).flatMap(([name, section]) => {
    const on = ['logpush', 'observability', ...logging].filter((key) => isOn(section[key]));
    // Cloudflare's logs and traces (`observability`) are on unless they are switched off. Environments inherit the top
    // level.
    const isTop = name === 'top level';
    const observability = section['observability'];
    const silent = isTop && (!isSection(observability) || observability['enabled'] !== false);
    const unknown = Object.keys(section).filter((key) => !allowedSections.includes(key));
    return [
      ...on.map((key) => `${name}: ${key} is on`),
      ...(silent ? [`${name}: observability is not switched off`] : []),
      ...unknown.map((key) => `${name}: ${key} is not allowed`),
      ...undocumented(section).map((key) => `${name}: ${key} is not documented`),
    ];
  });
}

const bindingKinds = ['assets', 'kv_namespaces', 'd1_databases', 'durable_objects', 'ratelimits'] as const;

/** Returns the names of the bindings of one kind. */
function bindingsIn(section: Section, kind: (typeof bindingKinds)[number]): string[] {
  const value = section[kind];
  // wrangler.toml lists Durable Objects in `durable_objects.bindings`, and all other bindings directly below their
  // kind.
  const listed = kind === 'durable_objects' && isSection(value) ? value['bindings'] : value;
  const entries: unknown[] = Array.isArray(listed) ? listed : listed === undefined ? [] : [listed];
  return entries.filter(isSection).map((entry) => String(entry['binding'] ?? entry['name']));
}

function undocumented(section: Section): string[] {
  return bindingKinds.flatMap((kind) =>
    bindingsIn(section, kind).filter(
      (name) => !documentedBindings.some((each) => each.kind === kind && each.name === name),
    ),
  );
}

/** Returns the names of bindings, variables and secrets that a source text declares or reads. */
function variablesIn(source: string): string[] {
  const forms = [
    /\b([A-Z][A-Z_]+)\??: (?:string|RateLimit)/g,
    // Ignores `process.env`, which occurs in the examples for Node on pages.
    /(?<!\bprocess\.)\benv\??\.([A-Z][A-Z_]+)\b/g,
    /\benv\??\.?\['([A-Z][A-Z_]+)'\]/g,
    /[{,]\s*([A-Z][A-Z_]+)\b[^{};]*\} = [\w.]*\benv\b/g,
  ];
  return forms.flatMap((form) => [...source.matchAll(form)].map(([, name = '']) => name));
}

describe('wrangler.toml', () => {
  it('logs nothing about visitors and has no undocumented binding', () => {
    expect(violationsIn(text)).toEqual([]);
    expect(text).toMatch(/^\[observability\]\nenabled = false$/m);
  });

  it.each([
    {
      planted: '[observability]\nenabled = true',
      instead: /\[observability\]\nenabled = false/,
      found: 'observability',
    },
    { planted: '', instead: /\[observability\]\nenabled = false/, found: 'observability is not switched off' },
    { planted: '[observability.logs]\nenabled = true', found: 'observability is on' },
    { planted: '[observability.traces]\nenabled = true', found: 'observability is on' },
    { planted: 'logpush = true', instead: /logpush = false/, found: 'logpush is on' },
    { planted: '[[tail_consumers]]\nservice = "a"', found: 'tail_consumers is on' },
    { planted: '[[streaming_tail_consumers]]\nservice = "a"', found: 'streaming_tail_consumers is on' },
    { planted: '[[analytics_engine_datasets]]\nbinding = "A"', found: 'analytics_engine_datasets is on' },
    { planted: '[env.staging.observability]\nenabled = true', found: 'staging: observability is on' },
    { planted: '[env.staging]\nlogpush = true', found: 'staging: logpush is on' },
    { planted: '[[env.staging.tail_consumers]]\nservice = "a"', found: 'staging: tail_consumers is on' },
    { planted: '[[kv_namespaces]]\nbinding = "VISITORS"', found: 'VISITORS is not documented' },
    { planted: '[[env.staging.d1_databases]]\nbinding = "LOG"', found: 'staging: LOG is not documented' },
    {
      planted: '[[env.staging.durable_objects.bindings]]\nname = "VISITORS"\nclass_name = "A"',
      found: 'staging: VISITORS is not documented',
    },
    { planted: '[[queues.producers]]\nbinding = "A"\nqueue = "a"', found: 'queues is not allowed' },
    { planted: '[[services]]\nbinding = "A"\nservice = "a"', found: 'services is not allowed' },
    { planted: '[vars]\nVISITOR = "a"', found: 'vars is not allowed' },
    { planted: '[[ratelimits]]\nname = "BY_ADDRESS"\nnamespace_id = "1"', found: 'BY_ADDRESS is not documented' },
  ])('is refused: $found', ({ planted, instead, found }) => {
    const toml = instead === undefined ? `${text}\n${planted}\n` : text.replace(instead, planted);
    expect(toml).not.toBe(text);
    expect(violationsIn(toml).join('\n')).toContain(found);
  });

  it('runs the Worker before any asset, and keeps replaced versions from being called', () => {
    const [[, top] = ['', {}]] = sectionsOf(text);
    expect(top).toMatchObject({ assets: { run_worker_first: true }, preview_urls: false });
  });

  it('names no account, id or secret, and no visitor', () => {
    const [[, top] = ['', {}]] = sectionsOf(text);
    expect(Object.keys(top)).not.toContain('account_id');
    expect(JSON.stringify([top['kv_namespaces'], top['d1_databases']])).not.toMatch(/"(?:preview_)?(?:database_)?id":/);
  });
});

describe('the list of bindings', () => {
  it('has every binding of wrangler.toml, and every variable and secret that the code reads, and no other', () => {
    const [[, top] = ['', {}]] = sectionsOf(text);
    const configured = bindingKinds.flatMap((kind) => bindingsIn(top, kind));
    const used = sourceFiles().flatMap(({ path: file }) => variablesIn(readFileSync(join(root, file), 'utf8')));
    expect(used.length).toBeGreaterThan(4);
    const named = new Set([...configured, ...used]);
    expect(documentedBindings.map(({ name }) => name).toSorted()).toEqual([...named].toSorted());
  });

  it.each([
    { code: 'interface RedeemEnv {\n  readonly MAIL_SECRET?: string;\n}', why: 'declared as a secret' },
    { code: 'type OwnEnv = { MAIL_SECRET: string | undefined };', why: 'declared as a variable' },
    { code: 'send(context.env.MAIL_SECRET);', why: 'read' },
    { code: "send(env['MAIL_SECRET']);", why: 'read by its name in quotes' },
    { code: 'const { MAIL_SECRET: secret } = env;', why: 'read by destructuring' },
  ])('would need a secret that is $why', ({ code }) => {
    expect(variablesIn(code)).toContain('MAIL_SECRET');
  });
});
