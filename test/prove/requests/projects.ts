// The projects that requests of planted visitors name, as snapshots in KV, and their keys.

import { snapshotOf } from '../../support/harness.ts';
import { makeGeneration, storedKey } from '../../support/keys.ts';
import type { PlantedValue } from '../search/forms.ts';
import type { PreparedRequest } from './scenario.ts';
import type { Visitor } from './visitors.ts';

export const page = 'provepages0000000000';
export const server = 'proveserver000000000';
export const guarded = 'proveguarded00000000';
export const signed = 'provesigned000000000';
export const limited = 'provelimited00000000';

const keyOf = (project: string) => makeGeneration(project, 'server01');
export const keys = {
  [page]: await keyOf(page),
  [server]: await keyOf(server),
  [guarded]: await keyOf(guarded),
  [signed]: await keyOf(signed),
  [limited]: await keyOf(limited),
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
    [page]: snapshotOf({
      schema: 3,
      id: page,
      keys: [storedKey('server01', keys[page])],
      links: [
        {
          name: 'shop',
          targets: [{ country: 'FR', language: 'fr', url: 'https://shop.example/france' }],
          otherwise: 'https://shop.example/world',
        },
      ],
      returnUrls: ['https://shop.example/back/'],
    }),
    [server]: snapshotOf({
      id: server,
      keys: [storedKey('server01', keys[server])],
      protections: { ...protections, mode: 'server', declaredOrigin: true },
    }),
    [guarded]: snapshotOf({
      schema: 3,
      id: guarded,
      keys: [storedKey('server01', keys[guarded])],
      protections: { ...protections, callers: ['192.0.2.0/24'], pageCallers: ['192.0.2.0/24'] },
    }),
    [signed]: snapshotOf({
      schema: 3,
      id: signed,
      keys: [storedKey('server01', keys[signed])],
      protections: { ...protections, signatureRequired: true },
    }),
    [limited]: snapshotOf({
      schema: 3,
      id: limited,
      keys: [{ ...storedKey('server01', keys[limited]), rights: ['batch'] }],
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
