// Planted visitors make the requests of scenarios, and every response is searched.

import type { Examination } from '../examination.ts';
import { type Scenario, send } from './scenario.ts';
import { plantVisitor, type Visitor } from './visitors.ts';

export interface Planted {
  readonly scenario: Scenario;
  /** One with an IPv4 address and one with an IPv6 address, who make no other requests. */
  readonly visitors: readonly [Visitor, Visitor];
}

/** Plants two visitors for each scenario, the same for each call but for their sessions. */
export function plant(
  examination: Examination,
  scenarios: readonly Scenario[],
  sessions: readonly string[] = [],
): readonly Planted[] {
  return scenarios.map((scenario, i) => {
    const visitors = [plantVisitor(i, 4, sessions[2 * i]), plantVisitor(i, 6, sessions[2 * i + 1])] as const;
    for (const visitor of visitors) examination.plant(visitor);
    return { scenario, visitors };
  });
}

export async function ask(examination: Examination, port: number, scenario: Scenario, visitor: Visitor): Promise<void> {
  const { status, code, everything } = await send(port, scenario, visitor);
  examination.requests += 1;
  if (!isExpected(scenario, status) || (scenario.code !== undefined && scenario.code !== code)) {
    examination.unexpected.add(`${scenario.name}: status ${status}, code ${code}`);
  }
  examination.look('other responses', everything, scenario.name, visitor.name);
  if (scenario.code !== undefined) examination.look('refusals', everything, scenario.name);
}

function isExpected({ status: expected }: Scenario, status: number): boolean {
  if (expected === 'any') return true;
  return expected === 'handled' ? status < 500 : status === expected;
}

/** One visitor many times: the engine keeps the key of a look-up only if it does not change. Several at a time. */
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
