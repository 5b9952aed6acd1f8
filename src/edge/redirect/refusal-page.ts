// The response to a visitor whose redirect link is refused: a page for browsers, JSON for programs. The page has fixed
// texts for visitors, who know of no project, and contains nothing of the request.

import { apiErrors, type FailureCode } from '../../core/failure.ts';
import type { RequestRefusal } from '../admission/refusal.ts';
import { refusalProblemResponse } from '../handlers.ts';
import { uncachedHtmlResponse } from '../pages/html-response.ts';
import { retryAfterHeader } from '../response.ts';

interface PageText {
  readonly title: string;
  readonly text: string;
}

const unknownLink: PageText = {
  title: 'This link does not exist',
  text: 'It was removed, or its address is incomplete. Ask for a new link where you found this one.',
};
const refusedReturn: PageText = {
  title: 'This link leads to an address that is not allowed',
  text: 'You were not sent to that address. Report the link to the website on which you found it.',
};
const unavailable: PageText = { title: 'This link does not work right now', text: 'Try again in a minute.' };

/** Texts by status. Statuses of 500 and above have the text `unavailable`, others that are not listed `unknownLink`. */
const textsByStatus: ReadonlyMap<number, PageText> = new Map([
  [403, { title: 'This link is not open to you', text: 'Ask the website on which you found the link.' }],
  [429, { title: 'This link is used too often right now', text: 'Try again later.' }],
]);

function textFor(code: FailureCode): PageText {
  if (code === 'return_not_allowed') return refusedReturn;
  const { status } = apiErrors[code];
  return status >= 500 ? unavailable : (textsByStatus.get(status) ?? unknownLink);
}

/** Returns the refusal of a redirect link as a page if the client accepts HTML, otherwise as a problem (RFC 9457). */
export function linkRefusalResponse(headers: Headers, refusal: RequestRefusal): Response {
  if (headers.get('Accept')?.includes('text/html') !== true) return refusalProblemResponse(refusal);
  const { code, extra } = refusal;
  const headersOfRefusal = { ...retryAfterHeader(code), ...extra };
  return uncachedHtmlResponse(renderPage(textFor(code)), apiErrors[code].status, headersOfRefusal);
}

function renderPage({ title, text }: PageText): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`;
}
