// Resolves the links of a guide to addresses on /docs. Does not check that a heading exists; a test walks every link of
// every page.

import { posix } from 'node:path';
import { docsNavigationGuides, startPage } from './list.ts';

/**
 * Link targets (a file of the repository, maybe with an anchor) that do not lead to the /docs page made from that file.
 * The value is the path of the page that the target leads to instead.
 */
const moved = new Map<string, string>([
  ['docs/README.md', startPage.path],
  ['docs/api.md#errors', '/docs/errors'],
]);

const pathsBySource = new Map<string, string>([
  [startPage.source, startPage.path],
  ...docsNavigationGuides.flatMap(({ source, path }) => (source === null ? [] : [[source, path] as const])),
]);

/**
 * Returns the address that a link leads to on /docs, or null if the link is shown as text, because it has no address
 * there. `source` is the file that has the link; `repository` is the URL of the repository's files, or null if none is
 * known.
 */
export function resolveGuideLink(target: string, source: string, repository: string | null): string | null {
  if (target.startsWith('https://') || target.startsWith('#')) return target;
  // A path of the Worker. A link that begins with two slashes, or with a slash and a backslash, would lead to another
  // host.
  if (target.startsWith('/')) return target[1] === '/' || target.includes('\\') ? null : target;
  // Refuses every other scheme, such as `javascript:`.
  if (target.includes(':')) return null;
  const [file = '', anchor] = target.split('#');
  return linkToFile(posix.join(posix.dirname(source), file), anchor === undefined ? '' : `#${anchor}`, repository);
}

function linkToFile(path: string, anchor: string, repository: string | null): string | null {
  // The guide of the dashboard is for operators, so /docs links to the dashboard itself.
  if (path === 'docs/dashboard.md') return '/dashboard';
  const elsewhere = moved.get(path + anchor);
  if (elsewhere !== undefined) return elsewhere;
  const shown = pathsBySource.get(path) ?? (repository === null ? null : `${repository}/${path}`);
  return shown === null ? null : shown + anchor;
}

/** Returns the URL of the repository's files if package.json names a repository on GitHub; otherwise null. */
export function repositoryFilesUrl({
  repository,
}: {
  readonly repository?: string | { readonly url?: string };
}): string | null {
  const url = typeof repository === 'string' ? repository : repository?.url;
  const found = /github(?:\.com[/:]|:)([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url ?? '');
  return found === null ? null : `https://github.com/${found[1]}/blob/main`;
}
