// The refresh of location data before a deployment, and the printed line about the data's age. Does not run the build.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stepsOfDeployment, stepsOfDryRun } from '../../../src/cli/deploy/deploy-steps.ts';
import type { Deployment } from '../../../src/cli/deploy/deployment.ts';
import { refreshData, showDataAge } from '../../../src/cli/deploy/refresh-data.ts';
import { writeWorkerFiles } from '../../support/harness.ts';

const files = writeWorkerFiles();
afterAll(() => rmSync(files.folder, { recursive: true, force: true }));

function deploymentWith(refresh: Deployment['refresh']) {
  const printed: string[] = [];
  const deployment = {
    config: { manifest: join(files.folder, 'manifest.json') },
    refresh,
    now: () => new Date('2026-07-20T00:00:00Z'),
    print: (line: string) => printed.push(line),
  } as unknown as Deployment;
  return { deployment, printed };
}

describe('refreshData', () => {
  it.each([
    { outcome: true, lines: ['Looking for newer location data …'], why: 'succeeds' },
    {
      outcome: false,
      lines: ['Looking for newer location data …', expect.stringMatching(/^Warning: .* the deployment goes on/)],
      why: 'fails',
    },
  ])('goes on if the refresh $why', async ({ outcome, lines }) => {
    const folders: string[] = [];
    const { deployment, printed } = deploymentWith(async (folder) => {
      folders.push(folder);
      return outcome;
    });
    expect(await refreshData(deployment)).toBe(null);
    expect(folders).toEqual([files.folder]);
    expect(printed).toEqual(lines);
  });

  it('does nothing if it is switched off', async () => {
    const { deployment, printed } = deploymentWith(null);
    expect(await refreshData(deployment)).toBe(null);
    expect(printed).toEqual([]);
  });

  it('is the first step of a deployment and none of a dry run', () => {
    expect(stepsOfDeployment[0]).toBe(refreshData);
    expect(stepsOfDryRun).not.toContain(refreshData);
  });
});

describe('showDataAge', () => {
  it('is part of deployments and dry runs, and names the command for aging data', async () => {
    for (const steps of [stepsOfDeployment, stepsOfDryRun]) expect(steps).toContain(showDataAge);
    const { deployment, printed } = deploymentWith(null);
    expect(await showDataAge(deployment)).toBe(null);
    expect(printed).toEqual([
      'Location data: GeoLite2 City of 2026-06-05, 44 days old. It is aging; update it: npm run data -- --refresh',
    ]);
  });
});
