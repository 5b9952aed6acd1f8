// The real Worker, except that a cookie names the account that is signed in to the dashboard, so that tests of pages do
// not depend on sign-in methods. This Worker also has a path that stores the counts sent to it, so that pages can show
// past usage.

import { parseProjectId } from '../../src/core/project/project-id.ts';
import { createDashboard } from '../../src/dashboard/app.tsx';
import worker from '../../src/index.ts';
import type { Session } from '../../src/settings/accounts/session.ts';
import type { UsageFlush } from '../../src/usage/flush.ts';
import { openUsageObject } from '../../src/usage/open-usage.ts';
import { flushPath } from './flush-path.ts';

// biome-ignore lint/performance/noBarrelFile: wrangler.toml binds the class, so every entry exports it.
export { ProjectUsage } from '../../src/usage/project-usage.ts';

const dashboard = createDashboard({
  now: () => new Date(),
  fillRandom: (bytes) => {
    crypto.getRandomValues(bytes);
  },
  readSession: async ({ db, now }, cookies): Promise<Session | null> => {
    const id = cookies?.match(/account=(\w+)/)?.[1] ?? '';
    const name = await db.prepare('SELECT name FROM accounts WHERE id = ?').bind(id).first('name');
    const at = now().toISOString();
    const times = { createdAt: at, expiresAt: at, provenAt: at };
    return typeof name === 'string' ? { id: 'session', account: { id, name }, method: 'passkey', ...times } : null;
  },
  isSessionSteppedUp: () => true,
  credits: [{ attribution: 'Locations of the Elbonian Survey', attributionUrl: 'https://survey.elbonia.example' }],
  // Old enough that every page shows the notice of stale location data.
  dataBuiltAt: '2026-06-05T13:42:02Z',
});

/** Sends the counts in the body of the request to the Durable Object of the project in the query. */
async function addCounts(request: Request, env: Env): Promise<Response> {
  const id = parseProjectId(new URL(request.url).searchParams.get('project') ?? '');
  const flushes: readonly UsageFlush[] = await request.json();
  for (const flush of flushes) await (id === null ? null : openUsageObject(env, id)?.flush(flush));
  return new Response(null, { status: 204 });
}

export default {
  ...worker,
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === flushPath) return addCounts(request, env);
    const isDashboard = pathname.startsWith('/dashboard');
    return isDashboard ? dashboard.fetch(request, env) : worker.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;
