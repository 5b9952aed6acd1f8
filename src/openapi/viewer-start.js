// Shows /openapi.json on /docs with Swagger UI. The page is sandboxed without an origin, which no project allows, so it
// cannot send calls. Trying calls, authorization and storage are therefore disabled.

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
