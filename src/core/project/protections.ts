// Protections: a project's restrictions on callers in addition to the allowlist, by kind of caller, signature, network,
// declared origin (the header X-Origin of servers) and rate. Part of the snapshot and parsed by hand. Unreadable
// protections make the snapshot unreadable and are not replaced by defaults.

import { type Network, parseNetwork } from '../network.ts';

export const callerModes = ['browser', 'server', 'both'] as const;

/** Which kinds of callers are admitted: web pages by their origin, servers by their key. */
export type CallerMode = (typeof callerModes)[number];

export const rateClasses = ['low', 'standard', 'high'] as const;

/**
 * The class of a project's limit on requests per minute. Each class has a rate-limit binding in wrangler.toml, which
 * sets the number of requests.
 */
export type RateClass = (typeof rateClasses)[number];

/** A project's protections as they are stored in the database and in the snapshot. */
export interface Protections {
  readonly mode: CallerMode;
  /** Networks that servers may call from, in canonical CIDR notation; an empty list is unrestricted. */
  readonly callers: readonly string[];
  /** Networks that visitors of pages may come from, canonical CIDR; empty is unrestricted. Since snapshot schema 3. */
  readonly pageCallers: readonly string[];
  /** Whether a server call must carry an X-Origin that the allowlist admits. */
  readonly declaredOrigin: boolean;
  /**
   * Whether servers must sign their requests. A key that is sent as a bearer token is then refused. Since snapshot
   * schema 3.
   */
  readonly signatureRequired: boolean;
  readonly rateClass: RateClass;
}

export const defaultProtections: Protections = {
  mode: 'both',
  callers: [],
  pageCallers: [],
  declaredOrigin: false,
  signatureRequired: false,
  rateClass: 'standard',
};

/** Whether the protections restrict callers in a way that snapshot schema 2 cannot express. */
export function needsSnapshotSchema3({ pageCallers, signatureRequired }: Protections): boolean {
  return pageCallers.length > 0 || signatureRequired;
}

export function isCallerMode(value: unknown): value is CallerMode {
  return callerModes.some((mode) => mode === value);
}

export function isRateClass(value: unknown): value is RateClass {
  return rateClasses.some((rateClass) => rateClass === value);
}

/** Parses stored protections; null where they are malformed. Members since schema 3 may be missing. */
export function parseProtections(value: unknown): Protections | null {
  if (typeof value !== 'object' || value === null) return null;
  const mode: unknown = Reflect.get(value, 'mode');
  const rateClass: unknown = Reflect.get(value, 'rateClass');
  const declaredOrigin: unknown = Reflect.get(value, 'declaredOrigin');
  const signatureRequired = valueOr(Reflect.get(value, 'signatureRequired'), false);
  const callers = parseCallerTexts(Reflect.get(value, 'callers'));
  const pageCallers = parseCallerTexts(valueOr(Reflect.get(value, 'pageCallers'), []));
  if (!isCallerMode(mode) || !isRateClass(rateClass) || callers === null || pageCallers === null) return null;
  if (typeof declaredOrigin !== 'boolean' || typeof signatureRequired !== 'boolean') return null;
  return { mode, callers, pageCallers, declaredOrigin, signatureRequired, rateClass };
}

/**
 * Returns the default if the member is missing. Leaves null as it is, because null is malformed and must not lift a
 * restriction.
 */
function valueOr(value: unknown, missing: unknown): unknown {
  return value === undefined ? missing : value;
}

function parseCallerTexts(value: unknown): readonly string[] | null {
  return Array.isArray(value) && parseCallerNetworks(value) !== null ? value : null;
}

/** Parses a stored list of caller networks; null if one of them is malformed. */
export function parseCallerNetworks(texts: readonly unknown[]): readonly Network[] | null {
  const networks: Network[] = [];
  for (const text of texts) {
    const network = typeof text === 'string' ? parseNetwork(text) : null;
    if (network === null || !network.ok) return null;
    networks.push(network.value);
  }
  return networks;
}
