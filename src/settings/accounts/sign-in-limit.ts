// The rate limit for sign-in attempts per minute, at one of Cloudflare's locations. Each way to sign in has one counter
// for all callers, so that no IP address is used as a key. The limit protects D1 from load; it does not protect
// accounts, whose credentials have at least 80 random bits. It therefore admits attempts when the limiter fails, so
// that owners are not locked out. One-time links are not limited, so that an attacker who exhausts the other limits
// cannot block every way to sign in.

export type LimitedSignInMethod = 'passkey' | 'recovery' | 'access' | 'claim';

/** Whether an attempt exceeds the limit. `limiter` is undefined if the deployment has no such binding. */
export async function isOverSignInLimit(limiter: RateLimit | undefined, way: LimitedSignInMethod): Promise<boolean> {
  if (limiter === undefined) return false;
  try {
    return !(await limiter.limit({ key: way })).success;
  } catch {
    return false;
  }
}
