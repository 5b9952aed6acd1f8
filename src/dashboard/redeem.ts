// POST /operator/redeem: takes the operator's code and answers the key that it is good for. Sends no CORS header, and says
// nothing of which codes there are.

import { openMasters } from '../core/master-secret.ts';
import { refuse } from '../core/result.ts';
import { type Redeemed, redeem, redeemPath } from './operator-commands.ts';
import { operator, type SettingsPlane } from './plane.ts';

const codeLengthMax = 64;

/** The bindings that this needs of the Worker's. */
export interface RedeemEnv extends Pick<Env, 'DB' | 'PROJECTS'> {
  readonly WHEREFROM_SECRET?: string;
  readonly WHEREFROM_SECRET_PREVIOUS?: string;
}

/** POST /operator/redeem with the code as text. Every code that is not good is answered alike. */
export async function answerRedemption(request: Request, env: RedeemEnv): Promise<Response> {
  if (new URL(request.url).pathname !== redeemPath) return answer(404, { refused: ['There is nothing at this path.'] });
  if (request.method !== 'POST') return answer(405, { refused: ['This path takes POST alone.'] }, { Allow: 'POST' });
  const code = await readCode(request);
  const masters = await openMasters(env.WHEREFROM_SECRET, env.WHEREFROM_SECRET_PREVIOUS);
  if (masters === null) return answer(503, { refused: ['The deployment has no usable WHEREFROM_SECRET.'] });
  const plane: SettingsPlane = {
    db: env.DB,
    kv: env.PROJECTS,
    now: () => new Date(),
    fillRandom: (bytes) => {
      crypto.getRandomValues(bytes);
    },
    actor: operator,
  };
  const redeemed = code === null ? refuse('code_unknown' as const) : await redeem(plane, masters, code);
  if (!redeemed.ok) return answer(404, { refused: ['This code is unknown, used or older than ten minutes.'] });
  return answer(200, redeemed.value);
}

async function readCode(request: Request): Promise<string | null> {
  // Bounded before it is read: a code has a fixed length, so there is nothing to gain from a longer body.
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN);
  if (!(length > 0 && length <= codeLengthMax)) return null;
  return (await request.text()).trim();
}

function answer(status: number, body: Redeemed, extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...extra,
    },
  });
}
