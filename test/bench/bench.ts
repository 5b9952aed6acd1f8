// The benchmark: `npm run bench`, with `--smoke` for a short run, or with `--compare REVISION` against an earlier
// revision. Measures and prints tables; README.md explains the figures. Asserts no times, because they depend on the
// machine.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { asksForHelp } from '../../src/cli/help.ts';
import { type Aim, printAims } from './aims.ts';
import { ensureData, isDefaultSource, readManifestFile } from './data/built-data.ts';
import { measureBatches } from './measurements/batch.ts';
import { measureBuffers } from './measurements/buffers.ts';
import { measureBuild } from './measurements/build-cost.ts';
import { coldDelayMs, measureCold } from './measurements/cold.ts';
import { compareWithRevision } from './measurements/compare-revisions.ts';
import { measureLookups } from './measurements/lookups.ts';
import { measureMemory } from './measurements/memory.ts';
import { measureResidency } from './measurements/residency.ts';
import { printSizes } from './measurements/sizes.ts';
import { measureStartUp } from './measurements/start-up.ts';
import { measureThroughput, warmAddress } from './measurements/throughput.ts';
import { fullPlan, type Plan, smokePlan } from './plan.ts';
import { sendRequest, visitorRequest } from './workers/http-client.ts';
import { startServer, stopServer } from './workers/server.ts';
import {
  writeConstant,
  writeConstantWithRead,
  writeUpperBoundWorker,
  writeWherefromWorker,
} from './workers/worker-configs.ts';

const usage = `Usage: npm run bench -- [OPTIONS]

  --smoke              a short run with rough figures
  --compare REVISION   compare requests per second with an earlier revision
    --rounds N           rounds of the comparison (default 20)
    --requests N         requests a round (default 20000)
    --stub-usage         count into a Durable Object that does nothing`;

const root = fileURLToPath(new URL('../../', import.meta.url));

async function run(plan: Plan, folder: string): Promise<void> {
  const aims: Aim[] = [];
  const oursConfig = writeWherefromWorker(root, join(folder, 'ours'));
  const ours = await startServer(oursConfig);
  // The Workers for comparison return a constant: a copy of the measured Worker's response, so that all send the same
  // bytes.
  const answer = await sendRequest(ours.port, visitorRequest(warmAddress));
  const constantConfig = writeConstant(join(folder, 'constant'), answer);
  const constant = await startServer(constantConfig);
  const bound = await startServer(writeUpperBoundWorker(join(folder, 'bound'), answer));
  const bytes = Buffer.byteLength(answer.body);
  title(`Requests per second: a constant of ${bytes} bytes (a), ours (b), the constant with our headers (c)`);
  aims.push(...(await measureThroughput(plan.throughput, { constant, ours, bound })));
  for (const server of [constant, ours, bound]) await stopServer(server);

  title('Time from process start to first answer');
  aims.push(...(await measureStartUp(plan.startUp, constantConfig, oursConfig)));

  title('First answers with slow storage');
  await measureCold(plan.cold.rounds, root, {
    constant: writeConstantWithRead(join(folder, 'slow-constant'), answer, coldDelayMs),
    ours: writeWherefromWorker(root, join(folder, 'slow-ours'), { delayMs: coldDelayMs }),
  });

  title('Sizes');
  aims.push(...printSizes(root, oursConfig));

  title('Memory of our Worker');
  await measureMemory(plan.memory, oursConfig);

  if (!isDefaultSource(readManifestFile(root))) {
    console.log('\nThe rest is left out: the data was built from another source than the one to compare with.');
    return;
  }
  title('Shards in memory');
  aims.push(...(await measureResidency(plan.residency.addresses, root)));

  title('Array buffers');
  aims.push(...(await measureBuffers(plan.buffers.addresses, root, join(folder, 'buffers'))));

  title('Batches of 1,000 addresses');
  aims.push(...(await measureBatches(plan.batch, root, oursConfig)));

  title('Lookups in one process, without HTTP');
  aims.push(...(await measureLookups(plan.lookups, root)));

  title('Data build');
  aims.push(...measureBuild(plan.build.rounds, root, folder));

  title('Aims');
  printAims(aims);
}

function title(text: string): void {
  console.log(`\n${text}\n`);
}

if (asksForHelp(process.argv.slice(2))) {
  console.log(usage);
  process.exit(0);
}
const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    compare: { type: 'string' },
    rounds: { type: 'string', default: '20' },
    requests: { type: 'string', default: '20000' },
    'stub-usage': { type: 'boolean', default: false },
  },
});
const plan = values.smoke ? smokePlan : fullPlan;

ensureData(root);
mkdirSync(join(root, 'test/out'), { recursive: true });
const folder = mkdtempSync(join(root, 'test/out/bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const startMs = performance.now();
if (values.compare === undefined) await run(plan, folder);
else {
  const counts = { rounds: Number(values.rounds), requests: Number(values.requests) };
  await compareWithRevision(root, folder, { revision: values.compare, stubUsage: values['stub-usage'], ...counts });
}
console.log(
  `\n${values.smoke ? 'A short run: the figures are rough. ' : ''}Took ${Math.round((performance.now() - startMs) / 1000)} s.`,
);
