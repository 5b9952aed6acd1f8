// The real Worker as a deployment, at a URL of its own. A test can change its responses by path.

import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { startWorker, type WorkerFiles } from '../../support/harness.ts';
import { applyMigrations } from '../../support/migrations.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Changes the response to a path. */
export type DamageResponse = (answer: Answer) => Answer;

const migrations = join(repositoryRoot, 'src/settings/migrations');

/** Starts the Worker of these files. Its visitors come from an address in the fictional database. */
export async function startDeployedWorker(files: WorkerFiles) {
  const vars = { LOCAL_VISITOR_ADDRESS: '77.77.1.9', WHEREFROM_SECRET: 'fiction is the finest mud of all' };
  const worker = await startWorker(vars, files);
  const sql = readdirSync(migrations).map((name) => [name, readFileSync(join(migrations, name), 'utf8')] as const);
  await applyMigrations(worker.db, Object.fromEntries(sql));
  const damages = new Map<string, DamageResponse>();
  const paths: string[] = [];
  const server = createServer(async ({ url = '/', headers }, response) => {
    const { pathname } = new URL(url, 'http://loopback');
    paths.push(pathname);
    const { origin = '' } = headers;
    const answer = await fetch(worker.url.origin + url, { headers: origin === '' ? {} : { Origin: origin } });
    const damage = damages.get(pathname.replace(/[\w-]+\.shard$/, '*')) ?? ((same) => same);
    const { status, body } = damage({ status: answer.status, body: await answer.text() });
    response.writeHead(status, { 'Content-Type': answer.headers.get('Content-Type') ?? 'text/plain' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Changes of responses, by path. `*` replaces the name of a shard in its path. */
    damages,
    /** The paths that were requested. */
    paths,
    async close() {
      server.close();
      await worker.close();
    },
  };
}
