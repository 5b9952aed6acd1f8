// The client library in browsers: in pages under a strict Content-Security-Policy, on an allowed origin and on another,
// as the served script and as the package's React hook, Vue composable and Svelte store.
// test/unit/client/locate.test.ts has the tests that need no browser.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { releases, scriptName } from '../../src/client/releases.ts';
import { parseProjectId } from '../../src/core/project/project-id.ts';
import { snippetsFor } from '../../src/dashboard/overview/snippets.ts';
import { launchChromium, type PageServer, servePages } from '../support/browser.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let browser: Browser;
let pages: PageServer;
let context: BrowserContext;

/** A page whose script calls the library and shows the result or the error. */
const asking = (api: string) => `<!doctype html><title>Elbonia Today</title>
<script type="module" nonce="elbonia">
  import { LocateError, locate } from '${api}/client.js';
  window.ask = async (projectId, options) => {
    try {
      return { answer: await locate(projectId, options) };
    } catch (error) {
      return { code: error.code, status: error.status, typed: error instanceof LocateError };
    }
  };
</script>`;

/** A page with the dashboard's snippet that loads the script of a fixed version. */
const pinned = (api: string) => {
  const id = parseProjectId(elboniaToday);
  const snippet = id === null ? null : snippetsFor(id, api).find((each) => each.id === 'script');
  const shown = snippet?.code.replace(/await locate\(.*\);/, '$&\n  document.title = city;');
  return `<!doctype html><title>Elbonia Today</title>\n${shown}`;
};

const policy = (...directives: string[]) => ({
  'Content-Security-Policy': ["default-src 'none'", ...directives].join('; '),
});

/** A page that shows the state of the hook and records each text that it showed. */
const reactPage = `
  import { Component, StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { useVisitor } from 'wherefrom/react';

  window.shown = [];
  function Place({ projectId, options }) {
    const { location, error, loading } = useVisitor(projectId, options);
    const text = loading ? 'loading' : (error?.code ?? location.city);
    if (window.shown.at(-1) !== text) window.shown.push(text);
    return <p>{text}</p>;
  }
  class Boundary extends Component {
    state = { message: null };
    static getDerivedStateFromError({ message }) {
      return { message };
    }
    render() {
      return this.state.message === null ? this.props.children : <p>{'thrown: ' + this.state.message}</p>;
    }
  }
  const root = createRoot(document.querySelector('main'));
  window.show = (props) => {
    root.render(<StrictMode><Boundary>{props && <Place {...props} />}</Boundary></StrictMode>);
  };
`;

/** A page that shows the state of the composable. `window.show(null)` unmounts it. */
const vuePage = `
  import { createApp, h } from 'vue';
  import { useVisitor } from 'wherefrom/vue';

  window.shown = [];
  let app = null;
  window.show = (props) => {
    app?.unmount();
    if (props === null) return;
    app = createApp({
      setup() {
        const { location, error, loading } = useVisitor(props.projectId, props.options);
        return () => {
          const text = loading.value ? 'loading' : (error.value?.code ?? location.value.city);
          if (window.shown.at(-1) !== text) window.shown.push(text);
          return h('p', text);
        };
      },
    });
    app.mount(document.querySelector('main'));
  };
`;

/** A page that shows the state of the store as a component of Svelte does, which subscribes and unsubscribes. */
const sveltePage = `
  import { visitorStore } from 'wherefrom/svelte';

  window.shown = [];
  let unsubscribe = () => {};
  window.show = (props) => {
    unsubscribe();
    if (props === null) return;
    unsubscribe = visitorStore(props.projectId, props.options).subscribe(({ location, error, loading }) => {
      const text = loading ? 'loading' : (error?.code ?? location.city);
      window.shown.push(text);
      document.querySelector('main').textContent = text;
    });
  };
`;

/** Imports of `wherefrom/…` from here resolve by the package's own `exports`. */
const clientPackage = fileURLToPath(new URL('../../src/client/', import.meta.url));

