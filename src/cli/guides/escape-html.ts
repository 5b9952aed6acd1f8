// Escapes text for the pages that the build writes.

/** Escapes text for HTML, also for use in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Returns the visible text of HTML that the build has rendered: removes tags and decodes entities. */
export function textOfHtml(html: string): string {
  return (
    html
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      // escapeHtml writes an apostrophe as `&#39;`, highlight.js as `&#x27;`.
      .replaceAll(/&#(?:39|x27);/g, "'")
      .replaceAll('&amp;', '&')
  );
}
