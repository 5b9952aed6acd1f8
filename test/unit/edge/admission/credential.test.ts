// Keys and request signatures: a valid credential, and variants with one change each.

import { describe, expect, it } from 'vitest';
import { importMasterSecrets, type MasterSecrets } from '../../../../src/core/master-secret.ts';
import { type Project, parseSnapshot } from '../../../../src/core/project/project.ts';
import { parseProjectId } from '../../../../src/core/project/project-id.ts';
import { readCredential } from '../../../../src/edge/admission/credential.ts';
import { type KeyVerificationSteps, verifyKey } from '../../../../src/edge/admission/verify-key.ts';
import {
  type IssuedKey,
  makeGeneration,
  masterSecret,
  otherSalt,
  previousSecret,
  requiredSignatureComponents,
  type SigningOptions,
  signRequest,
  storedKey,
} from '../../../support/keys.ts';

const id = 'elboniatoday00000000';
const nowSeconds = 1_800_000_000;
const nowMs = nowSeconds * 1000;
const url = 'https://api.example/v1/ip/77.77.1.9?lang=en&fields=city';

const key = await makeGeneration(id, 'server01');
const older = await makeGeneration(id, 'server01', { salt: otherSalt, endsAtMs: nowMs + 1 });
const ended = await makeGeneration(id, 'server01', { salt: otherSalt, endsAtMs: nowMs });
const byPrevious = await makeGeneration(id, 'server01', { master: previousSecret });
const unknownKey = await makeGeneration(id, 'server99');
const masters = await mastersOf(masterSecret, undefined);

async function mastersOf(current: string, previous: string | undefined): Promise<MasterSecrets> {
  const opened = await importMasterSecrets(current, previous);
  if (opened === null) throw new Error('fixture is not a secret');
  return opened;
}

function projectWith(...generations: readonly IssuedKey[]): Project {
  const projectId = parseProjectId(id);
  if (projectId === null) throw new Error('fixture is not a project id');
  const keys = generations.length === 0 ? [] : [storedKey('server01', ...generations)];
  const snapshot = { schema: 2, id, revision: 1, development: false, allowlist: [], keys };
  const reading = parseSnapshot(JSON.stringify(snapshot), projectId);
  if (reading.kind !== 'project') throw new Error('fixture is not a snapshot');
  return reading.project;
}

