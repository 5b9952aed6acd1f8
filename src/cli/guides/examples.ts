// Adapts a guide's Markdown to a reader on a deployment. In the repository, the example calls work unchanged on the
// machine of someone who has the source. On /docs, the same calls have placeholders for the reader's own Worker,
// project and page.

/** A part of a guide that is only for readers of the repository. */
const repositoryOnly = /<!-- repository only -->[\s\S]*?<!-- end -->\n*/g;

/** A part of a guide that only /docs shows. In the repository it is an HTML comment, so GitHub does not show it. */
const guidesOnly = /<!-- guides only\n([\s\S]*?)-->/g;

/**
 * Values in the example calls that work on the developer’s machine, each with the placeholder that /docs shows instead.
 */
const placeholders: readonly (readonly [local: string, placeholder: string])[] = [
  ['http://localhost:8787', 'https://YOUR-WORKER'],
  ['https://demo.example', 'https://YOUR-PAGE'],
  ['demo0000000000000000', 'YOUR_PROJECT_ID'],
  // Only the local Worker takes the visitor's address from this header, so /docs omits the header.
  [" -H 'CF-Connecting-IP: 81.2.69.142'", ''],
];

/** Returns the Markdown of a guide as /docs shows it. */
export function adaptGuideForDocs(markdown: string): string {
  const shown = markdown.replaceAll('\r\n', '\n').replaceAll(repositoryOnly, '').replaceAll(guidesOnly, '$1');
  return shown.replaceAll(/^```[\s\S]*?^```/gm, (block) =>
    placeholders.reduce((text, [local, placeholder]) => text.replaceAll(local, placeholder), block),
  );
}
