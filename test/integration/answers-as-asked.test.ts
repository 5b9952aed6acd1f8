// Options of a request and settings of a project: language, fields, text, samples, field policy, and the
// VisitorAPI-compatible format.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unrestrictedFieldPolicy } from '../../src/core/project/field-policy.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;

const projects = {
  live: { id: 'liveproject000000000', development: false },
  coarse: {
    id: 'coarseproject0000000',
    fields: {
      ...unrestrictedFieldPolicy,
      groups: ['country', 'location', 'regulations'],
      coordinateDecimals: 1,
      echoAddress: false,
    },
  },
  heeding: { id: 'heedinggpc0000000000', fields: { ...unrestrictedFieldPolicy, honourGpc: true } },
};

beforeAll(async () => {
  worker = await startWorker();
  for (const changes of Object.values(projects)) await worker.kv.put(`project:${changes.id}`, snapshotOf(changes));
});
afterAll(() => worker.close());

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

function ask(path: string, headers: Record<string, string> = {}, cf: object = {}) {
  return worker.fetch(`https://api.example${path}`, {
    headers: { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9', ...headers },
    cf,
  });
}

async function askJson(query: string, headers: Record<string, string> = {}, cf: object = {}) {
  const response = await ask(`/v1/visitor?project=${elboniaToday}${query}`, headers, cf);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

describe('language', () => {
  it.each([
    { query: '&lang=fr', headers: {}, country: 'France', continent: 'Europe', language: 'fr', why: 'the query' },
    {
      query: '&lang=ja',
      headers: { 'Accept-Language': 'fr' },
      country: 'フランス',
      continent: 'ヨーロッパ',
      language: 'ja',
      why: 'the query wins',
    },
    {
      query: '',
      headers: { 'Accept-Language': 'de-AT, en;q=0.5' },
      country: 'Frankreich',
      continent: 'Europa',
      language: 'de',
      why: 'the header',
    },
    {
      query: '',
      headers: { 'Accept-Language': 'tlh' },
      country: 'France',
      continent: 'Europe',
      language: 'en',
      why: 'English where nothing fits',
    },
  ])('$query with $headers is $language ($why)', async ({ query, headers, country, continent, language }) => {
    const { body } = await askJson(query, headers as Record<string, string>);
    expect([body.country.name, body.continent.name, body.meta.language]).toEqual([country, continent, language]);
  });

  it('returns names from the database, in English if it has no other', async () => {
    const japanese = (await askJson('&lang=ja')).body;
    expect([japanese.city, japanese.region.name]).toEqual(['Mudgradの', 'Île-de-Franceの']);
    const german = (await askJson('&lang=de')).body;
    expect([german.city, german.region.name]).toEqual(['Mudgrad', 'Île-de-France']);
  });
});

describe('fields', () => {
  it('returns only the named members', async () => {
    const { body } = await askJson('&fields=country.code,city,timezone.id');
    expect(body).toEqual({ country: { code: 'FR' }, city: 'Mudgrad', timezone: { id: 'Europe/Paris' } });
  });

  it.each([
    'fields=shoe',
    'fields=',
    'lang=tlh',
    'lang=',
    'sample=atlantis',
    'lang=%00',
    'fields=%E0%A4%A',
    `fields=${'city,'.repeat(700)}`,
  ])('refuses %s with the valid names, without repeating the input', async (query) => {
    const { status, body } = await askJson(`&${query}`);
    expect([status, body.code]).toEqual([400, 'parameter_invalid']);
    expect(body.detail).toMatch(/^(lang|fields|sample) must be/);
    expect(body.detail).not.toContain('shoe');
  });

  it('ignores callback and other unknown parameters', async () => {
    const { status, body } = await askJson('&callback=steal&x=1');
    expect([status, body.city]).toEqual([200, 'Mudgrad']);
  });
});

describe('GET /v1/visitor/{field}', () => {
  it.each([
    { field: 'country.code', text: 'FR\n' },
    { field: 'city', text: 'Mudgrad\n' },
    { field: 'location.latitude', text: '48.8566\n' },
    { field: 'country.inEU', text: 'true\n' },
    { field: 'reserved', text: '\n' },
    { field: 'client.os.name', text: 'iOS\n' },
  ])('$field is $text', async ({ field, text }) => {
    const response = await ask(`/v1/visitor/${field}?project=${elboniaToday}`, { 'User-Agent': iphone });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('https://elbonia.example');
    expect(await response.text()).toBe(text);
  });

  it.each(['country', 'regulations', 'country.currencies', 'shoe', '__proto__', '%E0%A4%A'])(
    'refuses %s, which is not a single value',
    async (field) => {
      const response = await ask(`/v1/visitor/${field}?project=${elboniaToday}`);
      expect(response.status).toBe(400);
      expect(JSON.parse(await response.text())).toMatchObject({
        code: 'parameter_invalid',
        detail: expect.stringContaining('country.code'),
      });
    },
  );

  it('checks the caller before the field', async () => {
    const response = await ask(`/v1/visitor/shoe?project=${elboniaToday}`, { Origin: 'https://stranger.example' });
    expect(response.status).toBe(403);
  });
});

describe('data from the request', () => {
  it('names browser, system and device', async () => {
    const { body } = await askJson('', { 'User-Agent': iphone });
    expect(body.client).toEqual({
      browser: { name: 'Safari', version: '18.5' },
      os: { name: 'iOS', version: '18.5' },
      device: { vendor: 'Apple', model: 'iPhone', type: 'mobile' },
    });
  });

  it('returns the AS from the database of AS numbers, and the smaller of the two networks', async () => {
    const { body } = await askJson(
      '',
      { 'CF-Connecting-IP': '77.90.40.1' },
      { asn: 64500, asOrganization: 'Not asked' },
    );
    expect(body).toMatchObject({ city: 'Mud Hamlet 40', network: '77.90.40.0/25' });
    expect(body.asn).toEqual({ number: 4_200_001_040, organization: 'Mud Hamlet 40 Cooperative', type: null });
    const place = await askJson('&fields=city,network', { 'CF-Connecting-IP': '77.90.40.1' });
    expect(place.body).toEqual({ city: 'Mud Hamlet 40', network: '77.90.40.0/24' });
  });

  it('detects Tor, and returns Cloudflare’s AS if no database has it', async () => {
    const tor = await askJson(
      '',
      { 'CF-Connecting-IP': '8.8.8.8' },
      { country: 'T1', asn: 64500, asOrganization: 'Elbonian Mud' },
    );
    expect(tor.body).toMatchObject({
      anonymizer: { tor: true, vpn: null },
      asn: { number: 64500, organization: 'Elbonian Mud' },
    });
    const plain = await askJson('', {}, { country: 'FR' });
    expect(plain.body.anonymizer).toEqual({
      ...{ tor: false, vpn: null, proxy: null, relay: null, hosting: null },
      provider: null,
    });
  });
});

describe('local development', () => {
  it('ignores the simulated connection data of the platform', async () => {
    const url = `${worker.url.origin}/v1/visitor?project=${elboniaToday}&fields=asn,anonymizer.tor`;
    const response = await fetch(url, {
      headers: { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '8.8.8.8' },
    });
    expect(await response.json()).toEqual({
      asn: { number: null, organization: null, type: null },
      anonymizer: { tor: null },
    });
  });
});

describe('samples', () => {
  it('return fixed locations while the development switch is on', async () => {
    const { body } = await askJson('&sample=los-angeles');
    expect(body).toMatchObject({
      ip: '192.0.2.1',
      city: 'Los Angeles',
      regulations: ['CCPA'],
      meta: { source: 'sample' },
    });
    expect((await askJson('&sample=tor')).body).toMatchObject({ anonymizer: { tor: true }, country: { code: null } });
    expect((await askJson('&sample=berlin')).body).toMatchObject({
      version: 6,
      client: { device: { type: 'mobile' } },
    });
  });

  it('return the largest city of a country or region', async () => {
    expect((await askJson('&sample=US-CA')).body).toMatchObject({
      ip: '192.0.2.1',
      region: { code: 'CA', name: 'California' },
      city: 'Beardville',
      timezone: { id: 'America/Los_Angeles' },
      regulations: ['CCPA'],
      meta: { source: 'sample' },
    });
    expect((await askJson('&sample=fr&lang=de&fields=country.name,city')).body).toEqual({
      country: { name: 'Frankreich' },
      city: 'Lower Muck',
    });
    const text = await ask(`/v1/visitor/timezone.id?project=${elboniaToday}&sample=BR-SP`);
    expect(await text.text()).toBe('America/Sao_Paulo\n');
    const coarse = await ask(`/v1/visitor?project=${projects.coarse.id}&sample=US-CA`);
    expect(JSON.parse(await coarse.text())).toMatchObject({
      ip: null,
      country: { code: 'US' },
      region: { code: null },
      city: null,
      location: { latitude: 37.4 },
    });
  });

  it.each(['ZZ', 'US-ZZZ', 'USA'])('refuse %s with the forms', async (code) => {
    const { status, body } = await askJson(`&sample=${code}`);
    expect([status, body.code]).toEqual([400, 'parameter_invalid']);
    expect(body.detail).toContain('such as US-CA');
    expect(body.detail).not.toContain(code);
  });

  it.each(['paris', 'FR'])('%s is refused while the development switch is off', async (name) => {
    const response = await ask(`/v1/visitor?project=${projects.live.id}&sample=${name}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('development switch');
  });
});

describe('the field policy', () => {
  const route = `/v1/visitor?project=${projects.coarse.id}`;

  it('withholds groups and the address, and rounds coordinates', async () => {
    const body = JSON.parse(await (await ask(route)).text());
    expect(body).toMatchObject({
      ip: null,
      network: null,
      version: 4,
      continent: { code: null },
      country: { code: 'FR' },
      region: { code: null, name: null },
      city: null,
      location: { latitude: 48.9, longitude: 2.4 },
      timezone: { id: null },
      client: { browser: { name: null } },
      regulations: ['GDPR'],
    });
  });

  it('cannot be widened by request parameters', async () => {
    const body = JSON.parse(await (await ask(`${route}&fields=city,ip,location`)).text());
    expect(body).toMatchObject({ city: null, ip: null, location: { latitude: 48.9 } });
    expect(await (await ask(`/v1/visitor/city?project=${projects.coarse.id}`)).text()).toBe('\n');
  });

  it('applies to VisitorAPI’s format', async () => {
    const { data } = JSON.parse(await (await ask(`/api/?pid=${projects.coarse.id}`)).text());
    expect(data).toMatchObject({
      ipAddress: '',
      city: '',
      region: '',
      countryCode: 'FR',
      cityLatLong: '48.9,2.4',
      browser: '',
    });
  });

  it('reduces the location to the country for Sec-GPC, if the project honours it', async () => {
    const heeded = JSON.parse(
      await (await ask(`/v1/visitor?project=${projects.heeding.id}`, { 'Sec-GPC': '1' })).text(),
    );
    expect(heeded).toMatchObject({
      ip: null,
      country: { code: 'FR' },
      city: null,
      location: { latitude: null },
      timezone: { id: null },
    });
    expect((await askJson('', { 'Sec-GPC': '1' })).body.city).toBe('Mudgrad');
  });
});

describe('GET /api/', () => {
  it.each(['/api/', '/api'])('%s responds in VisitorAPI’s format', async (path) => {
    const response = await ask(`${path}?pid=${elboniaToday}`, { 'User-Agent': iphone, 'Accept-Language': 'fr' });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('https://elbonia.example');
    expect(JSON.parse(await response.text())).toEqual({
      status: 200,
      data: {
        ipAddress: '77.77.1.9',
        countryCode: 'FR',
        countryName: 'France',
        region: 'idf',
        city: 'mudgrad',
        cityLatLong: '48.8566,2.3522',
        browser: 'Safari',
        browserVersion: '18.5',
        deviceBrand: 'Apple',
        deviceModel: 'iPhone',
        deviceFamily: 'iPhone',
        os: 'iOS',
        osVersion: '18.5',
        currencies: ['EUR'],
        languages: ['fr', 'fra'],
      },
    });
  });

  it('returns unknown values as empty strings and lists', async () => {
    const { data } = JSON.parse(
      await (await ask(`/api/?pid=${elboniaToday}`, { 'CF-Connecting-IP': '8.8.8.8' })).text(),
    );
    expect(data).toMatchObject({ countryCode: '', city: '', cityLatLong: '', currencies: [], languages: [] });
  });

  it.each([
    { path: '/api/', headers: {}, status: 400, why: 'no project' },
    { path: '/api/?pid=nobody00000000000000', headers: {}, status: 403, why: 'no such project' },
    {
      path: `/api/?pid=${elboniaToday}`,
      headers: { Origin: 'https://stranger.example' },
      status: 403,
      why: 'not listed',
    },
  ])('$path is $status, readable by any page ($why)', async ({ path, headers, status }) => {
    const response = await ask(path, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(JSON.parse(await response.text())).toEqual({ status, result: expect.any(String) });
  });
});

describe('unusual input', () => {
  const long = 'x'.repeat(6000);
  it.each([
    { path: `/v1/visitor?project=${elboniaToday}&lang=${long}`, headers: {} },
    { path: `/v1/visitor?project=${long}`, headers: {} },
    {
      path: `/v1/visitor?project=${elboniaToday}`,
      headers: { 'Accept-Language': long, 'User-Agent': long, 'Sec-CH-UA': long },
    },
    { path: `/v1/visitor?project=${elboniaToday}`, headers: { 'Sec-CH-UA': '"'.repeat(1000), 'User-Agent': '(((((' } },
    { path: `/v1/visitor?project=${elboniaToday}&project=%F0%9F`, headers: {} },
    { path: '/v1/visitor?%', headers: { 'X-Project-Id': '%%%' } },
    { path: `/api/?pid=${long}`, headers: {} },
    { path: `/v1/visitor/${long}?project=${elboniaToday}`, headers: {} },
  ])('never causes a 500: $headers', async ({ path, headers }) => {
    expect((await ask(path, headers as Record<string, string>)).status).toBeLessThan(500);
  });
});
