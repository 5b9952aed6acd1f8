// Sends the requests of scenarios as planted visitors, and searches every response for their values.

import type { Examination } from '../examination.ts';
import type { PlantedValue } from '../search/forms.ts';
import { type ReceivedResponse, type Scenario, send } from './scenario.ts';
import { plantVisitor, type Visitor } from './visitors.ts';

export interface Planted {
  readonly scenario: Scenario;
  /**
   * The two visitors of a scenario, one with an IPv4 address and one with an IPv6 address. They take part in no other
   * scenario.
   */
  readonly visitors: readonly [Visitor, Visitor];
}

/** Creates two planted visitors for each scenario. Every call creates the same visitors, except for their sessions. */
export function plant(
  examination: Examination,
  scenarios: readonly Scenario[],
  sessions: readonly string[] = [],
): readonly Planted[] {
  return scenarios.map((scenario, i) => {
    const [first = sessions[2 * i], second = sessions[2 * i + 1]] = scenario.sessions ?? [];
    const visitors = [
      plantVisitor(i, 4, first, scenario.codes?.[0]),
      plantVisitor(i, 6, second, scenario.codes?.[1]),
    ] as const;
    for (const visitor of visitors) examination.plant(visitor);
    return { scenario, visitors };
  });
}

export async function ask(examination: Examination, port: number, scenario: Scenario, visitor: Visitor): Promise<void> {
  const response = await send(port, scenario, visitor);
  const { status, code, everything } = response;
  examination.requests += 1;
  if (scenario.status === 'done') {
    const outcome = outcomeOf(response);
    examination.noteForm(`${scenario.name} of ${visitor.name}`, outcome);
    if (outcome !== 'done' && outcome !== 'refused') examination.unexpected.add(`${scenario.name}: ${outcome}`);
  } else if (!isExpected(scenario, status) || (scenario.code !== undefined && scenario.code !== code)) {
    examination.unexpected.add(`${scenario.name}: status ${status}, code ${code}`);
  }
  for (const value of issuedIn(everything, visitor)) examination.plantValue(value);
  examination.look('other responses', everything, scenario.name, visitor.name);
  if (scenario.code !== undefined) examination.look('refusals', everything, scenario.name);
}

function isExpected({ status: expected }: Scenario, status: number): boolean {
  return expected === 'any' || status === expected;
}

/**
 * Returns the outcome of sending a form repeatedly: once it has made its change, the form may be stale (409), its item
 * deleted (404), or its session ended (redirected to sign-in).
 */
function outcomeOf({ status, location }: ReceivedResponse): string {
  if (/\/(?:sign-in|step-up)\?returnTo=/.test(location ?? '')) return 'refused';
  if (status < 400) return 'done';
  return status === 404 || status === 409 ? 'refused' : `status ${status}`;
}

/**
 * Returns the secret of a new session and the codes of new links in a response. Both count as values of the visitor
 * from then on.
 */
function issuedIn(everything: Buffer, { name: owner }: Visitor): readonly PlantedValue[] {
  const text = everything.toString('latin1');
  const found = (kind: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, issued = '']) => ({ owner, kind, text: issued }));
  return [
    ...found('session', /__Host-wherefrom=([\w-]{43});/g),
    ...found('one-time code', /\?code=([\w-]{43})(?![\w-])/g),
  ];
}

/**
 * Repeats a request of one visitor, several at a time. The request must stay the same: V8 caches the name of a property
 * that was looked up only if the look-up repeats, and the search must find such a cached name.
 */
export async function askRepeatedly(
  examination: Examination,
  port: number,
  { scenario }: Planted,
  visitor: Visitor,
  count: number,
): Promise<void> {
  for (let done = 0; done < count; done += 4) {
    const batch = Array.from({ length: Math.min(4, count - done) }, () => ask(examination, port, scenario, visitor));
    await Promise.all(batch);
  }
}
