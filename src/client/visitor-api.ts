// The script that pages of VisitorAPI load by script tag, served at /visitor-api.js: the same global with the same
// callbacks, asking the host that it was loaded from. A classic script, because pages expect the global at once. It keeps
// nothing and shares nothing with the client library.

interface Answer {
  readonly status: number;
  readonly data?: unknown;
  readonly result?: string;
}

type OnSuccess = (data: unknown) => void;
/** `status` is the HTTP status, 0 where no answer came. */
type OnFailure = (status: number, result: string) => void;

// What is used of a browser: the types of the Worker's own platform lack these members.
declare const document: { readonly currentScript: { readonly src: string } | null };
declare const fetch: (url: string, init: { credentials: 'omit'; referrerPolicy: 'no-referrer' }) => Promise<Response>;

const script = document.currentScript;
if (script === null) throw new Error('visitor-api.js must be loaded by a script tag');
const { origin } = new URL(script.src);

function ask(projectId: string, onSuccess?: OnSuccess, onFailure?: OnFailure): void {
  void fetch(`${origin}/api/?pid=${encodeURIComponent(projectId)}`, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  })
    .then((response) => response.json<Answer>())
    .catch((): Answer => ({ status: 0, result: 'The API could not be reached.' }))
    .then(({ status, data, result = '' }) => {
      if (status === 200) onSuccess?.(data);
      else onFailure?.(status, result);
    });
}

Object.assign(globalThis, { VisitorAPI: ask });

export {};
