// POST /operator/redeem: exchanges a one-time code for a key. The operator's command stores the code in D1 with the
// request to issue or rotate a key (settings/keys/key-commands.ts). Sends no CORS header, and does not reveal which
// codes exist.

import { apiErrors, type FailureCode } from '../core/failure.ts';
import { importMasterSecrets } from '../core/master-secret.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { strictTransportSecurity } from '../core/transport-security.ts';
import { operatorId, type SettingsContext } from '../settings/context.ts';
import { type KeyCommandResult, redeemCodePath, redeemKeyCommand } from '../settings/keys/key-commands.ts';
import { isStoreFailure, markStoreFailures } from '../settings/store-failure.ts';
import { systemClockAndRandom } from '../settings/system-clock-and-random.ts';

const codeLengthMax = 64;

/** The bindings that redeeming a one-time code needs. */
export interface RedeemEnv extends Pick<Env, 'DB' | 'PROJECTS'> {
  readonly WHEREFROM_SECRET?: string;
  readonly WHEREFROM_SECRET_PREVIOUS?: string;
}

/**
 * Answers POST /operator/redeem, whose body is the one-time code as text. Every invalid code gets the same response.
 * Never rejects: an exception becomes a problem (RFC 9457) without details of the exception. `count` counts
 * each problem by its error code, and a missing master secret as `keys_unavailable`.
 */
export async function redemptionResponse(
  request: Request,
  env: RedeemEnv,
  count: (code: FailureCode) => void,
): Promise<Response> {
  const refuseWith = (code: FailureCode, ownDetail?: string) => {
    count(code);
    return problemResponse(code, ownDetail);
  };
  try {
    return await takeCode(request, env, count, refuseWith);
  } catch (error) {
    return refuseWith(isStoreFailure(error) ? 'settings_unavailable' : 'internal');
  }
}

async function takeCode(
  request: Request,
  env: RedeemEnv,
  count: (code: FailureCode) => void,
  refuseWith: typeof problemResponse,
): Promise<Response> {
  if (new URL(request.url).pathname !== redeemCodePath) return answer(404, { refused: ['This path does not exist.'] });
  if (request.method !== 'POST')
    return answer(405, { refused: ['This path accepts only POST requests.'] }, { Allow: 'POST' });
  const code = await readCode(request);
  if (!code.ok) return refuseWith('parameter_invalid', 'The body ended before it was complete.');
  const masters = await importMasterSecrets(env.WHEREFROM_SECRET, env.WHEREFROM_SECRET_PREVIOUS);
  if (masters === null) {
    count('keys_unavailable');
    return answer(503, { refused: ['The deployment has no usable WHEREFROM_SECRET.'] }, later);
  }
  const settings: SettingsContext = {
    db: markStoreFailures(env.DB),
    kv: markStoreFailures(env.PROJECTS),
    ...systemClockAndRandom,
    actor: operatorId,
  };
  const redeemed =
    code.value === null ? refuse('code_unknown' as const) : await redeemKeyCommand(settings, masters, code.value);
  if (!redeemed.ok) return answer(404, { refused: ['This code is unknown, used or older than ten minutes.'] });
  return answer(200, redeemed.value);
}

/** Returns the text of the request's body; null if it cannot be a one-time code. */
async function readCode(request: Request): Promise<Result<string | null, 'body_broken'>> {
  // Codes have a fixed length, so a longer body is refused before it is read.
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN);
  if (!(length > 0 && length <= codeLengthMax)) return accept(null);
  try {
    return accept((await request.text()).trim());
  } catch {
    return refuse('body_broken');
  }
}

const headers = {
  'Cache-Control': 'no-store',
  'Strict-Transport-Security': strictTransportSecurity,
  'X-Content-Type-Options': 'nosniff',
};

const later = { 'Retry-After': '60' };

function answer(status: number, body: KeyCommandResult, extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'Content-Type': 'application/json', ...extra },
  });
}

/**
 * Returns a problem (RFC 9457) for a failure, after which it may be unknown whether a key was issued. The problem
 * therefore lacks the JSON member `refused`, which means that no key was issued. Without `refused`, the operator's
 * command withdraws its one-time code and asks the operator to check the keys.
 */
function problemResponse(code: FailureCode, ownDetail?: string): Response {
  const { status, title, detail } = apiErrors[code];
  return new Response(JSON.stringify({ title, status, code, detail: ownDetail ?? detail }), {
    status,
    headers: { ...headers, 'Content-Type': 'application/problem+json', ...(status === 503 ? later : {}) },
  });
}
