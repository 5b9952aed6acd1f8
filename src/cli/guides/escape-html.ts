// Escapes text for the pages that the build writes.

/** Returns text as HTML that shows it, also within a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Returns the text that HTML of the build shows: without tags, entities decoded. */
export function textOfHtml(html: string): string {
  return (
    html
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      // Two forms of the apostrophe: ours and highlight.js's.
      .replaceAll(/&#(?:39|x27);/g, "'")
      .replaceAll('&amp;', '&')
  );
}
