// The script of pages that come from VisitorAPI, served at /visitor-api.js: the same global with the same callbacks, calling
// the host that it was loaded from. Works as a classic script, which pages expect because the global is there at once, and
// as a module. It stores nothing and shares nothing with the client library.

type OnSuccess = (data: unknown) => void;
/** `status` is the HTTP status, 0 where no answer came. */
type OnFailure = (status: number, result: string) => void;

// The browser's own: the types of Workers lack these members.
declare const document: { readonly currentScript: { readonly src: string } | null };
declare const fetch: (url: string, init: { credentials: 'omit'; referrerPolicy: 'no-referrer' }) => Promise<Response>;

/** The Worker puts its own origin here. */
declare const apiOrigin: string;

// A module has no current script (HTML, currentScript). A classic script's own URL comes first, because a site can serve the
// script through a proxy of its own.
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
