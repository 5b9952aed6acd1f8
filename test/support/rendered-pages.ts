// Pages that a server renders with the client package's hook, composable and store, and that a browser hydrates: the
// same component, bundled for both. Svelte's components need its compiler; docs/examples/sveltekit hydrates one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The text of a page in each state of the request. */
const text = "const textOf = (state) => state.loading ? 'loading' : (state.error?.code ?? state.location.city);";

const components = {
  react: `
    import { createElement } from 'react';
    import { useVisitor } from 'wherefrom/react';
    ${text}
    const Place = (props) => createElement('p', null, textOf(useVisitor(props.projectId, props.options)));`,
  vue: `
    import { createSSRApp, h } from 'vue';
    import { useVisitor } from 'wherefrom/vue';
    ${text}
    const Place = {
      props: ['projectId', 'options'],
      setup(props) {
        const { location, error, loading } = useVisitor(props.projectId, props.options);
        return () => h('p', textOf({ location: location.value, error: error.value, loading: loading.value }));
      },
    };`,
} as const;

const forServers = {
  react: `${components.react}
    import { renderToString } from 'react-dom/server';
    export const render = (props) => renderToString(createElement(Place, props));`,
  vue: `${components.vue}
    import { renderToString } from 'vue/server-renderer';
    export const render = (props) => renderToString(createSSRApp(Place, props));`,
  // Reads the store as a component of Svelte does on a server: it subscribes and unsubscribes.
  svelte: `
    import { visitorStore } from 'wherefrom/svelte';
    ${text}
    export function render({ projectId, options }) {
      let html = '';
      visitorStore(projectId, options).subscribe((state) => { html += '<p>' + textOf(state) + '</p>'; })();
      return html;
    }`,
} as const;

const forBrowsers = {
  react: `${components.react}
    import { hydrateRoot } from 'react-dom/client';
    window.hydrate = (props) => { hydrateRoot(document.querySelector('main'), createElement(Place, props)); };`,
  vue: `${components.vue}
    window.hydrate = (props) => { createSSRApp(Place, props).mount('main'); };`,
} as const;

export type HydratedFramework = keyof typeof forBrowsers;
export type RenderedFramework = keyof typeof forServers;
export const hydratedFrameworks = Object.keys(forBrowsers) as readonly HydratedFramework[];
export const renderedFrameworks = Object.keys(forServers) as readonly RenderedFramework[];

export interface VisitorProps {
  readonly projectId: string;
  readonly options: Readonly<Record<string, unknown>>;
}

async function bundle(contents: string, options: Parameters<typeof build>[0]): Promise<string> {
  // From here, imports of `wherefrom/…` resolve by the package's own `exports`.
  const stdin = { contents, resolveDir: join(root, 'src/client') };
  const { outputFiles } = await build({ ...options, stdin, bundle: true, write: false });
  return (outputFiles ?? []).map((file) => file.text).join('');
}

/** Returns the function that renders the component of a framework to HTML on a server. */
export async function loadRenderer(framework: RenderedFramework): Promise<(props: VisitorProps) => Promise<string>> {
  mkdirSync(join(root, 'test/out'), { recursive: true });
  const folder = mkdtempSync(join(root, 'test/out/rendered-'));
  try {
    const external = ['react', 'react-dom', 'vue'];
    const file = join(folder, `${framework}.mjs`);
    writeFileSync(file, await bundle(forServers[framework], { format: 'esm', platform: 'node', external }));
    const { render } = await import(pathToFileURL(file).href);
    return async (props) => render(props);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns a script that defines `window.hydrate(props)`. The framework's development mode reports mismatches. */
export function hydrationScript(framework: HydratedFramework): Promise<string> {
  const define = {
    'process.env.NODE_ENV': '"development"',
    ...{ __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
  };
  return bundle(forBrowsers[framework], { format: 'iife', define });
}
