// Shows /openapi.json on /docs/reference with Swagger UI. Readers can try calls from this page to the page's own host,
// on paths that need no key, because the API refuses keys from browsers. Nothing is stored.

/** The paths of the API that readers can call from the page. Its Content-Security-Policy permits no other API calls. */
const tried = ['/v1/visitor', '/v1/visitor/{field}', '/health'];

const nothing = () => () => null;

/**
 * Moves a parameter's examples into its description. Swagger UI would otherwise fill all examples into the fields, and
 * the API refuses a call with all of them.
 */
function describeExample(parameter) {
  const { example, examples = {}, ...rest } = parameter;
  const values =
    example === undefined ? Object.values(examples).map(({ value }) => value) : [[example].flat().join(',')];
  if (values.length === 0) return parameter;
  const shown = values.map((value) => `\`${value}\``).join(', ');
  return { ...rest, description: `${rest.description}\n\nExample: ${shown}` };
}

/**
 * Prepares the OpenAPI document for Swagger UI: replaces the placeholder by the page's origin, and moves the examples
 * of parameters into their descriptions, so that the fields are empty at first.
 */
function prepareDocument(text) {
  const described = JSON.parse(text.replaceAll('https://YOUR-WORKER', location.origin));
  const parameters = Object.entries(described.components.parameters);
  described.components.parameters = Object.fromEntries(parameters.map(([name, each]) => [name, describeExample(each)]));
  return JSON.stringify(described);
}

/**
 * Returns the plugin with the page's layout: the paths first, then the description, without elements that the page
 * already has.
 */
function docsLayout({ React }) {
  const names = ['SvgAssets', 'errors', 'operations', 'Models', 'InfoContainer'];
  return {
    components: {
      DocsLayout({ getComponent, specSelectors }) {
        if (specSelectors.loadingStatus() !== 'success') return React.createElement('p', null, 'Loading the paths …');
        const parts = names.map((name) => React.createElement(getComponent(name, true), { key: name }));
        return React.createElement('div', { className: 'swagger-ui', id: 'operations' }, [
          React.createElement('h2', { key: 'paths', className: 'visually-hidden' }, 'Paths'),
          ...parts,
        ]);
      },
    },
  };
}

globalThis.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#document',
  deepLinking: true,
  layout: 'DocsLayout',
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: ['get'],
  validatorUrl: null,
  responseInterceptor(response) {
    const { pathname } = new URL(response.url, location.href);
    if (pathname === '/openapi.json') response.text = prepareDocument(response.text);
    return response;
  },
  plugins: [
    docsLayout,
    {
      statePlugins: {
        spec: { wrapSelectors: { allowTryItOutFor: () => (_state, path) => tried.includes(path) } },
      },
      wrapComponents: {
        authorizeBtn: nothing,
        authorizeOperationBtn: nothing,
        InfoUrl: nothing,
        ServersContainer: nothing,
        // Swagger UI puts this link into the button that shows the operation, but a control must not contain another
        // control.
        DeepLink:
          (_original, { React }) =>
          ({ text }) =>
            React.createElement('span', null, text),
      },
    },
  ],
});

/** Repairs what Swagger UI leaves out for screen readers and the keyboard. */
function repair() {
  const root = document.getElementById('document');
  for (const field of root.querySelectorAll('select:not([aria-label])')) field.setAttribute('aria-label', 'Choose');
  for (const code of root.querySelectorAll('pre:not([tabindex]), pre > code:not([tabindex])')) code.tabIndex = 0;
}

new MutationObserver(repair).observe(document.getElementById('document'), { childList: true, subtree: true });

// Loads the page again for a link to an operation, because Swagger UI reads the fragment of the URL only when it
// starts.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#/')) location.reload();
});
