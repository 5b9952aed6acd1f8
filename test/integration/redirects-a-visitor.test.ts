// Redirect links over HTTP against the real Worker: which visitor is sent where, and which requests are refused.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrors } from '../../src/core/failure.ts';
import { defaultProtections } from '../../src/core/project/protections.ts';
import { snapshotOf, startWorker, writeWorkerFiles } from '../support/harness.ts';

const ids = {
  open: 'redirectopen00000000',
  private: 'redirectprivate00000',
  noRegion: 'redirectnoregion0000',
  noPlace: 'redirectnoplace00000',
  server: 'redirectserver000000',
  guarded: 'redirectguarded00000',
  low: 'redirectlow000000000',
} as const;

const target = (path: string) => `https://shop.example/${path}`;
const links = [
  {
    name: 'shop',
    targets: [
      { country: 'US', region: 'CA', url: target('california') },
      { country: 'FR', language: 'de', url: target('alsace') },
      { country: 'FR', url: target('france') },
      { language: 'pt', url: target('portuguese') },
    ],
    otherwise: target('world'),
  },
  { name: 'plain', targets: [], otherwise: 'https://plain.example/?a=1#b' },
];
const policy = { coordinateDecimals: 4, echoAddress: true, honourGpc: false };

let worker: Awaited<ReturnType<typeof startWorker>>;
beforeAll(async () => {
  worker = await startWorker({}, writeWorkerFiles({ main: 'test/support/failing-worker.ts' }));
  const put = (id: string, changes: object = {}) =>
    worker.kv.put(
      `project:${id}`,
      snapshotOf({ schema: 3, id, links, returnUrls: ['https://example.org/callback/'], ...changes }),
    );
  await put(ids.open);
  await put(ids.private, { fields: { ...policy, groups: ['country', 'region'], honourGpc: true } });
  await put(ids.noRegion, { fields: { ...policy, groups: ['country'] } });
  await put(ids.noPlace, { fields: { ...policy, groups: [] } });
  await put(ids.server, { protections: { ...defaultProtections, mode: 'server' } });
  await put(ids.guarded, { protections: { ...defaultProtections, pageCallers: ['77.77.1.0/24'] } });
  await put(ids.low, { protections: { ...defaultProtections, rateClass: 'low' } });
});
afterAll(() => worker?.close());

const paris = '77.77.1.9';
const california = '77.78.0.9';
const saoPaulo = '77.80.0.9';
const nowhere = '77.83.0.9';

function follow(path: string, headers: Record<string, string> = {}, origin = 'https://api.example', method = 'GET') {
  const sent = { 'CF-Connecting-IP': paris, ...headers };
  return worker.fetch(`${origin}/r/${path}`, { method, headers: sent, redirect: 'manual' });
}

async function refusalOf(response: Awaited<ReturnType<typeof follow>>) {
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, code, location: response.headers.get('Location') };
}

const refusedWith = (code: keyof typeof apiErrors) => ({ status: apiErrors[code].status, code, location: null });