async function bundlePage(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'jsx', resolveDir: clientPackage },
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    // In development mode, React's StrictMode runs every effect twice.
    define: {
      'process.env.NODE_ENV': '"development"',
      ...{ __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Returns the files of a page by path: its HTML at `/NAME` and its bundled script at `/NAME.js`. */
async function frameworkPage(name: string, contents: string, api: string) {
  return {
    [`/${name}`]: {
      body: `<!doctype html><title>Elbonia Today</title><main></main><script src="/${name}.js"></script>`,
      headers: policy("script-src 'self'", `connect-src ${api}`),
    },
    [`/${name}.js`]: { body: await bundlePage(contents), headers: { 'Content-Type': 'text/javascript' } },
  };
}

beforeAll(async () => {
  worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' });
  const api = worker.url.origin;
  const script = `script-src 'nonce-elbonia' ${api}`;
  pages = await servePages({
    '/': { body: asking(api), headers: policy(script, `connect-src ${api}`) },
    '/pinned': { body: pinned(api), headers: policy(`script-src 'unsafe-inline' ${api}`, `connect-src ${api}`) },
    '/unconnected': { body: asking(api), headers: policy(script) },
    ...(await frameworkPage('react', reactPage, api)),
    ...(await frameworkPage('vue', vuePage, api)),
    ...(await frameworkPage('svelte', sveltePage, api)),
  });
  const listed = `http://today.localhost:${pages.port}`;
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ allowlist: [listed] }));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await worker?.close();
});

beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Opens a page and records the methods of its requests to the API and its console errors. */
async function openPage(path = '/', host = 'today') {
  const page = await context.newPage();
  const methods: string[] = [];
  const complaints: string[] = [];
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ request }) => {
    if (request.url.startsWith(`${worker.url.origin}/v1/visitor`)) methods.push(request.method);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`http://${host}.localhost:${pages.port}${path}`);
  return { page, methods, complaints };
}

function ask(page: Page, projectId: string, options: Readonly<Record<string, unknown>> = {}) {
  return page.evaluate(([id, given]) => Reflect.get(window, 'ask')(id, given), [projectId, options] as const);
}

describe('a page on an allowed origin', () => {
  it('gets its location from the script’s host, with one request and no console errors', async () => {
    const { page, methods, complaints } = await openPage();
    const { answer } = await ask(page, elboniaToday);
    expect(answer).toMatchObject({ ip: '77.77.1.9', city: 'Mudgrad', country: { code: 'FR' } });
    expect(methods).toEqual(['GET']);
    expect(complaints).toEqual([]);
  });

  it('sends its origin, but no URL and no cookies', async () => {
    const { page } = await openPage();
    await context.addCookies([{ name: 'crumb', value: '1', url: worker.url.origin, sameSite: 'None', secure: true }]);
    const [request] = await Promise.all([page.waitForRequest(/visitor/), ask(page, elboniaToday)]);
    const names = Object.keys(await request.allHeaders());
    expect(names).toContain('origin');
    expect(names).not.toContain('referer');
    expect(names).not.toContain('cookie');
  });

  it('shares one request between two calls', async () => {
    const { page, methods } = await openPage();
    const both = await page.evaluate(
      (id) => Promise.all([Reflect.get(window, 'ask')(id), Reflect.get(window, 'ask')(id)]),
      elboniaToday,
    );
    expect(both.map(({ answer }) => answer.city)).toEqual(['Mudgrad', 'Mudgrad']);
    expect(methods).toHaveLength(1);
  });

  it('gets only the requested members', async () => {
    const { page } = await openPage();
    const { answer } = await ask(page, elboniaToday, { fields: ['city', 'country.code'], lang: 'fr' });
    expect(answer).toEqual({ city: 'Mudgrad', country: { code: 'FR' } });
  });

  it('caches the answer in the tab with the cache option', async () => {
    const { page, methods } = await openPage();
    await ask(page, elboniaToday, { cache: true });
    await page.reload();
    expect((await ask(page, elboniaToday, { cache: true })).answer.city).toBe('Mudgrad');
    expect(methods).toHaveLength(1);
    const other = await openPage();
    await ask(other.page, elboniaToday, { cache: true });
    expect(other.methods).toHaveLength(1);
  });

  it('gets the error of an unknown project', async () => {
    const { page } = await openPage();
    expect(await ask(page, 'nobody00000000000000')).toEqual({ code: 'project_unknown', status: 403, typed: true });
  });

  it('gets a network error if the API is unreachable', async () => {
    const { page } = await openPage();
    await context.route(`${worker.url.origin}/v1/visitor**`, (route) => route.abort('connectionrefused'));
    expect(await ask(page, elboniaToday)).toEqual({ code: 'network', status: 0, typed: true });
    expect(await ask(page, elboniaToday, { fallback: null })).toEqual({ answer: null });
  });

  it('sends no request if its connect-src does not permit the API', async () => {
    const { page, methods } = await openPage('/unconnected');
    expect(await ask(page, elboniaToday)).toEqual({ code: 'network', status: 0, typed: true });
    expect(methods).toEqual([]);
  });
});

