// What binds a server beside its key: the networks that it may call from, and the origin that it must declare.

import type { FailureCode } from '../core/failure.ts';
import { holdsAddress } from '../core/network.ts';
import type { Project } from '../core/project.ts';
import { authoriseOrigin } from './authorise.ts';
import { readVisitorAddress } from './visitor-address.ts';

/** Null where nothing speaks against the call. */
export function checkProtections(
  project: Project,
  headers: Headers,
  localVisitorAddress: string | undefined,
): FailureCode | null {
  if (!admitsCaller(project, headers, localVisitorAddress)) return 'caller_not_allowed';
  return project.declaredOrigin && !declaresOrigin(project, headers) ? 'declared_origin_required' : null;
}

/**
 * Whether the server calls from one of the project's networks. An unknown address is in none, and neither is one that
 * stands for an IPv4 address behind a translator (64:ff9b::/96): whose that is, the translator's network alone knows.
 */
function admitsCaller({ callers }: Project, headers: Headers, localVisitorAddress: string | undefined): boolean {
  if (callers.length === 0) return true;
  const caller = readVisitorAddress(headers, localVisitorAddress);
  return caller !== null && caller.embedded !== 'nat64' && holdsAddress(callers, caller.address);
}

/**
 * Whether X-Origin is an origin that a page could call from. Where the project does not ask for it, it is not looked at:
 * a server can write what it likes there, so it binds only who has agreed to be bound.
 */
function declaresOrigin(project: Project, headers: Headers): boolean {
  const declared = headers.get('X-Origin');
  return declared !== null && authoriseOrigin(project, declared).ok;
}
