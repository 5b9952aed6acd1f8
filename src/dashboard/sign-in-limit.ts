// How often strangers may try to sign in within a minute, at one location of the platform's: each way has one count for
// everyone together, so that no address is a key of anything. It bounds what strangers can make D1 do, and is not what
// keeps them out: nothing that lets somebody in has fewer than 80 random bits. Hence it lets pass where it cannot answer,
// for an owner must not be locked out by it; and one-time links are not counted, so that nobody who keeps the others busy
// can close every door.

import type { DashboardEnv } from './env.ts';

export type LimitedWay = 'passkey' | 'recovery' | 'access';

export async function isOverSignInLimit({ SIGN_IN }: Pick<DashboardEnv, 'SIGN_IN'>, way: LimitedWay): Promise<boolean> {
  if (SIGN_IN === undefined) return false;
  try {
    return !(await SIGN_IN.limit({ key: way })).success;
  } catch {
    return false;
  }
}
