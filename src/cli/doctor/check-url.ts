// The check of `npm run doctor` on a running Worker. Reads /health, which is public, and sends no credential.

import * as z from 'zod';
import { dataUpdateCommands } from '../../core/data-age.ts';
import { isLoopbackHost } from '../../core/origin/host.ts';
import { describeError } from '../verify/http.ts';
import { dataAgeFinding } from './check-files.ts';
import { type DoctorFinding, failedFinding, okFinding } from './finding.ts';

const timeoutMs = 15_000;

const healthShape = z.object({
  status: z.string(),
  version: z.string(),
  data: z.object({
    name: z.string(),
    builtAt: z.string(),
    ageDays: z.number(),
    freshness: z.enum(['fresh', 'aging', 'stale']),
  }),
});

/**
 * Checks that the Worker answers and that the location data that it serves is fresh. `advice` says what to do if the
 * Worker does not answer.
 */
export async function checkUrl(url: string, advice: string): Promise<readonly DoctorFinding[]> {
  const health = new URL('/health', url).href;
  let response: Response;
  try {
    response = await fetch(health, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    return [failedFinding('url', `${health} cannot be read: ${describeError(error)}`, advice)];
  }
  const body = await response.json().catch(() => null);
  const parsed = healthShape.safeParse(body);
  if (response.status !== 200 || !parsed.success) {
    return [
      failedFinding('url', `${health} has status ${response.status} and is not that of Wherefrom`, 'Check the URL.'),
    ];
  }
  const { status, version, data } = parsed.data;
  const answers = `${new URL(url).origin} answers: ${status}, version ${version}`;
  const age = dataAgeFinding(
    `served: ${data.name} of ${data.builtAt.slice(0, 10)}`,
    { days: data.ageDays, freshness: data.freshness },
    isLoopbackHost(new URL(url).hostname) ? dataUpdateCommands.local : dataUpdateCommands.deployed,
  );
  return [status === 'ok' ? okFinding('url', answers) : failedFinding('url', answers, advice), age];
}
