// Who may call a project beside its allowlist: which kinds of callers, servers from where, and how much. Part of the
// snapshot, so it is parsed by hand and fails closed: what cannot be read protects nothing less than everything.

import { type Network, parseNetwork } from './network.ts';

export const modes = ['browser', 'server', 'both'] as const;

/** Which kinds of callers are admitted: web pages by their origin, servers by their key. */
export type Mode = (typeof modes)[number];

export const rateClasses = ['low', 'standard', 'high'] as const;

/** How many requests a minute; the numbers are the rate-limit bindings' (wrangler.toml), whose limits are fixed. */
export type RateClass = (typeof rateClasses)[number];

/** As they are stored and published. */
export interface Protections {
  readonly mode: Mode;
  /** Networks that servers may call from, canonical; empty is any. Does not bind web pages. */
  readonly callers: readonly string[];
  /** Whether a server call must carry an X-Origin that the allowlist admits. */
  readonly declaredOrigin: boolean;
  readonly rateClass: RateClass;
}

/** What a project has until it says otherwise. */
export const defaultProtections: Protections = {
  mode: 'both',
  callers: [],
  declaredOrigin: false,
  rateClass: 'standard',
};

export function isMode(value: unknown): value is Mode {
  return modes.some((mode) => mode === value);
}

export function isRateClass(value: unknown): value is RateClass {
  return rateClasses.some((rateClass) => rateClass === value);
}

/** Reads stored protections; null where they are not. */
export function parseProtections(value: unknown): Protections | null {
  if (typeof value !== 'object' || value === null) return null;
  const mode: unknown = Reflect.get(value, 'mode');
  const callers: unknown = Reflect.get(value, 'callers');
  const declaredOrigin: unknown = Reflect.get(value, 'declaredOrigin');
  const rateClass: unknown = Reflect.get(value, 'rateClass');
  if (!isMode(mode) || !isRateClass(rateClass) || typeof declaredOrigin !== 'boolean') return null;
  if (!Array.isArray(callers) || parseCallers(callers) === null) return null;
  return { mode, callers, declaredOrigin, rateClass };
}

/** The networks of a stored list; null where one of them is none. */
export function parseCallers(texts: readonly unknown[]): readonly Network[] | null {
  const networks: Network[] = [];
  for (const text of texts) {
    const network = typeof text === 'string' ? parseNetwork(text) : null;
    if (network === null || !network.ok) return null;
    networks.push(network.value);
  }
  return networks;
}
