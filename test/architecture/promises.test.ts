// Guarantees of wrangler.toml: the platform logs nothing about visitors, shards are not public, replaced versions cannot be
// called, and the repository contains no account's ids.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Unstable_Config as Config, unstable_readConfig as readConfig } from 'wrangler';

const path = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const text = readFileSync(path, 'utf8');
const config: Config = readConfig({ config: path });

describe('wrangler.toml', () => {
  it('disables Workers logs explicitly', () => {
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

  it('disables preview URLs of replaced versions', () => {
    expect(config.preview_urls).toBe(false);
  });

  it('contains no account, id, secret or visitor address', () => {
    expect(config.account_id).toBeUndefined();
    expect(config.kv_namespaces.every(({ id }) => id === undefined)).toBe(true);
    expect(config.d1_databases.every(({ database_id }) => database_id === undefined)).toBe(true);
    expect(config.vars).toEqual({});
  });
});
