// The delivered hook, composable and store while a page is rendered on a server: they send nothing and return the
// loading state. test/browser/hydration.test.ts hydrates such pages.

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadRenderer, renderedFrameworks } from '../../support/rendered-pages.ts';

const requests = vi.fn(() => Promise.reject(new Error('no test reaches the network')));
const complaints = vi.fn();

beforeAll(() => {
  vi.stubGlobal('fetch', requests);
  for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockImplementation(complaints);
});
afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
beforeEach(() => {
  requests.mockClear();
  complaints.mockClear();
});

describe.each(renderedFrameworks)('%s on a server', (framework) => {
  it.each<{ why: string; options: Record<string, unknown> }>([
    { why: 'with an endpoint', options: { endpoint: 'https://where.example' } },
    { why: 'with a fallback', options: { endpoint: 'https://where.example', fallback: {} } },
    { why: 'with a cache, which is the browser’s', options: { endpoint: 'https://where.example', cache: true } },
    { why: 'without an endpoint, which the browser reports', options: {} },
  ])('renders the loading state and sends nothing, $why', async ({ options }) => {
    const render = await loadRenderer(framework);
    expect(await render({ projectId: 'elboniatoday00000000', options })).toBe('<p>loading</p>');
    // Waits for requests and errors of effects, which run after the HTML is returned.
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(requests).not.toHaveBeenCalled();
    expect(complaints).not.toHaveBeenCalled();
  });
});