describe('a redirect link', () => {
  it('redirects with the headers of a page that nothing may keep', async () => {
    const response = await follow(`${ids.open}/plain`);
    expect([response.status, await response.text()]).toEqual([302, '']);
    const { 'mf-content-encoding': _, 'transfer-encoding': __, ...headers } = Object.fromEntries(response.headers);
    expect(headers).toEqual({
      location: 'https://plain.example/?a=1#b',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    { from: california, headers: {}, to: 'california', why: 'the region' },
    { from: paris, headers: {}, to: 'france', why: 'the country' },
    { from: paris, headers: { 'Accept-Language': 'de-AT' }, to: 'alsace', why: 'country and language' },
    { from: saoPaulo, headers: { 'Accept-Language': 'pt-BR' }, to: 'portuguese', why: 'the language' },
    { from: saoPaulo, headers: { 'Accept-Language': 'de' }, to: 'world', why: 'the default' },
    { from: nowhere, headers: {}, to: 'world', why: 'an address without a record' },
    { from: '10.0.0.1', headers: {}, to: 'world', why: 'a private address' },
    { from: 'no address', headers: {}, to: 'world', why: 'an unknown address' },
    { from: paris, headers: { 'Sec-GPC': '1' }, to: 'france', why: 'GPC, which the project does not honour' },
    { from: paris, headers: { 'X-Forwarded-For': california }, to: 'france', why: 'a header of a client' },
    { from: paris, headers: { Origin: 'https://stranger.example' }, to: 'france', why: 'an origin, which is not read' },
    { from: paris, headers: { 'X-Project-Id': 'nobody' }, to: 'france', why: 'a header of the API' },
    { from: paris, headers: { Authorization: 'Bearer x' }, to: 'france', why: 'a credential, which is not read' },
  ])('leads a visitor from $from with $headers to $to ($why)', async ({ from, headers, to }) => {
    const response = await follow(`${ids.open}/shop`, { ...(headers as object), 'CF-Connecting-IP': from });
    expect([response.status, response.headers.get('Location')]).toEqual([302, target(to)]);
  });

  it.each([
    { project: 'private', from: california, gpc: false, to: 'california', why: 'GPC is not sent' },
    { project: 'private', from: california, gpc: true, to: 'world', why: 'GPC withholds the region' },
    { project: 'private', from: paris, gpc: true, to: 'france', why: 'GPC leaves the country' },
    { project: 'noRegion', from: california, gpc: false, to: 'world', why: 'the policy withholds the region' },
    { project: 'noRegion', from: paris, gpc: false, to: 'france', why: 'the policy leaves the country' },
    { project: 'noPlace', from: paris, gpc: false, to: 'world', why: 'the policy withholds the country' },
    { project: 'noPlace', from: california, gpc: false, to: 'world', why: 'the policy withholds every group' },
  ] as const)('of the project $project leads $from to $to ($why)', async ({ project, from, gpc, to }) => {
    const headers = { 'CF-Connecting-IP': from, ...(gpc ? { 'Sec-GPC': '1' } : {}) };
    const response = await follow(`${ids[project]}/shop`, headers);
    expect(response.headers.get('Location')).toBe(target(to));
  });

  it.each([
    { cf: {}, to: 'world', why: 'nothing else is known' },
    { cf: { country: 'FR' }, to: 'france', why: 'Cloudflare’s estimate' },
    { cf: { country: 'T1' }, to: 'world', why: 'Cloudflare’s mark for Tor' },
  ] as const)('leads to $to while the data cannot be read and request.cf is $cf ($why)', async ({ cf, to }) => {
    const headers = { 'CF-Connecting-IP': '2a77:7702::9', 'X-Fail': 'ASSETS throws' };
    const url = `https://api.example/r/${ids.open}/shop`;
    const response = await worker.fetch(url, { headers, cf, redirect: 'manual' });
    expect([response.status, response.headers.get('Location')]).toEqual([302, target(to)]);
  });

  it('ignores other parameters and does not pass them on', async () => {
    const response = await follow(`${ids.open}/plain?utm_source=mail&project=x&sample=paris`);
    expect(response.headers.get('Location')).toBe('https://plain.example/?a=1#b');
  });

  it('answers HEAD, and refuses other methods', async () => {
    const head = await follow(`${ids.open}/shop`, {}, 'https://api.example', 'HEAD');
    expect([head.status, head.headers.get('Location')]).toEqual([302, target('france')]);
    const post = await follow(`${ids.open}/shop`, {}, 'https://api.example', 'POST');
    expect([post.status, post.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('moves from http to https with its query', async () => {
    const path = `${ids.open}/shop?return=https%3A%2F%2Fevil.example`;
    const response = await follow(path, {}, 'http://api.example');
    expect([response.status, response.headers.get('Location')]).toEqual([308, `https://api.example/r/${path}`]);
  });
});

describe('a refused redirect link', () => {
  it('is unknown in the same words as its project', async () => {
    const bodies = new Set<string>();
    for (const path of [
      `${ids.open}/none`,
      'nobody00000000000000/shop',
      'nobody/shop',
      `${ids.open}/SHOP`,
      'a/b/c',
      '',
    ]) {
      const response = await follow(path);
      expect([path, response.status, response.headers.get('Location')]).toEqual([path, 404, null]);
      bodies.add(await response.text());
    }
    expect([...bodies].length).toBe(1);
  });

  it.each([
    { path: `${ids.server}/shop`, code: 'mode_not_allowed', from: paris, why: 'a project for servers' },
    { path: `${ids.server}/none`, code: 'mode_not_allowed', from: paris, why: 'the mode comes before the link' },
    { path: `${ids.guarded}/shop`, code: 'caller_not_allowed', from: california, why: 'another network' },
    { path: `${ids.guarded}/none`, code: 'caller_not_allowed', from: california, why: 'the network before the link' },
    { path: `${ids.open}/shop?${'x'.repeat(5_000)}`, code: 'parameter_invalid', from: paris, why: 'a long query' },
  ] as const)('$code for $path ($why)', async ({ path, code, from }) => {
    expect(await refusalOf(await follow(path, { 'CF-Connecting-IP': from }))).toEqual(refusedWith(code));
  });

  it('admits visitors from a network that is listed', async () => {
    expect((await follow(`${ids.guarded}/shop`)).status).toBe(302);
  });

  it('is over the limit of the project’s pages, for all visitors together', async () => {
    // The limiter counts by the minute, and a minute may end between the requests. Each request has another address, so
    // that no limit for one visitor is reached.
    const statuses: number[] = [];
    while (statuses.length < 250 && statuses.at(-1) !== 429) {
      const from = { 'CF-Connecting-IP': `77.77.1.${statuses.length}` };
      statuses.push((await follow(`${ids.low}/${statuses.length % 2 === 0 ? 'shop' : 'none'}`, from)).status);
    }
    expect(statuses.slice(0, 4)).toEqual([302, 404, 302, 404]);
    expect(statuses.at(-1)).toBe(429);
    const origin = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': paris };
    const page = await worker.fetch(`https://api.example/v1/visitor?project=${ids.low}`, { headers: origin });
    expect(page.status).toBe(429);
  });

  it('does not fail when the limiter does', async () => {
    expect((await follow(`${ids.open}/shop`, { 'X-Fail': 'RATE_STANDARD throws' })).status).toBe(302);
  });
});

describe('a refused redirect link in a browser', () => {
  const navigation = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  const readPage = async (path: string, headers: object = {}) => {
    const response = await follow(path, { ...navigation, ...headers });
    return { response, text: await response.text() };
  };

  it('is a page without a script, which nothing may keep', async () => {
    const { response, text } = await readPage(`${ids.open}/none`);
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Cache-Control')).toBe('private, no-store');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(null);
    expect(text).toContain('<h1>This link does not exist</h1>');
  });

  it('is the same page for an unknown link and an unknown project', async () => {
    const pages = new Set<string>();
    for (const path of [`${ids.open}/none`, 'nobody00000000000000/shop', 'nobody/shop']) {
      const { response, text } = await readPage(path);
      expect([path, response.status]).toEqual([path, 404]);
      pages.add(text);
    }
    expect(pages.size).toBe(1);
  });

  it.each([
    { path: `${ids.open}/shop?return=https%3A%2F%2Fevil.example`, status: 400, title: 'leads to an address' },
    { path: `${ids.open}/shop?${'x'.repeat(5_000)}`, status: 400, title: 'does not exist' },
    { path: `${ids.server}/shop`, status: 403, title: 'is not open to you' },
    { path: `${ids.guarded}/shop`, from: california, status: 403, title: 'is not open to you' },
  ])('has status $status and says that it $title', async ({ path, from = paris, status, title }) => {
    const { response, text } = await readPage(path, { 'CF-Connecting-IP': from });
    expect([response.status, response.headers.get('Location')]).toEqual([status, null]);
    expect(text).toContain(`<h1>This link ${title}`);
    expect(text).not.toMatch(/evil|xxx|redirect(?:open|server|guarded)|return_not_allowed|mode/);
  });

  it('says when to try again while the settings cannot be read', async () => {
    const { response, text } = await readPage('neverread00000000000/shop', { 'X-Fail': 'PROJECTS throws' });
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '5']);
    expect(text).toContain('<h1>This link does not work right now</h1>');
  });

  it.each(['*/*', 'application/json', ''])('is JSON where %s is accepted', async (accept) => {
    const response = await follow(`${ids.open}/none`, { Accept: accept });
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  });
});

describe('a return URL', () => {
  const below = 'https://example.org/callback/done?x=1#y';
  const returning = (...urls: readonly string[]) =>
    `${ids.open}/shop?${urls.map((url) => `return=${encodeURIComponent(url)}`).join('&')}`;

  it('takes the place of the target', async () => {
    const response = await follow(returning(below));
    expect([response.status, response.headers.get('Location')]).toEqual([302, below]);
  });

  it.each([
    { urls: ['https://example.org/callbackX'], why: 'a longer segment' },
    { urls: ['https://example.org/callback/..%2fadmin'], why: 'an encoded slash' },
    { urls: ['https://evil.example/'], why: 'another host' },
    { urls: [''], why: 'empty' },
    { urls: [below, below], why: 'two, even if they are the same' },
    { urls: [below, 'https://evil.example/'], why: 'one that is not admitted beside one that is' },
  ])('never falls back to a target: $urls ($why)', async ({ urls }) => {
    expect(await refusalOf(await follow(returning(...urls)))).toEqual(refusedWith('return_not_allowed'));
  });

  it('of an unknown link is not followed', async () => {
    const path = `${ids.open}/none?return=${encodeURIComponent(below)}`;
    expect(await refusalOf(await follow(path))).toEqual(refusedWith('not_found'));
  });
});
