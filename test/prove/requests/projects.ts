// The projects that requests of planted visitors name, as snapshots in KV, and their keys.

import { snapshotOf } from '../../support/harness.ts';
import { makeGeneration, storedKey } from '../../support/keys.ts';
import type { PlantedValue } from '../search/forms.ts';
import type { PreparedRequest } from './scenario.ts';
import type { Visitor } from './visitors.ts';

export const pageProject = 'provepages0000000000';
export const serverProject = 'proveserver000000000';
export const guardedProject = 'proveguarded00000000';
export const signedProject = 'provesigned000000000';
export const limitedProject = 'provelimited00000000';

const keyOf = (project: string) => makeGeneration(project, 'server01');
export const keys = {
  [pageProject]: await keyOf(pageProject),
  [serverProject]: await keyOf(serverProject),
  [guardedProject]: await keyOf(guardedProject),
  [signedProject]: await keyOf(signedProject),
  [limitedProject]: await keyOf(limitedProject),
} as const;

const protections = {
  mode: 'both',
  callers: [] as string[],
  pageCallers: [] as string[],
  declaredOrigin: false,
  signatureRequired: false,
  rateClass: 'standard',
};

/** The snapshots in KV, by project id. */
export const snapshots: ReadonlyMap<string, string> = new Map(
  Object.entries({
    [pageProject]: snapshotOf({
      schema: 3,
      id: pageProject,
      keys: [storedKey('server01', keys[pageProject])],
      links: [
        {
          name: 'shop',
          targets: [{ country: 'FR', language: 'fr', url: 'https://shop.example/france' }],
          otherwise: 'https://shop.example/world',
        },
      ],
      returnUrls: ['https://shop.example/back/'],
    }),
    [serverProject]: snapshotOf({
      id: serverProject,
      keys: [storedKey('server01', keys[serverProject])],
      protections: { ...protections, mode: 'server', declaredOrigin: true },
    }),
    [guardedProject]: snapshotOf({
      schema: 3,
      id: guardedProject,
      keys: [storedKey('server01', keys[guardedProject])],
      protections: { ...protections, callers: ['192.0.2.0/24'], pageCallers: ['192.0.2.0/24'] },
    }),
    [signedProject]: snapshotOf({
      schema: 3,
      id: signedProject,
      keys: [storedKey('server01', keys[signedProject])],
      protections: { ...protections, signatureRequired: true },
    }),
    [limitedProject]: snapshotOf({
      schema: 3,
      id: limitedProject,
      keys: [{ ...storedKey('server01', keys[limitedProject]), rights: ['batch'] }],
      protections: { ...protections, rateClass: 'low' },
    }),
  }).map(([id, text]) => [`project:${id}`, text]),
);

/** The secrets of the keys as planted values: no response, store or heap may contain them. */
export const keySecrets: readonly PlantedValue[] = Object.entries(keys).map(([id, { secret }]) => ({
  owner: `project ${id}`,
  kind: 'key secret',
  text: secret,
}));

export const origin = { Origin: 'https://elbonia.example' };
export const json = { 'Content-Type': 'application/json' };
export const bearer = (project: keyof typeof keys) => ({ Authorization: `Bearer ${keys[project].text}` });

/**
 * Returns a function that makes a page's request. `MARK` in the path is replaced by a text that only this visitor has.
 */
export function fromPage(path: string, headers: Readonly<Record<string, string>> = origin) {
  return ({ tag }: Visitor): PreparedRequest => ({ path: path.replaceAll('MARK', tag('path')), headers });
}

/** Returns a function that makes a server's request. `ADDRESS` in the path is replaced by the visitor's address. */
export function fromServer(path: string, project: keyof typeof keys) {
  return ({ address }: Visitor): PreparedRequest => ({
    path: path.replace('ADDRESS', address),
    headers: bearer(project),
  });
}
