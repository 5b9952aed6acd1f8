// Judges what Cloudflare's API says about the ways by which requests leave a Worker: Workers logs and traces, Logpush,
// tail consumers and live tails. All must be off (docs/decisions/no-workers-logs.md). Silence of the API is not "off".

import type { Result } from '../../core/result.ts';
import { type Comparison, differs, requireNone, same, unknown } from './comparison.ts';

const subjects = {
  logs: 'observability',
  push: 'logpush',
  consumers: 'tail consumers',
  other: 'other settings',
} as const;
const silence = 'the API does not say';
const known: readonly string[] = ['observability', 'logpush', 'tail_consumers', 'streaming_tail_consumers', 'tags'];

/** Judges a Worker's settings that belong to no version. */
export function compareLogging(response: Result<unknown, string>): readonly Comparison[] {
  const allUnknown = (why: string) => Object.values(subjects).map((subject) => unknown(subject, why));
  if (!response.ok) return allUnknown(response.refusal);
  if (!isObject(response.value)) return allUnknown(silence);
  const settings = membersOf(response.value);
  const others = [...settings].filter(([member, value]) => !known.includes(member) && !isEmpty(value));
  return [
    compareObservability(settings.get('observability')),
    compareLogpush(settings.get('logpush')),
    compareConsumers(settings),
    others.length === 0
      ? same(subjects.other, 'none')
      : unknown(subjects.other, `not known to this version: ${others.map(([member]) => member).join(', ')}`),
  ];
}

/** Logs and traces have switches of their own inside, so every `enabled` at any depth must be false. */
function compareObservability(value: unknown): Comparison {
  const switches = switchesOf(value).filter(({ isOn }) => isOn);
  if (switches.length === 0 && !membersOf(value).has('enabled')) return unknown(subjects.logs, silence);
  const on = switches.map(({ path }) => `${path} is on`);
  return requireNone(subjects.logs, on, 'off');
}

function switchesOf(value: unknown, path = 'observability'): { readonly path: string; readonly isOn: boolean }[] {
  return [...membersOf(value)].flatMap(([member, inner]) =>
    member === 'enabled' ? [{ path, isOn: inner !== false }] : switchesOf(inner, `${path}.${member}`),
  );
}

function compareLogpush(value: unknown): Comparison {
  if (value === false) return same(subjects.push, 'off');
  return value === undefined || value === null ? unknown(subjects.push, silence) : differs(subjects.push, 'is on');
}

/** The API says "none" with null or an empty list. It may leave out the streaming consumers, which are newer. */
function compareConsumers(settings: ReadonlyMap<string, unknown>): Comparison {
  const { consumers: subject } = subjects;
  if (settings.get('tail_consumers') === undefined) return unknown(subject, silence);
  const consumers: unknown[] = [];
  for (const member of ['tail_consumers', 'streaming_tail_consumers']) {
    const value = settings.get(member) ?? [];
    if (!Array.isArray(value)) return unknown(subject, `${member} is not a list: ${JSON.stringify(value)}`);
    consumers.push(...value);
  }
  const faults = consumers.map((each) => `requests go to ${JSON.stringify(membersOf(each).get('service') ?? each)}`);
  return requireNone(subject, faults, 'none');
}

/** Judges the live tails: sessions that show a person the requests as they arrive. */
export function compareTails(response: Result<unknown, string>): Comparison {
  const subject = 'live tails';
  if (!response.ok) return unknown(subject, response.refusal);
  // Cloudflare's API schema has a single tail, its description a list. Only an empty list means that there is none.
  const tails = isObject(response.value) && !isEmpty(response.value) ? [response.value] : response.value;
  if (!Array.isArray(tails)) return unknown(subject, silence);
  return requireNone(
    subject,
    tails.map((tail) => `someone is watching requests until ${String(membersOf(tail).get('expires_at'))}`),
    'none at this moment',
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

/** Whether a value switches nothing on: null, false, "", or an empty list or object. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === null || value === undefined || value === false || value === '';
}
