// Reads the fixed documents that the Worker serves (scripts, style sheets, OpenAPI document, world map) from the static
// assets. Routes select a file by name, and the request to the binding is built here, so that nothing of the visitor's
// request reaches it. Does not write the files (src/cli/build/documents.ts).

import { packageName, type ReleaseFile, releases, scriptName } from './client/releases.ts';
import type { DocsPageName } from './guides/slugs.ts';

/**
 * File names below `documents/` in the static assets. All but build.json are served at the path of their name. The pages of
 * /docs have names of their own (guides/slugs.ts).
 */
export const documentNames = [
  'client.js',
  'visitor-api.js',
  'openapi.json',
  'world.svg',
  'build.json',
  'favicon.ico',
  'style.css',
  'docs/style.css',
  'docs/page.js',
  'docs/search.js',
  'docs/search.json',
  'docs/viewer.js',
  'docs/viewer-start.js',
  'docs/viewer.css',
  'dashboard/style.css',
  'dashboard/page.js',
  'dashboard/passkeys.js',
  'dashboard/try-it.js',
] as const;

export type DocumentName = (typeof documentNames)[number];

/** Returns the names of the files of every release of the client library. Each is served at the path of its name. */
export function releaseFiles(): ReleaseFile[] {
  return releases.flatMap(({ version }) => [scriptName(version), packageName(version)]);
}

/** Placeholder in visitor-api.js for the API's origin, which only the Worker knows. */
export const originPlaceholder = 'https://origin.invalid';

const timeoutMs = 5_000;

/** The part of the assets binding that this module uses. */
interface Assets {
  fetch(url: string, init: { readonly signal: AbortSignal }): Promise<Response>;
}

/** Returns the content of a document, or null if the file is missing or cannot be read. Never rejects. */
export async function readDocument(
  assets: Assets,
  name: DocumentName | DocsPageName | ReleaseFile,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    // The binding uses only the path; the host is a placeholder.
    const response = await assets.fetch(`https://assets/documents/${name}`, { signal: AbortSignal.timeout(timeoutMs) });
    return response.status === 200 ? new Uint8Array(await response.arrayBuffer()) : null;
  } catch {
    // Drops the error, which may name an internal address. The caller responds with 503.
    return null;
  }
}