describe('a page on another origin', () => {
  it('gets the error that its origin is not allowed', async () => {
    const { page, methods } = await openPage('/', 'stranger');
    expect(await ask(page, elboniaToday)).toEqual({ code: 'origin_not_allowed', status: 403, typed: true });
    expect(methods).toEqual(['GET']);
  });
});

function show(page: Page, props: { projectId: string; options: Readonly<Record<string, unknown>> } | null) {
  return page.evaluate((given) => Reflect.get(window, 'show')(given), props);
}
const shown = (page: Page): Promise<string[]> => page.evaluate(() => Reflect.get(window, 'shown'));
const options = () => ({ endpoint: worker.url.origin });

describe('a page with the pinned script of the snippet', () => {
  const release = () => `${worker.url.origin}/${scriptName(releases[0].version)}`;

  it('gets its location', async () => {
    const { page, complaints } = await openPage('/pinned');
    await expect.poll(() => page.title()).toBe('Mudgrad');
    expect(complaints).toEqual([]);
  });

  it('does not run the script if one byte differs from its hash', async () => {
    await context.route(release(), async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()} ` });
    });
    const { page, methods, complaints } = await openPage('/pinned');
    await expect.poll(() => complaints.join()).toContain('integrity');
    expect([await page.title(), methods]).toEqual(['Elbonia Today', []]);
  });
});

describe.each(['vue', 'svelte'])('a page with %s', (framework) => {
  it('shows the answer after one request', async () => {
    const { page, methods, complaints } = await openPage(`/${framework}`);
    await show(page, { projectId: elboniaToday, options: options() });
    await page.getByText('Mudgrad').waitFor();
    expect(await shown(page)).toEqual(['loading', 'Mudgrad']);
    expect(methods).toEqual(['GET']);
    expect(complaints).toEqual([]);
  });

  it('shows the error, or the fallback instead of it', async () => {
    const { page } = await openPage(`/${framework}`);
    await show(page, { projectId: 'nobody00000000000000', options: options() });
    await page.getByText('project_unknown').waitFor();
    const fallback = { city: 'Somewhere' };
    await show(page, { projectId: 'nobody00000000000000', options: { ...options(), fallback } });
    await page.getByText('Somewhere').waitFor();
    expect(await shown(page)).toEqual(['loading', 'project_unknown', 'loading', 'Somewhere']);
  });

  it('aborts the request when nothing shows it any more', async () => {
    const { page } = await openPage(`/${framework}`);
    await context.route(`${worker.url.origin}/v1/visitor**`, () => {
      // The response of the API never arrives.
    });
    const sent = page.waitForEvent('request');
    await show(page, { projectId: elboniaToday, options: { ...options(), timeoutMs: 60_000 } });
    await sent;
    const failed = page.waitForEvent('requestfailed');
    await show(page, null);
    expect((await failed).failure()?.errorText).toBe('net::ERR_ABORTED');
    expect(await shown(page)).toEqual(['loading']);
  });

  it('has an unhandled rejection with a TypeError if an argument is invalid', async () => {
    const { page, complaints } = await openPage(`/${framework}`);
    await show(page, { projectId: elboniaToday, options: {} });
    await expect.poll(() => complaints).toEqual(['endpoint is missing']);
  });
});

describe('a React page in StrictMode', () => {
  it('shows the answer after one request', async () => {
    const { page, methods, complaints } = await openPage('/react');
    await show(page, { projectId: elboniaToday, options: options() });
    await page.getByText('Mudgrad').waitFor();
    // Renders again with an equal but new options object.
    await show(page, { projectId: elboniaToday, options: options() });
    expect(await shown(page)).toEqual(['loading', 'Mudgrad']);
    expect(methods).toEqual(['GET']);
    expect(complaints).toEqual([]);
  });

  it('never shows the location of another project', async () => {
    const { page } = await openPage('/react');
    await show(page, { projectId: elboniaToday, options: options() });
    await page.getByText('Mudgrad').waitFor();
    await show(page, { projectId: 'nobody00000000000000', options: options() });
    await page.getByText('project_unknown').waitFor();
    expect(await shown(page)).toEqual(['loading', 'Mudgrad', 'loading', 'project_unknown']);
  });

  it('shows the fallback instead of an error', async () => {
    const { page } = await openPage('/react');
    const fallback = { city: 'Somewhere' };
    await show(page, { projectId: 'nobody00000000000000', options: { ...options(), fallback } });
    await page.getByText('Somewhere').waitFor();
    expect(await shown(page)).toEqual(['loading', 'Somewhere']);
  });

  it('aborts the request when the component unmounts', async () => {
    const { page, complaints } = await openPage('/react');
    await context.route(`${worker.url.origin}/v1/visitor**`, () => {
      // The response of the API never arrives.
    });
    const sent = page.waitForEvent('request');
    // A long timeout, because a short one would abort the request before the component unmounts.
    await show(page, { projectId: elboniaToday, options: { ...options(), timeoutMs: 60_000 } });
    await sent;
    const failed = page.waitForEvent('requestfailed');
    await show(page, null);
    expect((await failed).failure()?.errorText).toBe('net::ERR_ABORTED');
    expect(await shown(page)).toEqual(['loading']);
    expect(complaints).toEqual([]);
  });

  it.each(['Infinity', '2 ** 31'])('waits for the answer with timeoutMs %s', async (timeout) => {
    const { page } = await openPage('/react');
    await context.route(`${worker.url.origin}/v1/visitor**`, async (route) => {
      // Delays the answer for a moment. If the timeout overflowed, its timer would fire before the answer.
      await new Promise((resolve) => setTimeout(resolve, 100));
      await route.continue();
    });
    // The arguments are passed as source text, because Infinity cannot be passed to the browser as JSON.
    const props = `{ projectId: '${elboniaToday}', options: { endpoint: '${worker.url.origin}', timeoutMs: ${timeout} } }`;
    await page.evaluate(`window.show(${props})`);
    await page.getByText('Mudgrad').waitFor();
    expect(await shown(page)).toEqual(['loading', 'Mudgrad']);
  });

  it.each([
    { options: { timeoutMs: 0 }, message: 'timeoutMs must be a number above 0' },
    { options: { fields: 'city' }, message: 'fields must be an array' },
  ])('throws $options to the error boundary', async ({ options: wrong, message }) => {
    const { page } = await openPage('/react');
    await show(page, { projectId: elboniaToday, options: { ...options(), ...wrong } });
    await page.getByText(`thrown: ${message}`).waitFor();
  });

  it('throws to the error boundary if an argument is invalid', async () => {
    const { page } = await openPage('/react');
    await show(page, { projectId: elboniaToday, options: {} });
    await page.getByText('thrown: endpoint is missing').waitFor();
  });
});
