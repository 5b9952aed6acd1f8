// The Worker: composition root, and the only file that knows both planes. The settings plane is loaded when it is first
// asked for; a lookup never runs any of it.

import { createApi } from './api.ts';
import { cutRequestUrl } from './edge/request-url.ts';

const api = createApi();

export default {
  fetch(request, env, context) {
    const { origin } = cutRequestUrl(request.url);
    // Hardly any request is for the settings, so this is all that the others pay for them.
    return isSettings(request.url.slice(origin.length))
      ? answerSettings(request, env)
      : api.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;

function isSettings(target: string): boolean {
  return target.startsWith('/operator/');
}

async function answerSettings(request: Request, env: Env): Promise<Response> {
  const { answerRedemption } = await import('./dashboard/redeem.ts');
  return answerRedemption(request, env);
}
