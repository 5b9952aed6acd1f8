// The client library with a function in place of `fetch`. test/browser/client.test.ts covers what only browsers do.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocateError, type LocateOptions, locate } from '../../../src/client/client.ts';

const endpoint = 'https://where.example';
const project = 'elboniatoday00000000';
const mudgrad = { city: 'Mudgrad', country: { code: 'FR' } };

afterEach(() => vi.unstubAllGlobals());

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/** Replaces `fetch` until the test ends. Returns the recorded requests. */
function answering(answer: (asked: Asked) => Response | Promise<Response>): Asked[] {
  const requests: Asked[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requests.push({ url, init });
    return await answer({ url, init });
  });
  return requests;
}

/** Returns a pending response that the test releases later. It rejects if its request is aborted. */
function held() {
  let release = () => {};
  const requests = answering(
    ({ init }) =>
      new Promise((resolve, reject) => {
        release = () => resolve(Response.json(mudgrad));
        init.signal?.addEventListener('abort', () => reject(new Error('given up')));
      }),
  );
  return { requests, release: () => release() };
}

/** Installs an empty sessionStorage, as a new browser tab has. Returns its entries. */
function openTab(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  return kept;
}

/** Returns the error code of a call to the client library, or `answered`. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    return error instanceof LocateError ? error.code : String(error);
  }
}

describe('a request', () => {
  const rows: readonly { options: LocateOptions; query: string; why: string }[] = [
    { options: {}, query: '', why: 'nothing but the project' },
    { options: { fields: ['city', 'country.code'] }, query: '&fields=city%2Ccountry.code', why: 'one list' },
    { options: { lang: 'pt-BR' }, query: '&lang=pt-BR', why: 'language' },
    { options: { token: 'q8Jx-3bTn5Lw0ZcV' }, query: '&token=q8Jx-3bTn5Lw0ZcV', why: 'a token' },
    { options: { sample: 'tokyo' }, query: '&sample=tokyo', why: 'sample' },
    { options: { lang: 'a&b=c' }, query: '&lang=a%26b%3Dc', why: 'a value stays one value' },
    { options: { cache: true, timeoutMs: 9, fallback: undefined }, query: '', why: 'what concerns the page alone' },
  ];
  it.each(rows)('$options → "$query" ($why)', async ({ options, query }) => {
    const requests = answering(() => Response.json(mudgrad));
    await locate(project, { endpoint, ...options });
    expect(requests.map(({ url }) => url)).toEqual([`${endpoint}/v1/visitor?project=${project}${query}`]);
  });

  it('has no additional headers, cookies or Referer', async () => {
    const requests = answering(() => Response.json(mudgrad));
    await locate(project, { endpoint });
    expect(requests[0]?.init).toEqual({
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: expect.any(AbortSignal),
    });
  });

  it('goes to the origin of the endpoint', async () => {
    const requests = answering(() => Response.json(mudgrad));
    await locate(project, { endpoint: `${endpoint}/client.js?x` });
    expect(requests[0]?.url).toBe(`${endpoint}/v1/visitor?project=${project}`);
  });

  it.each([
    { wrong: { endpoint: 'where.example' }, message: 'Invalid URL', why: 'no scheme' },
    { wrong: { endpoint: '' }, message: 'endpoint is missing', why: 'an empty variable' },
    { wrong: { timeoutMs: 0 }, message: 'timeoutMs', why: 'no time at all' },
    { wrong: { timeoutMs: -1 }, message: 'timeoutMs', why: 'a time before now' },
    { wrong: { timeoutMs: Number.NaN }, message: 'timeoutMs', why: 'not a number' },
    { wrong: { timeoutMs: '500' }, message: 'timeoutMs', why: 'text' },
    { wrong: { timeoutMs: null }, message: 'timeoutMs', why: 'null, which JSON makes of Infinity' },
    { wrong: { fields: 'country.code,city' }, message: 'fields must be an array', why: 'a list as text' },
    { wrong: { signal: new AbortController() }, message: 'signal', why: 'the controller of a signal' },
  ])('refuses $why with a TypeError, whatever the fallback', async ({ wrong, message }) => {
    const requests = answering(() => Response.json(mudgrad));
    const options = { endpoint, fallback: null, ...wrong } as LocateOptions<null>;
    await expect(locate(project, options)).rejects.toThrow(TypeError);
    await expect(locate(project, options)).rejects.toThrow(message);
    expect(requests).toEqual([]);
  });

  it.each([undefined, ''])('refuses the project id %j with a TypeError', async (missing) => {
    const requests = answering(() => Response.json(mudgrad));
    await expect(locate(missing, { endpoint, fallback: null })).rejects.toThrow(new TypeError('project id is missing'));
    expect(requests).toEqual([]);
  });
});

function problem(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
}

const refused = { title: 'Origin not allowed', status: 403, code: 'origin_not_allowed', detail: 'Not on the list.' };

describe('an error', () => {
  it.each([
    { response: problem(403, refused), code: 'origin_not_allowed', status: 403, retry: null, why: "the API's own" },
    {
      response: problem(503, { code: 'settings_unavailable' }, { 'Retry-After': '5' }),
      code: 'settings_unavailable',
      status: 503,
      retry: 5,
      why: 'with the time to wait',
    },
    {
      response: problem(503, { code: 'internal' }, { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
      code: 'internal',
      status: 503,
      retry: null,
      why: 'a date is not what the API sends',
    },
    { response: problem(502, '<h1>Bad gateway'), code: 'answer_invalid', status: 502, retry: null, why: 'a proxy' },
    { response: problem(500, {}), code: 'answer_invalid', status: 500, retry: null, why: 'no code' },
    { response: problem(500, { code: 7 }), code: 'answer_invalid', status: 500, retry: null, why: 'not a code' },
    { response: problem(500, 'null'), code: 'answer_invalid', status: 500, retry: null, why: 'null' },
    {
      response: problem(200, '<h1>Welcome to our WLAN'),
      code: 'answer_invalid',
      status: 200,
      retry: null,
      why: 'HTML',
    },
    { response: problem(200, ''), code: 'answer_invalid', status: 200, retry: null, why: 'nothing' },
    { response: problem(200, '"FR"'), code: 'answer_invalid', status: 200, retry: null, why: 'not an object' },
    { response: problem(200, 'null'), code: 'answer_invalid', status: 200, retry: null, why: 'null' },
    { response: problem(200, '[]'), code: 'answer_invalid', status: 200, retry: null, why: 'an array' },
    { response: problem(200, [mudgrad]), code: 'answer_invalid', status: 200, retry: null, why: 'an array of answers' },
    { response: problem(200, {}), code: 'answer_invalid', status: 200, retry: null, why: 'another object' },
    { response: problem(200, { country: null }), code: 'answer_invalid', status: 200, retry: null, why: 'no country' },
    { response: problem(201, mudgrad), code: 'answer_invalid', status: 201, retry: null, why: 'not 200' },
    { response: problem(403, [refused]), code: 'answer_invalid', status: 403, retry: null, why: 'an array' },
    {
      response: problem(503, { code: 'internal' }, { 'Retry-After': '-5' }),
      code: 'internal',
      status: 503,
      retry: null,
      why: 'a time before now',
    },
  ])('is $code after status $status ($why)', async ({ response, code, status, retry }) => {
    answering(() => response);
    const error = await locate(project, { endpoint }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(LocateError);
    expect(error).toMatchObject({ name: 'LocateError', code, status, retryAfterSeconds: retry });
  });

  it.each([
    { fields: ['city'], answer: { country: { code: 'FR' } }, why: 'another member' },
    { fields: ['city', 'country.code'], answer: { city: 'Mudgrad', country: {} }, why: 'one of two' },
    { fields: ['country.code'], answer: { country: null }, why: 'an object that is null' },
  ] as const)('is answer_invalid if the response contains $why than requested', async ({ fields, answer }) => {
    answering(() => Response.json(answer));
    expect(await outcome(locate(project, { endpoint, fields }))).toBe('answer_invalid');
  });

  it('is not caused by a requested member that is null', async () => {
    answering(() => Response.json({ city: null, country: { code: null } }));
    expect(await outcome(locate(project, { endpoint, fields: ['city', 'country.code'] }))).toBe('answered');
  });

  it('has the message of the API', async () => {
    answering(() => problem(403, refused));
    await expect(locate(project, { endpoint })).rejects.toThrow('Not on the list.');
  });

  it('is network if the connection fails, with the platform’s error as its cause', async () => {
    const cause = new TypeError('Failed to fetch');
    answering(() => Promise.reject(cause));
    const error = await locate(project, { endpoint }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'network', status: 0 });
    expect(Reflect.get(error as object, 'cause')).toBe(cause);
  });

  it('is rethrown unchanged if it is a framework’s signal, also with a fallback', async () => {
    const signal = Object.assign(new Error('Dynamic server usage'), { digest: 'DYNAMIC_SERVER_USAGE' });
    answering(() => Promise.reject(signal));
    await expect(locate(project, { endpoint, fallback: null })).rejects.toBe(signal);
  });

  it('is network if the response is interrupted', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) });
    answering(() => new Response(broken));
    await expect(locate(project, { endpoint })).rejects.toMatchObject({ code: 'network', status: 0 });
  });

  it('is timeout after timeoutMs, and the request is aborted', async () => {
    const { requests } = held();
    await expect(locate(project, { endpoint, timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout', status: 0 });
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });

  it('is timeout if the body does not end', async () => {
    answering(() => new Response(new ReadableStream()));
    expect(await outcome(locate(project, { endpoint, timeoutMs: 5 }))).toBe('timeout');
  });

  it("is aborted with the signal's reason as its cause", async () => {
    held();
    const reason = new Error('left the page');
    const caller = new AbortController();
    const call = locate(project, { endpoint, signal: caller.signal }).catch((error: unknown) => error);
    caller.abort(reason);
    expect(Reflect.get((await call) as object, 'cause')).toBe(reason);
  });

  it('is aborted when the caller aborts, and the request is aborted', async () => {
    const { requests } = held();
    const caller = new AbortController();
    const call = outcome(locate(project, { endpoint, signal: caller.signal }));
    caller.abort();
    expect(await call).toBe('aborted');
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });

  it('is aborted without a request if the signal is already aborted', async () => {
    const requests = answering(() => Response.json(mudgrad));
    expect(await outcome(locate(project, { endpoint, signal: AbortSignal.abort() }))).toBe('aborted');
    expect(requests).toEqual([]);
  });
});

describe('a fallback', () => {
  const unknown = { country: { code: null } };

  it.each([
    { fails: 'the API refuses', answer: () => problem(403, refused) },
    { fails: 'the answer is not one', answer: () => problem(200, 'Welcome') },
    { fails: 'the network fails', answer: () => Promise.reject(new TypeError('Failed to fetch')) },
    { fails: 'the time is up', answer: () => new Promise<Response>(() => {}) },
  ])('is the result if $fails', async ({ answer }) => {
    answering(answer);
    expect(await locate(project, { endpoint, timeoutMs: 5, fallback: unknown })).toBe(unknown);
  });

  it('may be null', async () => {
    answering(() => problem(403, refused));
    expect(await locate(project, { endpoint, fallback: null })).toBeNull();
  });

  it('is not used for an answer', async () => {
    answering(() => Response.json(mudgrad));
    expect(await locate(project, { endpoint, fallback: unknown })).toEqual(mudgrad);
  });

  it('is not used after an abort', async () => {
    held();
    const signal = AbortSignal.timeout(1);
    expect(await outcome(locate(project, { endpoint, signal, fallback: unknown }))).toBe('aborted');
  });
});

describe('concurrent calls for the same URL', () => {
  it('share one request, but return separate objects', async () => {
    const { requests, release } = held();
    const calls = [locate(project, { endpoint }), locate(project, { endpoint, timeoutMs: 500 })];
    release();
    const [first, second] = await Promise.all(calls);
    expect(first).toEqual(mudgrad);
    expect(second).toEqual(mudgrad);
    expect(first).not.toBe(second);
    expect(requests).toHaveLength(1);
  });

  it('share the error of the request', async () => {
    const requests = answering(() => problem(403, refused));
    const calls = [outcome(locate(project, { endpoint })), outcome(locate(project, { endpoint }))];
    expect(await Promise.all(calls)).toEqual(['origin_not_allowed', 'origin_not_allowed']);
    expect(requests).toHaveLength(1);
  });

  it.each([
    { other: { endpoint: 'https://other.example' }, why: 'another API' },
    { other: { lang: 'fr' }, why: 'another language' },
    { other: { fields: ['city'] as const }, why: 'other fields' },
    { other: { sample: 'tokyo' }, why: 'a sample' },
  ])('do not share a request with $why', async ({ other }) => {
    const requests = answering(() => Response.json(mudgrad));
    await Promise.all([locate(project, { endpoint }), locate(project, { endpoint, ...other })]);
    expect(requests).toHaveLength(2);
  });

  it('continue if one of them aborts', async () => {
    const { requests, release } = held();
    const leaving = new AbortController();
    const [left, stayed] = [
      outcome(locate(project, { endpoint, signal: leaving.signal })),
      outcome(locate(project, { endpoint })),
    ];
    leaving.abort();
    expect(await left).toBe('aborted');
    release();
    expect(await stayed).toBe('answered');
    expect(requests[0]?.init.signal?.aborted).toBe(true);
    expect(requests).toHaveLength(1);
  });

  it('continue if one of them times out', async () => {
    const { requests, release } = held();
    const patient = outcome(locate(project, { endpoint }));
    expect(await outcome(locate(project, { endpoint, timeoutMs: 5 }))).toBe('timeout');
    expect(requests[0]?.init.signal?.aborted).toBe(false);
    release();
    expect(await patient).toBe('answered');
  });

  it('do not join a request that timed out for another call', async () => {
    const { requests, release } = held();
    const patient = outcome(locate(project, { endpoint, timeoutMs: 50 }));
    expect(await outcome(locate(project, { endpoint, timeoutMs: 5 }))).toBe('timeout');
    const again = outcome(locate(project, { endpoint }));
    expect(await patient).toBe('timeout');
    // The first request ends when the last call that waits for it times out. The third call still joins the second
    // request.
    const third = outcome(locate(project, { endpoint }));
    release();
    expect([await again, await third]).toEqual(['answered', 'answered']);
    expect(requests).toHaveLength(2);
  });

  it('are joined by a new call after one aborts', async () => {
    const { requests, release } = held();
    const leaving = new AbortController();
    const left = outcome(locate(project, { endpoint, signal: leaving.signal }));
    leaving.abort();
    const back = outcome(locate(project, { endpoint }));
    expect(await left).toBe('aborted');
    release();
    expect(await back).toBe('answered');
    expect(requests).toHaveLength(1);
  });

  it('share nothing with a call after the response', async () => {
    const requests = answering(() => Response.json(mudgrad));
    await locate(project, { endpoint });
    await locate(project, { endpoint });
    expect(requests).toHaveLength(2);
  });
});

describe('the cache', () => {
  it('is off by default', async () => {
    const kept = openTab();
    answering(() => Response.json(mudgrad));
    await locate(project, { endpoint });
    expect([...kept]).toEqual([]);
  });

  it('answers a repeated call without a request', async () => {
    openTab();
    const requests = answering(() => Response.json(mudgrad));
    await locate(project, { endpoint, cache: true });
    expect(await locate(project, { endpoint, cache: true })).toEqual(mudgrad);
    expect(requests).toHaveLength(1);
  });

  it.each([
    { other: { endpoint: 'https://other.example' }, why: 'API' },
    { other: { lang: 'fr' }, why: 'language' },
    { other: { fields: ['city'] as const }, why: 'fields' },
    { other: { sample: 'tokyo' }, why: 'sample' },
  ])('does not answer a call with other options ($why)', async ({ other }) => {
    openTab();
    const requests = answering(() => Response.json(mudgrad));
    await locate(project, { endpoint, cache: true });
    await locate(project, { endpoint, cache: true, ...other });
    expect(requests).toHaveLength(2);
  });

  it('stores no token, which is valid for one page and five minutes', async () => {
    const kept = openTab();
    const requests = answering(() => Response.json({ ...mudgrad, token: 'a.b.c' }));
    const asked = { endpoint, cache: true, token: 'q8Jx-3bTn5Lw0ZcV' };
    for (const _ of [1, 2]) expect(await locate(project, asked)).toEqual({ ...mudgrad, token: 'a.b.c' });
    expect(requests).toHaveLength(2);
    expect([...kept]).toEqual([]);
  });

  it('is not read without the option', async () => {
    openTab();
    const requests = answering(() => Response.json(mudgrad));
    await locate(project, { endpoint, cache: true });
    await locate(project, { endpoint });
    expect(requests).toHaveLength(2);
  });

  it('stores no error', async () => {
    const kept = openTab();
    answering(() => problem(403, refused));
    await locate(project, { endpoint, cache: true, fallback: mudgrad });
    expect([...kept]).toEqual([]);
  });

  it('stores no invalid answer', async () => {
    const kept = openTab();
    answering(() => problem(200, 'Welcome'));
    await locate(project, { endpoint, cache: true, fallback: null });
    expect([...kept]).toEqual([]);
  });

  it.each(['null', '[]', '"FR"', '{}', '{'])('ignores %s, which is not an answer', async (text) => {
    const kept = openTab();
    const requests = answering(() => Response.json(mudgrad));
    kept.set(`wherefrom:${endpoint}/v1/visitor?project=${project}`, text);
    expect(await locate(project, { endpoint, cache: true })).toEqual(mudgrad);
    expect(requests).toHaveLength(1);
  });

  it.each([
    { storage: undefined, why: 'there is none' },
    {
      storage: {
        getItem: () => null,
        setItem: () => {
          throw new Error('full');
        },
      },
      why: 'it is full',
    },
  ])('never fails a call ($why)', async ({ storage }) => {
    vi.stubGlobal('sessionStorage', storage);
    answering(() => Response.json(mudgrad));
    expect(await locate(project, { endpoint, cache: true })).toEqual(mudgrad);
  });
});
