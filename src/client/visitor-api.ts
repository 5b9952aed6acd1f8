// The script for pages that migrate from VisitorAPI, served at /visitor-api.js. It has the same global and callbacks,
// and calls the host that it was loaded from. It works as a module and as a classic script, which defines the global
// synchronously as pages expect. It stores nothing and shares no code with the client library.

type OnSuccess = (data: unknown) => void;
/** Callback for a failed request. `status` is the HTTP status; 0 without a response. */
type OnFailure = (status: number, result: string) => void;

// Declares browser APIs that the types of Workers lack.
declare const document: { readonly currentScript: { readonly src: string } | null };
declare const fetch: (url: string, init: { credentials: 'omit'; referrerPolicy: 'no-referrer' }) => Promise<Response>;

/** The API's origin, which the Worker inserts into this script. */
declare const apiOrigin: string;

// The script element; null if this script is loaded as a module. The URL of a classic script has precedence over
// `apiOrigin`, because a customer can serve the script through a proxy of their own.
const script = document.currentScript;
const origin = script === null ? apiOrigin : new URL(script.src).origin;

const unreachable = { status: 0, data: undefined, result: 'The API could not be reached.' };

function readAnswer(body: unknown): { readonly status: number; readonly data: unknown; readonly result: string } {
  const { status, data, result = '' } = Object(body);
  return typeof status === 'number' ? { status, data, result: String(result) } : unreachable;
}

function visitorApi(projectId: string, onSuccess?: OnSuccess, onFailure?: OnFailure): void {
  void fetch(`${origin}/api/?pid=${encodeURIComponent(projectId)}`, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  })
    .then((response) => response.json())
    .then(readAnswer, () => unreachable)
    .then(({ status, data, result }) => {
      if (status === 200) onSuccess?.(data);
      else onFailure?.(status, result);
    });
}

Object.assign(globalThis, { VisitorAPI: visitorApi });

export {};
