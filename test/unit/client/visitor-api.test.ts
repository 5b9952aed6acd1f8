// The global `VisitorAPI` that the script tag defines: its requests and callbacks. test/integration/visitor-api.test.ts
// covers the Worker, test/browser/visitor-api.test.ts a real script tag.

import { afterEach, beforeAll, expect, it, vi } from 'vitest';

type VisitorApi = (
  projectId: string,
  onSuccess?: (data: unknown) => void,
  onFailure?: (status: number, result: string) => void,
) => void;

const script = { src: 'https://where.example/visitor-api.js?v=1' };
let visitorApi: VisitorApi;

beforeAll(async () => {
  vi.stubGlobal('document', { currentScript: script });
  await import('../../../src/client/visitor-api.ts');
  vi.unstubAllGlobals();
  visitorApi = Reflect.get(globalThis, 'VisitorAPI');
});
afterEach(() => vi.unstubAllGlobals());

/** Calls the global `VisitorAPI`. Returns the requested URL, and the callback that was called with its arguments. */
async function call(projectId: string, answer: () => Promise<Response>) {
  const urls: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    urls.push(url);
    return answer();
  });
  const called = await new Promise<unknown[]>((resolve) => {
    visitorApi(
      projectId,
      (...success) => resolve(['success', ...success]),
      (...failure) => resolve(['failure', ...failure]),
    );
  });
  return { urls, called };
}

const data = { countryCode: 'FR', city: 'mudgrad' };

it.each([
  { answer: { status: 200, data }, called: ['success', data], why: 'the data alone' },
  { answer: { status: 403, result: 'No.' }, called: ['failure', 403, 'No.'], why: 'status and text, as the original' },
  { answer: { status: 404 }, called: ['failure', 404, ''], why: 'another form of refusal' },
])('calls back with $called ($why)', async ({ answer, called }) => {
  expect((await call('p', async () => Response.json(answer))).called).toEqual(called);
});

it.each([
  { answer: () => Promise.reject(new TypeError('Failed to fetch')), why: 'no answer' },
  { answer: async () => new Response('<h1>Bad gateway', { status: 502 }), why: 'not an answer of the API' },
  { answer: async () => Response.json(null), why: 'null' },
  { answer: async () => Response.json([]), why: 'an array' },
  { answer: async () => Response.json('FR'), why: 'text' },
  { answer: async () => Response.json({ data }), why: 'no status' },
  { answer: async () => Response.json({ status: '200', data }), why: 'a status that is text' },
])('calls back with status 0 where the API could not be reached ($why)', async ({ answer }) => {
  expect((await call('p', answer)).called).toEqual(['failure', 0, 'The API could not be reached.']);
});

it('sends the request to the script’s host, with the project encoded', async () => {
  const { urls } = await call('a&b=c', async () => Response.json({ status: 200, data }));
  expect(urls).toEqual(['https://where.example/api/?pid=a%26b%3Dc']);
});

it.each([200, 403])('works without callbacks after %d', async (status) => {
  const unhandled = vi.fn();
  addEventListener('unhandledrejection', unhandled);
  vi.stubGlobal('fetch', async () => Response.json({ status }));
  visitorApi('p');
  await scheduler.wait(5);
  removeEventListener('unhandledrejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
