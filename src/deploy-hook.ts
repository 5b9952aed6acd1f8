// Calls the operator's deploy hook, a secret URL that starts a deployment (Workers Builds, or another builder). The
// request carries nothing: no body, no header of ours, and nothing of any visitor. Does not decide when
// (settings/data-refresh.ts).

import { isLoopbackHost } from './core/origin/host.ts';

const timeoutMs = 10_000;

/**
 * Parses the secret DATA_REFRESH_HOOK. Returns null if the secret is missing or its URL is not accepted. Only https
 * URLs without a user name and password are accepted, because anyone who has the URL can start deployments; http is
 * accepted on a loopback host, for tests. Any other host is accepted with https, because the operator chooses the host.
 */
export function parseDeployHook(text: string | undefined): URL | null {
  const url = URL.parse(text ?? '');
  if (url === null || url.username !== '' || url.password !== '') return null;
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  return isAllowed ? url : null;
}

/** Sends the request. Redirects are not followed: they could lead to a host that the operator did not choose. */
export async function callDeployHook(hook: URL): Promise<void> {
  const response = await fetch(hook, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  // The response is not checked: if no newer data is deployed, the next day's run calls the hook again.
  await response.body?.cancel();
}
