// Checks a project's restrictions on callers that apply besides the credential: the caller's network, and the declared
// origin (the X-Origin header of a server's request).

import { type Network, networksContain } from '../../core/network.ts';
import type { Project } from '../../core/project/project.ts';
import { readVisitorAddress } from '../request/visitor-address.ts';
import { authoriseOrigin } from './authorise.ts';
import { declaredOriginMissingRefusal, declaredOriginUnlistedRefusal, type RequestRefusal } from './refusal.ts';

/**
 * Whether the request comes from one of the networks. An empty list admits every caller. Otherwise a request without a
 * known client address is refused. An IPv4 address behind a translator (64:ff9b::/96) is refused too, since anyone may
 * be behind the translator.
 */
export function admitsCaller(
  networks: readonly Network[],
  headers: Headers,
  localVisitorAddress: string | undefined,
): boolean {
  if (networks.length === 0) return true;
  const caller = readVisitorAddress(headers, localVisitorAddress);
  return caller !== null && caller.embedded !== 'nat64' && networksContain(networks, caller.address);
}

/**
 * Checks that X-Origin is an origin that the allowlist admits. Call it only for projects that require a declared
 * origin. A server can send any value, so the header is not proof.
 */
export function checkDeclaredOrigin(project: Project, headers: Headers): RequestRefusal | null {
  const declared = headers.get('X-Origin');
  if (declared === null) return declaredOriginMissingRefusal;
  return authoriseOrigin(project, declared).ok ? null : declaredOriginUnlistedRefusal;
}
