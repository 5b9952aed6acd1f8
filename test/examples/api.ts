// The API that the examples call: a built Worker with fictional data, a project whose allowlist has pages on this
// machine, and a key.

import { quietEnvironment } from '../../src/cli/wrangler.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';
import { makeGeneration, masterSecret, storedKey } from '../support/keys.ts';
import { elbonianVisitors } from './projects.ts';

export interface ExamplesApi {
  readonly origin: string;
  readonly project: string;
  readonly key: string;
  close(): Promise<void>;
}

export async function startExamplesApi(): Promise<ExamplesApi> {
  Object.assign(process.env, quietEnvironment);
  const worker = await startWorker({
    LOCAL_VISITOR_ADDRESS: elbonianVisitors.browser.address,
    WHEREFROM_SECRET: masterSecret,
  });
  const key = await makeGeneration(elboniaToday, 'server01');
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
  return { origin: worker.url.origin, project: elboniaToday, key: key.text, close: () => worker.close() };
}
