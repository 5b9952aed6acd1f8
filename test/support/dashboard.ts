// The dashboard of a running Worker with signed-in accounts, for browser tests.

import { getRandomValues } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { operatorId, randomId, type SettingsContext } from '../../src/settings/context.ts';
import { insertMember, type Role } from '../../src/settings/members/roles.ts';
import { createProject, type NewProject } from '../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../src/settings/projects/store.ts';
import { startWorker, writeWorkerFiles } from './harness.ts';
import { applyMigrations } from './migrations.ts';

const migrations = fileURLToPath(new URL('../../src/settings/migrations/', import.meta.url));

function readMigrations(): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(migrations).map((name) => [name, readFileSync(migrations + name, 'utf8')]));
}

export interface TestAccount {
  readonly id: string;
  readonly name: string;
}

/** Starts the dashboard. The default `main` is a Worker where the test chooses the signed-in account. */
export async function startDashboard(vars: Record<string, string> = {}, main = 'test/support/signed-in-worker.ts') {
  const worker = await startWorker(vars, writeWorkerFiles({ main }));
  await applyMigrations(worker.db, readMigrations());
  const settings: SettingsContext = {
    db: worker.db,
    kv: worker.kv,
    now: () => new Date(),
    fillRandom: (bytes) => {
      getRandomValues(bytes);
    },
    actor: operatorId,
  };
  return {
    ...worker,
    settings,
    home: `${worker.url.origin}/dashboard`,

    async makeAccount(name: string): Promise<TestAccount> {
      const id = randomId(settings, 20);
      const insert = settings.db.prepare('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)');
      await insert.bind(id, name, settings.now().toISOString()).run();
      return { id, name };
    },

    /** Signs a browser context in to the account. */
    signIn(context: BrowserContext, account: TestAccount): Promise<void> {
      return context.addCookies([{ name: 'account', value: account.id, url: worker.url.origin }]);
    },

    /** Creates a project with the account as a member. */
    async makeProject(account: TestAccount, role: Role, wanted: Partial<NewProject> = {}): Promise<StoredProject> {
      const member = { id: randomId(settings, 20), role };
      const withMember = (id: StoredProject['id']) => [insertMember(settings, id, account.id, member)];
      const made = await createProject(settings, { name: 'Elbonia Today', ...wanted, with: withMember });
      if (!made.ok) throw new Error(`refused: ${JSON.stringify(made.refusal)}`);
      return made.value.project;
    },
  };
}
