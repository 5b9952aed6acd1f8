// Reads from responses of Cloudflare's API whether a Worker hands request data to logs. Workers logs and traces, Logpush,
// tail consumers and live tails must be off (docs/decisions/no-workers-logs.md). A setting that a response leaves out
// counts as unknown, not as off.

import type { Result } from '../../core/result.ts';
import {
  comparisonFromFaults,
  type DeploymentComparison,
  differingComparison,
  sameComparison,
  unknownComparison,
} from './comparison.ts';

const subjects = {
  logs: 'observability',
  push: 'logpush',
  consumers: 'tail consumers',
  other: 'other settings',
} as const;
const silence = 'the API does not say';
const known: readonly string[] = ['observability', 'logpush', 'tail_consumers', 'streaming_tail_consumers', 'tags'];

/**
 * Checks that logs, traces, Logpush and tail consumers are off, in those settings of a Worker that all its versions
 * share.
 */
export function compareLogging(response: Result<unknown, string>): readonly DeploymentComparison[] {
  const allUnknown = (why: string) => Object.values(subjects).map((subject) => unknownComparison(subject, why));
  if (!response.ok) return allUnknown(response.refusal);
  if (!isObject(response.value)) return allUnknown(silence);
  const settings = membersOf(response.value);
  const others = [...settings].filter(([member, value]) => !known.includes(member) && !isEmpty(value));
  return [
    compareObservability(settings.get('observability')),
    compareLogpush(settings.get('logpush')),
    compareConsumers(settings),
    others.length === 0
      ? sameComparison(subjects.other, 'none')
      : unknownComparison(subjects.other, `not known to this version: ${others.map(([member]) => member).join(', ')}`),
  ];
}

/**
 * Checks that observability is off. Logs and traces have switches inside it, so every `enabled` at any depth must be
 * false.
 */
function compareObservability(value: unknown): DeploymentComparison {
  const switches = switchesOf(value).filter(({ isOn }) => isOn);
  if (switches.length === 0 && !membersOf(value).has('enabled')) return unknownComparison(subjects.logs, silence);
  const on = switches.map(({ path }) => `${path} is on`);
  return comparisonFromFaults(subjects.logs, on, 'off');
}

function switchesOf(value: unknown, path = 'observability'): { readonly path: string; readonly isOn: boolean }[] {
  return [...membersOf(value)].flatMap(([member, inner]) =>
    member === 'enabled' ? [{ path, isOn: inner !== false }] : switchesOf(inner, `${path}.${member}`),
  );
}

function compareLogpush(value: unknown): DeploymentComparison {
  if (value === false) return sameComparison(subjects.push, 'off');
  return value === undefined || value === null
    ? unknownComparison(subjects.push, silence)
    : differingComparison(subjects.push, 'is on');
}

/**
 * Checks that the Worker has no tail consumers: Cloudflare's API then returns null or an empty list of them. The list
 * of streaming tail consumers is newer, so a response may lack this list.
 */
function compareConsumers(settings: ReadonlyMap<string, unknown>): DeploymentComparison {
  const { consumers: subject } = subjects;
  if (settings.get('tail_consumers') === undefined) return unknownComparison(subject, silence);
  const consumers: unknown[] = [];
  for (const member of ['tail_consumers', 'streaming_tail_consumers']) {
    const value = settings.get(member) ?? [];
    if (!Array.isArray(value)) return unknownComparison(subject, `${member} is not a list: ${JSON.stringify(value)}`);
    consumers.push(...value);
  }
  const faults = consumers.map((each) => `requests go to ${JSON.stringify(membersOf(each).get('service') ?? each)}`);
  return comparisonFromFaults(subject, faults, 'none');
}

/** Checks that there are no live tails, which are sessions that show a person the requests as they arrive. */
export function compareTails(response: Result<unknown, string>): DeploymentComparison {
  const subject = 'live tails';
  if (!response.ok) return unknownComparison(subject, response.refusal);
  // By its schema, Cloudflare's API returns a single tail; by its description, a list. Accepts both. Only an empty list
  // means that there is no tail.
  const tails = isObject(response.value) && !isEmpty(response.value) ? [response.value] : response.value;
  if (!Array.isArray(tails)) return unknownComparison(subject, silence);
  return comparisonFromFaults(
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