interface Sent {
  readonly url?: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns the code of a request's refusal, `accepted`, or `none` if the request has no credential. */
async function outcome(
  sent: Sent,
  { project = projectWith(key), at = nowMs, of = masters }: { project?: Project; at?: number; of?: MasterSecrets } = {},
): Promise<string> {
  const request = new Request(sent.url ?? url, { method: sent.method ?? 'GET', headers: sent.headers });
  const credential = readCredential(request, at);
  if (!credential.ok) return credential.refusal;
  if (credential.value === null) return 'none';
  return (await verifyKey(of, project, credential.value, at)) ? 'accepted' : 'credential_invalid';
}

const bearer = (text: string) => ({ headers: { Authorization: `Bearer ${text}` } });

function signed({ parameters, ...signing }: SigningOptions = {}, by: IssuedKey = key) {
  return signRequest(url, by, { ...signing, parameters: { created: nowSeconds, ...parameters } });
}

describe('a key', () => {
  it.each([
    { authorization: `Bearer ${key.text}`, expected: 'accepted', why: 'the key' },
    { authorization: `bEARER   ${key.text}`, expected: 'accepted', why: 'schemes have no case' },
    { authorization: key.text, expected: 'credential_invalid', why: 'no scheme' },
    { authorization: `Basic ${btoa(`key:${key.text}`)}`, expected: 'credential_invalid', why: 'another scheme' },
    { authorization: 'Bearer', expected: 'credential_invalid', why: 'nothing behind the scheme' },
    { authorization: '', expected: 'credential_invalid', why: 'empty' },
    { authorization: `Bearer ${key.text.slice(0, -1)}`, expected: 'credential_invalid', why: 'cut short' },
    { authorization: `Bearer ${key.text}x`, expected: 'credential_invalid', why: 'too long' },
    {
      authorization: `Bearer ${key.text.replace('wfk_', 'wfq_')}`,
      expected: 'credential_invalid',
      why: 'another prefix',
    },
    { authorization: `Bearer ${key.text.toUpperCase()}`, expected: 'credential_invalid', why: 'upper case' },
    { authorization: `Bearer ${'x'.repeat(64 * 1024)}`, expected: 'credential_invalid', why: '64 KiB' },
    {
      authorization: `Bearer ${key.text}, Bearer ${key.text}`,
      expected: 'credentials_conflict',
      why: 'the header twice',
    },
    { authorization: `Bearer ${unknownKey.text}`, expected: 'credential_invalid', why: 'a key that is not there' },
  ])('$authorization is $expected ($why)', async ({ authorization, expected }) => {
    expect(await outcome({ headers: { Authorization: authorization } })).toBe(expected);
  });

  it('is refused if any single character is mistyped', async () => {
    for (let at = 0; at < key.text.length; at++) {
      const wrong = key.text.charAt(at) === 'a' ? 'b' : 'a';
      const text = key.text.slice(0, at) + wrong + key.text.slice(at + 1);
      expect(await outcome(bearer(text)), String(at)).toBe('credential_invalid');
    }
  });

  it.each([
    { header: 'Origin', value: 'https://elbonia.example' },
    { header: 'Origin', value: 'null' },
    { header: 'Sec-Fetch-Site', value: 'same-origin' },
    { header: 'Sec-Fetch-Site', value: 'none' },
  ])('with $header: $value is refused as sent by a browser', async ({ header, value }) => {
    const headers = { Authorization: `Bearer ${key.text}`, [header]: value };
    expect(await outcome({ headers })).toBe('key_in_browser');
    expect(await outcome({ headers: { ...(await signed()), [header]: value } })).toBe('key_in_browser');
  });

  it('is refused together with a signature, as two credentials', async () => {
    const headers = { Authorization: `Bearer ${key.text}`, ...(await signed()) };
    expect(await outcome({ headers })).toBe('credentials_conflict');
  });

  it('is null for a request without credentials', async () => {
    expect(await outcome({ headers: { Origin: 'https://elbonia.example' } })).toBe('none');
  });
});

describe('a signature of another request', () => {
  const change = (changes: Partial<Sent>, signing: SigningOptions = {}) => ({ changes, signing });
  it.each([
    { ...change({}), expected: 'accepted', why: 'unchanged' },
    { ...change({ method: 'HEAD' }), expected: 'credential_invalid', why: 'method' },
    { ...change({ url: url.replace('api.', 'apu.') }), expected: 'credential_invalid', why: 'authority' },
    { ...change({ url: url.replace('.example', '.example:8443') }), expected: 'credential_invalid', why: 'port' },
    { ...change({ url: url.replace('.example', '.example:443') }), expected: 'accepted', why: 'the default port' },
    { ...change({ url: url.replace('api', 'API') }), expected: 'accepted', why: 'hosts have no case' },
    { ...change({ url: url.replace('77.77', '77.78') }), expected: 'credential_invalid', why: 'path' },
    { ...change({ url: url.replace('/v1', '/V1') }), expected: 'credential_invalid', why: 'case of the path' },
    {
      ...change({ url: url.replace('lang=en&fields=city', 'fields=city&lang=en') }),
      expected: 'credential_invalid',
      why: 'order of the query',
    },
    { ...change({ url: url.replace('=city', '=city,ip') }), expected: 'credential_invalid', why: 'query' },
    { ...change({ url: url.slice(0, url.indexOf('?')) }), expected: 'credential_invalid', why: 'no query' },
    {
      ...change({ headers: { 'X-Origin': 'https://elbonia.example' } }),
      expected: 'credential_invalid',
      why: 'an X-Origin that it does not cover',
    },
    {
      ...change(
        {},
        {
          headers: { 'X-Origin': 'https://elbonia.example' },
          components: [...requiredSignatureComponents, 'x-origin'],
        },
      ),
      expected: 'accepted',
      why: 'an X-Origin that it covers',
    },
    {
      ...change(
        { headers: { 'X-Origin': 'https://stranger.example' } },
        {
          headers: { 'X-Origin': 'https://elbonia.example' },
          components: [...requiredSignatureComponents, 'x-origin'],
        },
      ),
      expected: 'credential_invalid',
      why: 'another X-Origin than it covers',
    },
  ])('is $expected ($why)', async ({ changes, signing, expected }) => {
    const headers = { ...(await signed(signing)), ...changes.headers };
    expect(await outcome({ ...changes, headers })).toBe(expected);
  });

  it('covers a request without a query as "?"', async () => {
    const plain = url.slice(0, url.indexOf('?'));
    const headers = await signRequest(plain, key, { parameters: { created: nowSeconds } });
    expect(await outcome({ url: plain, headers })).toBe('accepted');
  });
});

describe('a signature that does not follow the profile', () => {
  const parameter = (parameters: NonNullable<SigningOptions['parameters']>): SigningOptions => ({ parameters });
  it.each([
    ...requiredSignatureComponents.map((left) => ({
      signing: { components: requiredSignatureComponents.filter((name) => name !== left) } satisfies SigningOptions,
      expected: 'credential_invalid',
      why: `${left} is not covered`,
    })),
    { signing: { components: requiredSignatureComponents.toReversed() }, expected: 'accepted', why: 'another order' },
    {
      signing: { components: [...requiredSignatureComponents, '@scheme'] },
      expected: 'credential_invalid',
      why: 'a component that the profile does not have',
    },
    {
      signing: {
        components: [...requiredSignatureComponents, 'date'],
        headers: { Date: 'Fri, 15 Jan 2027 08:00:00 GMT' },
      },
      expected: 'credential_invalid',
      why: 'a header that the profile does not have',
    },
    { signing: { label: 'x-1.*_' }, expected: 'accepted', why: 'any label' },
    { signing: parameter({ alg: 'hmac-sha256' }), expected: 'accepted', why: 'the algorithm' },
    { signing: parameter({ alg: 'hmac-sha512' }), expected: 'credential_invalid', why: 'another algorithm' },
    { signing: parameter({ alg: 'ed25519' }), expected: 'credential_invalid', why: 'another kind of algorithm' },
    { signing: parameter({ created: nowSeconds - 60 }), expected: 'accepted', why: '60 seconds old' },
    { signing: parameter({ created: nowSeconds - 61 }), expected: 'credential_invalid', why: 'stale' },
    { signing: parameter({ created: nowSeconds + 5 }), expected: 'accepted', why: 'a clock that is 5 seconds ahead' },
    { signing: parameter({ created: nowSeconds + 6 }), expected: 'credential_invalid', why: 'of the future' },
    { signing: parameter({ created: nowMs }), expected: 'credential_invalid', why: 'milliseconds' },
    { signing: parameter({ expires: nowSeconds + 1 }), expected: 'accepted', why: 'not expired' },
    { signing: parameter({ expires: nowSeconds }), expected: 'credential_invalid', why: 'expired' },
    { signing: parameter({ nonce: 'mud' }), expected: 'accepted', why: 'a nonce' },
    { signing: parameter({ tag: 'another-application' }), expected: 'credential_invalid', why: 'a tag' },
    { signing: parameter({ audience: 'mud' }), expected: 'credential_invalid', why: 'a parameter that nobody knows' },
    { signing: parameter({ keyid: key.secret }), expected: 'credential_invalid', why: 'no key id' },
    { signing: parameter({ keyid: `${id}:SERVER01` }), expected: 'credential_invalid', why: 'a key id in upper case' },
    { signing: parameter({ keyid: `${id}_server01` }), expected: 'credential_invalid', why: 'no colon' },
    { signing: { secret: unknownKey.secret }, expected: 'credential_invalid', why: "another key's secret" },
    { signing: { secret: 'x' }, expected: 'credential_invalid', why: 'a secret of one character' },
  ])('is $expected ($why)', async ({ signing, expected }) => {
    expect(await outcome({ headers: await signed(signing) })).toBe(expected);
  });

  it('is refused with a duplicate component, even if it is signed', async () => {
    const parameters = `("@method" "@method" "@authority" "@path" "@query");created=${nowSeconds};keyid="${key.keyid}"`;
    const base = [
      ...['"@method": GET', '"@method": GET', '"@authority": api.example', '"@path": /v1/ip/77.77.1.9'],
      ...['"@query": ?lang=en&fields=city', `"@signature-params": ${parameters}`],
    ];
    const hmac = async (lines: readonly string[]) => {
      const bytes = (text: string) => new TextEncoder().encode(text);
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      const by = await crypto.subtle.importKey('raw', bytes(key.secret), algorithm, false, ['sign']);
      const signature = new Uint8Array(await crypto.subtle.sign('HMAC', by, bytes(lines.join('\n'))));
      return `sig=:${btoa(String.fromCharCode(...signature))}:`;
    };
    const headers = { 'Signature-Input': `sig=${parameters}`, Signature: await hmac(base) };
    expect(await outcome({ headers })).toBe('credential_invalid');
    const once = (text: string) => text.replace('"@method" "@method"', '"@method"');
    const good = { 'Signature-Input': `sig=${once(parameters)}`, Signature: await hmac(base.slice(1).map(once)) };
    expect(await outcome({ headers: good })).toBe('accepted');
  });

  it.each(['created', 'keyid'])('is refused without %s', async (name) => {
    const headers = await signed();
    const input = headers['Signature-Input'].split(';').filter((part) => !part.startsWith(name));
    expect(input.length).toBe(headers['Signature-Input'].split(';').length - 1);
    expect(await outcome({ headers: { ...headers, 'Signature-Input': input.join(';') } })).toBe('credential_invalid');
  });

  it.each([
    { from: ';created', to: ';created=1;created', why: 'a parameter twice' },
    { from: '("@method"', to: '("@method" "@method"', why: 'a component twice' },
    { from: '"@query"', to: '"@query";req', why: 'a component of another message' },
    { from: 'sig=', to: 'gis=', why: 'another label than the signature' },
    { from: '=(', to: '=( ', expected: 'accepted', why: 'a space that does not count' },
    { from: `created=${nowSeconds}`, to: `created="${nowSeconds}"`, why: 'a time as text' },
    { from: `created=${nowSeconds}`, to: `created=${nowSeconds + 1}`, why: 'another time' },
    { from: 'sig=', to: 'zig=(), sig=', expected: 'credentials_conflict', why: 'two labels' },
  ])('is refused with $to ($why)', async ({ from, to, expected = 'credential_invalid' }) => {
    const headers = await signed();
    const changed = headers['Signature-Input'].replace(from, to);
    expect(changed).not.toBe(headers['Signature-Input']);
    expect(await outcome({ headers: { ...headers, 'Signature-Input': changed } })).toBe(expected);
  });

  it.each([
    { signature: null, expected: 'credential_invalid', why: 'none' },
    { signature: '', expected: 'credential_invalid', why: 'empty' },
    { signature: 'sig=::', expected: 'credential_invalid', why: 'of no bytes' },
    { signature: `sig=:${'A'.repeat(43)}=:`, expected: 'credential_invalid', why: 'of zeros' },
    {
      signature: `sig=:${'A'.repeat(43)}=:, sig2=:${'A'.repeat(43)}=:`,
      expected: 'credentials_conflict',
      why: 'two',
    },
  ])('is $expected with a signature that is $why', async ({ signature, expected }) => {
    const { 'Signature-Input': input } = await signed();
    const headers = { 'Signature-Input': input, ...(signature === null ? {} : { Signature: signature }) };
    expect(await outcome({ headers })).toBe(expected);
  });
});

/** Returns the key with a stored generation that differs from the one from which its secret was derived. */
const disguised = (generation: Partial<IssuedKey['generation']>): IssuedKey => ({
  ...key,
  generation: { ...key.generation, ...generation },
});
const ofDummySalt = await makeGeneration(id, 'server01', { salt: 'A'.repeat(22) });

describe('the secrets of a key', () => {
  it.each([
    {
      project: projectWith(disguised({ master: 'nobodys1' })),
      by: key,
      expected: 'credential_invalid',
      why: 'its master secret is gone, though the salt would do with ours',
    },
    {
      project: projectWith(key),
      by: ofDummySalt,
      expected: 'credential_invalid',
      why: 'what stands in for a missing generation lets nobody in',
    },
    { project: projectWith(key, older), by: older, expected: 'accepted', why: 'the one before goes on for a while' },
    { project: projectWith(key, older), by: key, expected: 'accepted', why: 'the newest' },
    { project: projectWith(key, ended), by: ended, expected: 'credential_invalid', why: 'the one before has ended' },
    { project: projectWith(key, ended), by: key, expected: 'accepted', why: 'the newest goes on' },
    { project: projectWith(ended), by: ended, expected: 'credential_invalid', why: 'the only one has ended' },
    { project: projectWith(key), by: older, expected: 'credential_invalid', why: 'the one before is forgotten' },
    { project: projectWith(), by: key, expected: 'credential_invalid', why: 'the key is revoked' },
  ])('$expected: $why', async ({ project, by, expected }) => {
    expect(await outcome(bearer(by.text), { project })).toBe(expected);
    expect(await outcome({ headers: await signed({}, by) }, { project })).toBe(expected);
  });

  it.each([
    { current: masterSecret, previous: previousSecret, expected: 'accepted', why: 'the secret before is still there' },
    { current: previousSecret, previous: undefined, expected: 'accepted', why: 'it is not changed yet' },
    { current: masterSecret, previous: undefined, expected: 'credential_invalid', why: 'it is gone' },
    { current: masterSecret, previous: 'short', expected: 'credential_invalid', why: 'what is left of it is none' },
  ])('are $expected if derived from the previous master secret ($why)', async ({ current, previous, expected }) => {
    const of = await mastersOf(current, previous);
    expect(await outcome(bearer(byPrevious.text), { project: projectWith(byPrevious), of })).toBe(expected);
  });
});

describe('the number of operations to verify a key or signature', () => {
  /** Records the derivations and comparisons of a request, in order. */
  async function workOf(project: Project, sent: Sent): Promise<readonly string[]> {
    const credential = readCredential(new Request(url, sent), nowMs);
    if (!credential.ok || credential.value === null) throw new Error('the credential has no form');
    const work: string[] = [];
    const tools: KeyVerificationSteps = {
      derive: async () => {
        work.push('derive');
        return 'a'.repeat(52);
      },
      matches: async (secret, { kind }) => {
        work.push(`compare ${kind} with ${secret.length}`);
        return false;
      },
    };
    await verifyKey(masters, project, credential.value, nowMs, tools);
    return work.toSorted();
  }

  it.each([
    { project: projectWith(key), why: 'one generation' },
    { project: projectWith(key, older), why: 'two' },
    { project: projectWith(key, ended), why: 'one that has ended' },
    { project: projectWith(byPrevious), why: 'one whose master secret is gone' },
    { project: projectWith(), why: 'no such key' },
  ])('is the same with $why', async ({ project }) => {
    const twice = (step: string) => [step, step];
    expect(await workOf(project, bearer(key.text))).toEqual([...twice('compare key with 52'), ...twice('derive')]);
    expect(await workOf(project, { headers: await signed() })).toEqual([
      ...twice('compare signature with 52'),
      ...twice('derive'),
    ]);
  });
});
