// The credit that the licence of the location data requires of pages that show it, ready to paste.

import type { Credit } from '../context.ts';
import { CopyButton } from '../ui/controls.tsx';

/** Returns the required credits as HTML, each once; empty if no data source requires one. */
export function creditHtml(credits: readonly Credit[]): string {
  const links = credits
    .filter(({ attribution }) => attribution !== '')
    .map(({ attribution, attributionUrl }) => `<a href="${escapeHtml(attributionUrl)}">${escapeHtml(attribution)}</a>`);
  return [...new Set(links)].join('\n');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/**
 * The section of Overview with the credits for the location data. Renders nothing if no data source requires a credit.
 */
export function CreditSection({ credits }: { readonly credits: readonly Credit[] }) {
  const html = creditHtml(credits);
  if (html === '') return null;
  return (
    <section aria-labelledby="credit-title">
      <h2 id="credit-title">Credit the data</h2>
      <div class="title-row">
        <span>
          The licence of the location data requires pages that show it to name its source. Paste this where visitors see
          it:
        </span>
        <CopyButton id="credit" what="the credit" />
      </div>
      <pre id="credit" class="wrapped">
        <code>{html}</code>
      </pre>
    </section>
  );
}
