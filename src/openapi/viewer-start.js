// Shows /openapi.json on /docs with Swagger UI. Runs in a sandboxed page without an origin, which no project allows: so it
// offers no way to try a call, nor to sign in for one, and remembers nothing.

const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
followScheme();
dark.addEventListener('change', followScheme);

const nothing = () => () => null;

globalThis.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#document',
  deepLinking: false,
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: [],
  validatorUrl: null,
  plugins: [
    {
      wrapComponents: {
        authorizeBtn: nothing,
        authorizeOperationBtn: nothing,
        InfoUrl: nothing,
        ServersContainer: nothing,
      },
    },
  ],
});
