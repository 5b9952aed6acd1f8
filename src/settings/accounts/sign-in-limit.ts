// How often strangers may try to sign in within a minute, at one location of the platform's: each way has one count for
// everyone together, so that no address is a key of anything. It bounds what strangers can make D1 do, and is not what
// keeps them out: nothing that lets somebody in has fewer than 80 random bits. Hence it lets pass where it cannot answer,
// for an owner must not be locked out by it; and one-time links are not counted, so that nobody who keeps the others busy
// can close every door.

export type LimitedWay = 'passkey' | 'recovery' | 'access';

/** `limiter` is undefined where the platform has none. */
export async function isOverSignInLimit(limiter: RateLimit | undefined, way: LimitedWay): Promise<boolean> {
  if (limiter === undefined) return false;
  try {
    return !(await limiter.limit({ key: way })).success;
  } catch {
    return false;
  }
}
