// What the configuration promises: nothing of a visitor is logged by the platform, shards are not public, no version of
// before stays callable, and nothing of one operator's account is in the repository.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Unstable_Config as Config, unstable_readConfig as readConfig } from 'wrangler';

const path = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const text = readFileSync(path, 'utf8');
const config: Config = readConfig({ config: path });

describe('wrangler.toml', () => {
  it('switches Workers logs off, in words', () => {
    expect(config.observability).toMatchObject({ enabled: false });
    expect(text).toMatch(/^\[observability\]\nenabled = false$/m);
  });

  it('has no Logpush, tail consumer or Analytics Engine', () => {
    expect(config.logpush).toBe(false);
    expect(config.tail_consumers ?? []).toEqual([]);
    expect(config.streaming_tail_consumers ?? []).toEqual([]);
    expect(config.analytics_engine_datasets).toEqual([]);
  });

  it('runs the Worker before any asset', () => {
    expect(config.assets?.run_worker_first).toBe(true);
  });

  it('keeps replaced versions from being called', () => {
    expect(config.preview_urls).toBe(false);
  });

  it('names no account, id or secret, and no visitor', () => {
    expect(config.account_id).toBeUndefined();
    expect(config.kv_namespaces.every(({ id }) => id === undefined)).toBe(true);
    expect(config.d1_databases.every(({ database_id }) => database_id === undefined)).toBe(true);
    expect(config.vars).toEqual({});
  });
});
