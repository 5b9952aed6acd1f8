// The step of a deployment that checks the new version at its URL, and rolls back to the previous version if the new
// one is at fault. A new version takes seconds to reach every location, so failed checks are repeated for a limited
// time. The database is not rolled back: migrations only add to it, so that the previous version can still use it.

import { describeError } from '../verify/http.ts';
import { describeFailure } from '../wrangler.ts';
import { type Deployment, type DeployStep, runWranglerFor } from './deployment.ts';
import { type DeploymentFinding, failedFinding, passedFinding, uncheckedFinding } from './finding.ts';
import { type ReadResponse, type RequestPath, smokeChecks } from './smoke-checks.ts';

const requestTimeoutMs = 15_000;
const pauseMs = 5_000;

type Findings = readonly (readonly [name: string, finding: DeploymentFinding])[];

/** Thrown by a request whose host does not answer at all. */
class Unreachable extends Error {}

function visitor({ fetch }: Deployment, origin: string): RequestPath {
  return async (path, headers = {}): Promise<ReadResponse> => {
    let response: Response;
    try {
      response = await fetch(origin + path, {
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
    } catch (error) {
      throw new Unreachable(describeError(error));
    }
    return { status: response.status, text: await response.text().catch(() => '') };
  };
}

/**
 * Runs every check once. Resolves to null if no request was answered, because the fault is then in the network and not
 * in the version.
 */
async function runChecks(deployment: Deployment, origin: string): Promise<Findings | null> {
  const visit = visitor(deployment, origin);
  let unreachable = 0;
  const findings = await Promise.all(
    smokeChecks.map(async ({ name, run }) => {
      try {
        return [name, await run(visit, deployment.config)] as const;
      } catch (error) {
        if (error instanceof Unreachable) unreachable++;
        return [name, failedFinding(describeError(error))] as const;
      }
    }),
  );
  return unreachable === smokeChecks.length ? null : [...findings, ['migrations', await checkMigrations(deployment)]];
}

async function checkMigrations(deployment: Deployment): Promise<DeploymentFinding> {
  const outcome = await runWranglerFor(deployment, ['d1', 'migrations', 'list', 'DB', '--remote']);
  if (!outcome.ok) return uncheckedFinding(describeFailure(outcome));
  return outcome.stdout.includes('No migrations to apply')
    ? passedFinding
    : failedFinding('the database lacks migrations. Apply them: npx wrangler d1 migrations apply DB --remote');
}

const has = (findings: Findings, wanted: DeploymentFinding['kind']) => findings.some(([, { kind }]) => kind === wanted);

const isGood = (findings: Findings | null) =>
  findings !== null && !has(findings, 'failed') && !has(findings, 'misconfigured');

const marks = { failed: 'FAILED    ', misconfigured: 'FAILED    ', unchecked: 'unchecked ' } as const;

/** Repeats the checks until all pass or `waitMs` has passed. Resolves to the last findings. */
async function checkUntilGood(deployment: Deployment, origin: string, waitMs: number): Promise<Findings | null> {
  let findings = await runChecks(deployment, origin);
  for (let left = waitMs; left > 0 && !isGood(findings); left -= pauseMs) {
    await deployment.pause(Math.min(pauseMs, left));
    findings = await runChecks(deployment, origin);
  }
  return findings;
}

/** Rolls back to the version that answered before the upload. Returns the outcome as text for the operator. */
async function rollBack(deployment: Deployment): Promise<string> {
  const { versionBefore } = deployment;
  if (versionBefore === null) {
    return 'This was the first deployment, so there is no version to roll back to: the new one keeps answering. Mend the cause, then deploy again.';
  }
  const message = 'A check after the deployment failed';
  const outcome = await runWranglerFor(deployment, ['rollback', versionBefore, '--yes', '--message', message]);
  if (outcome.ok) return `Rolled back: version ${versionBefore} answers again. The database keeps its new tables.`;
  return `The rollback failed too, so the new version keeps answering.\n${describeFailure(outcome)}\nTry: npx wrangler rollback ${versionBefore}`;
}

export const checkDeployment: DeployStep = async (deployment) => {
  const { check, urls, print } = deployment;
  if (check === null) return null;
  const url = check.url ?? urls.find((target) => target.startsWith('https://'));
  if (url === undefined) {
    print('Not checked: wrangler named no URL. Check a custom domain with: npm run deploy -- --url https://HOST');
    return null;
  }
  const { origin } = new URL(url);
  print(`Checking ${origin} …`);
  const findings = await checkUntilGood(deployment, origin, check.waitMs);
  if (findings === null) {
    return `${origin} cannot be reached from this machine, so nothing was checked and nothing was rolled back. Check the address, then deploy again, or skip the checks: npm run deploy -- --no-check`;
  }
  for (const [name, finding] of findings) {
    if (finding.kind === 'passed') print(`  passed     ${name}`);
    else print(`  ${marks[finding.kind]} ${name}: ${finding.reason}`);
  }
  if (isGood(findings)) return null;
  if (has(findings, 'failed')) return `The deployed version does not work. ${await rollBack(deployment)}`;
  return 'The new version answers, but a setting is wrong, as the line above says. A rollback would not help, so nothing was rolled back.';
};
