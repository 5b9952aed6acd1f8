// Restrictions beside key and origin: the networks that callers may come from, and the origin that a server must declare.

import { holdsAddress, type Network } from '../../core/network.ts';
import type { Project } from '../../core/project/project.ts';
import { readVisitorAddress } from '../request/visitor-address.ts';
import { authoriseOrigin } from './authorise.ts';
import { declaredOriginMissing, declaredOriginUnlisted, type RequestRefusal } from './refusal.ts';

/**
 * Whether the request comes from one of the networks; an empty list admits every caller. An unknown address is in none of
 * them. Neither is an IPv4 address behind a translator (64:ff9b::/96), which only the translator's network can vouch for.
 */
export function admitsCaller(
  networks: readonly Network[],
  headers: Headers,
  localVisitorAddress: string | undefined,
): boolean {
  if (networks.length === 0) return true;
  const caller = readVisitorAddress(headers, localVisitorAddress);
  return caller !== null && caller.embedded !== 'nat64' && holdsAddress(networks, caller.address);
}

/**
 * Refuses a call whose X-Origin is not an origin that a page could call from. Only for projects that require it: a server
 * can write what it likes there, so it binds only those who have agreed to be bound.
 */
export function checkDeclaredOrigin(project: Project, headers: Headers): RequestRefusal | null {
  const declared = headers.get('X-Origin');
  if (declared === null) return declaredOriginMissing;
  return authoriseOrigin(project, declared).ok ? null : declaredOriginUnlisted;
}
