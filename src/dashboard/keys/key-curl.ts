// The curl command that is shown beside a new key: a call that the project's protections accept, if one exists.

import { type KeyRight, keyRightsOrDefault } from '../../core/key.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import type { StoredKey, StoredProject } from '../../settings/projects/store.ts';
import { exampleAddress } from '../overview/snippets.ts';

interface ExampleCall {
  readonly path: string;
  /** The options of curl, apart from the header with the key. */
  readonly options: string;
}

/** Returns a call of the API that a key with these rights may make. */
function exampleCallFor(rights: readonly KeyRight[]): ExampleCall {
  if (rights.includes('batch')) {
    return { path: '/v1/batch', options: ` -H 'Content-Type: application/json' -d '["${exampleAddress}"]'` };
  }
  if (rights.includes('lookup')) return { path: `/v1/ip/${exampleAddress}`, options: '' };
  return { path: rights.includes('usage') ? '/v1/usage' : '/v1/export', options: '' };
}

/** A curl command with the new key, or the reason why no command would be accepted. */
export type KeyCurl = { readonly command: string } | { readonly reason: 'mode' | 'signature' };

/** Returns the curl command for a new key. `origin` is the origin of this deployment. */
export function curlForKey(keyText: string, stored: StoredKey, project: StoredProject, origin: string): KeyCurl {
  const { mode, signatureRequired, declaredOrigin } = project.protections ?? defaultProtections;
  if (mode === 'browser') return { reason: 'mode' };
  if (signatureRequired) return { reason: 'signature' };
  const { path, options } = exampleCallFor(keyRightsOrDefault(stored));
  const declared = declaredOrigin ? ` -H 'X-Origin: ${declarableOrigin(project)}'` : '';
  return { command: `curl -H 'Authorization: Bearer ${keyText}'${declared}${options} '${origin}${path}'` };
}

/** Returns an origin for the curl command to send: the first allowlist entry without a wildcard, else a placeholder. */
function declarableOrigin({ allowlist }: StoredProject): string {
  const exact = allowlist.find(({ canonical }) => canonical.startsWith('https://') && !canonical.includes('*'));
  return exact?.canonical ?? 'https://your-page.example';
}
