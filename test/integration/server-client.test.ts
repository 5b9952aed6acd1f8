// The built server library in Node against the Worker: with key and signature, single and batch lookups, and location
// tokens.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Library from '../../src/client/built/server.d.ts';
import { formatAddress, parseAddress } from '../../src/core/address.ts';
import { defaultProtections } from '../../src/core/project/protections.ts';
import { findReservedBlock } from '../../src/core/reserved.ts';
import { elbonia, splitElbonia } from '../support/elbonia.ts';
import { elboniaToday, snapshotOf, startWorker, writeWorkerFiles } from '../support/harness.ts';
import { type IssuedKey, makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

const built = fileURLToPath(new URL('../../src/client/built/', import.meta.url));
const { createServerClient, verifyLocationToken }: typeof Library = await import(join(built, 'server.js'));

type Worker = Awaited<ReturnType<typeof startWorker>>;

let worker: Worker;
/** A Worker with the same data in so many shards that one request may not load all of them. */
let finelySplit: Worker;
let key: IssuedKey;
let declaringKey: IssuedKey;

const declaring = 'declaring00000000000';

beforeAll(async () => {
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  const fine = await splitElbonia({ schema: 'flat', layout: 'separate' }, 300);
  finelySplit = await startWorker({ WHEREFROM_SECRET: masterSecret }, writeWorkerFiles({ built: fine }));
  key = await makeGeneration(elboniaToday, 'server01');
  declaringKey = await makeGeneration(declaring, 'server01');
  for (const { kv } of [worker, finelySplit]) {
    await kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
  }
  const protections = { ...defaultProtections, declaredOrigin: true };
  await worker.kv.put(
    `project:${declaring}`,
    snapshotOf({ id: declaring, protections, keys: [storedKey('server01', declaringKey)] }),
  );
});
afterAll(async () => {
  await worker?.close();
  await finelySplit?.close();
});

/** The first address of each network, except for reserved ones, which have no place. */
const everywhere = [...elbonia.v4, ...elbonia.v6].flatMap(({ network, place }) => {
  const address = parseAddress(network.split('/')[0] ?? '');
  if (address === null) throw new Error(`fixture does not parse: ${network}`);
  return findReservedBlock(address) === null ? [{ address: formatAddress(address), city: place?.city ?? null }] : [];
});

describe.each([true, false])('the client, signing: %s', (sign) => {
  const open = (of = worker, options = {}) => createServerClient({ url: of.url.href, key: key.text, sign, ...options });

  it('looks up one address', async () => {
    const location = await open().lookup('2a77:7700::1');
    expect(location).toMatchObject({ ip: '2a77:7700::1', city: 'Mudgrad', country: { code: 'FR' } });
  });

  it('supports fields and languages', async () => {
    const trimmed = await open().lookup('77.77.1.9', { fields: ['country.name'], lang: 'fr-CA' });
    expect(trimmed).toEqual({ country: { name: 'France' } });
  });

  it('looks up more addresses than one request permits', async () => {
    const asked = Array.from({ length: 1_500 }, (_, i) => everywhere[i % everywhere.length]);
    const items = await open().batch(
      asked.map((each) => each?.address ?? ''),
      { fields: ['city'] },
    );
    expect(items).toEqual(asked.map((each) => ({ city: each?.city })));
  });

  it('sends the declared origin', async () => {
    const asked = { key: declaringKey.text, origin: 'https://elbonia.example' };
    expect(await open(worker, asked).lookup('77.77.1.9')).toMatchObject({ city: 'Mudgrad' });
    const undeclared = open(worker, { key: declaringKey.text }).lookup('77.77.1.9');
    await expect(undeclared).rejects.toMatchObject({ code: 'declared_origin_required', status: 403 });
  });

  it('rejects with the error of an address and of a key', async () => {
    await expect(open().lookup('077.77.1.9')).rejects.toMatchObject({ name: 'LookupError', code: 'address_invalid' });
    const revoked = await makeGeneration(elboniaToday, 'revoked1');
    const refused = open(worker, { key: revoked.text }).lookup('77.77.1.9');
    await expect(refused).rejects.toMatchObject({ code: 'credential_invalid', status: 401 });
  });
});

describe('an address over the budget of a request', () => {
  it('is requested again by the client', async () => {
    let calls = 0;
    const counting: Library.ServerFetch = (url, init) => {
      calls += 1;
      return fetch(url, init);
    };
    const items = await createServerClient({ url: finelySplit.url.href, key: key.text, fetch: counting }).batch(
      everywhere.map(({ address }) => address),
      { fields: ['ip'] },
    );
    expect(items).toEqual(everywhere.map(({ address }) => ({ ip: address })));
    expect(calls).toBeGreaterThan(1);
  });
});

describe('a location token from a page', () => {
  const nonce = 'chosen-by-this-server';

  async function askAsPage(): Promise<string> {
    const response = await fetch(new URL(`/v1/visitor?project=${elboniaToday}&token=${nonce}`, worker.url), {
      headers: { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' },
    });
    return (await response.json()).token;
  }

  it('is verified with the keys that the Worker publishes', async () => {
    const expected = { url: worker.url.href, project: elboniaToday, nonce, origin: 'https://elbonia.example' };
    expect(await verifyLocationToken(await askAsPage(), expected)).toMatchObject({
      country: 'FR',
      region: 'IDF',
      regulations: ['GDPR'],
      anonymizer: null,
      flags: [],
      origin: 'https://elbonia.example',
    });
  });

  it('of another deployment is refused', async () => {
    const expected = { url: finelySplit.url.href, project: elboniaToday, nonce };
    // The Workers of the two deployments have the same secret and therefore the same keys. Only the issuer differs.
    await expect(verifyLocationToken(await askAsPage(), expected)).rejects.toMatchObject({ code: 'token_unexpected' });
  });
});
