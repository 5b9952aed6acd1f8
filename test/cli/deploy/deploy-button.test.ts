// The files that the Deploy to Cloudflare button reads: the secrets that it asks for, and their descriptions.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { isUsableMasterSecret } from '../../../src/core/master-secret.ts';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const secrets = parseEnv(read('.dev.vars.example'));
const described: Readonly<Record<string, { readonly description: string }>> = JSON.parse(read('package.json'))
  .cloudflare.bindings;

it('asks for the secret and the claim code, and offers no value that could be used', () => {
  expect(Object.keys(secrets).toSorted()).toEqual(['WHEREFROM_CLAIM_CODE', 'WHEREFROM_SECRET']);
  expect(Object.values(secrets).filter((value) => isUsableMasterSecret(value))).toEqual([]);
});

it('describes every secret and store; each exists', () => {
  const toml = read('wrangler.toml');
  const stores = [...toml.matchAll(/^\[\[(?:kv_namespaces|d1_databases)\]\]\nbinding = "(\w+)"/gm)].map(
    ([, name]) => name,
  );
  expect(stores.length).toBe(2);
  expect(Object.keys(described).toSorted()).toEqual([...Object.keys(secrets), ...stores].toSorted());
  expect(Object.values(described).filter(({ description }) => description.length < 40)).toEqual([]);
});
