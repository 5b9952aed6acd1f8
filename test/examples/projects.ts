// The projects in docs/examples: how each is served, and what a visitor of it must see. Does not run them.

/**
 * Two visitors: the one that the API sees if a browser on this machine calls it, and the one whose address a proxy
 * passes to the server of an example.
 */
export const elbonianVisitors = {
  browser: { address: '77.77.1.9', place: 'Mudgrad, France' },
  server: { address: '77.78.0.1', place: 'Beardville, United States' },
} as const;

export interface ExampleProject {
  /** The name of the example's folder in docs/examples. */
  readonly name: string;
  /** The command that serves the built project on a port. Null for a page that any web server can serve. */
  readonly serve: ((port: number) => readonly [command: string, ...args: string[]]) | null;
  /** Versions of Node that also serve the project, besides the one that runs this script. */
  readonly otherNodes?: readonly string[];
  /** Environment of the server. */
  readonly environment?: Readonly<Record<string, string>>;
  /** HTML that the server sends and that hydration keeps. Empty for a page that only scripts draw. */
  readonly sent: readonly string[];
  /** Text of the page once the visitor is located. */
  readonly shown: readonly string[];
}

const inBrowser = `Hello, ${elbonianVisitors.browser.place}!`;
const previewed = (port: number) => ['vite', 'preview', '--port', String(port), '--strictPort'] as const;

export const exampleProjects: readonly ExampleProject[] = [
  { name: 'plain-html', serve: null, sent: ['Hello!'], shown: [inBrowser] },
  { name: 'vite-react', serve: previewed, sent: [], shown: [inBrowser] },
  { name: 'vite-vue', serve: previewed, sent: [], shown: [inBrowser] },
  { name: 'sveltekit', serve: () => ['node', 'build'], sent: ['<p>Hello!</p>'], shown: [inBrowser] },
  {
    name: 'next',
    serve: (port) => ['next', 'start', '--port', String(port)],
    sent: ['<p>Hello!</p>', elbonianVisitors.server.place],
    shown: [inBrowser, `Hello from the server, ${elbonianVisitors.server.place}!`],
  },
  {
    name: 'node',
    serve: () => ['node', 'dist/server.js'],
    otherNodes: ['20.20.2'],
    environment: { ADDRESS_HEADER: 'x-forwarded-for' },
    sent: [],
    shown: [`Hello, ${elbonianVisitors.server.place}!`],
  },
];
