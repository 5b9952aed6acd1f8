// The routes of the security policy: /security for people and /.well-known/security.txt for those who report a
// weakness.

import type { EdgeApi } from './edge/app.ts';
import { publicDocumentHandler } from './edge/pages/public-document.ts';
import { isSecureUrl, urlOrigin } from './edge/request/request-url.ts';
import { isReadMethod, tlsRedirectResponse } from './edge/response.ts';

type SecurityEnv = Env & {
  /** The operator's contacts: URIs separated by spaces. Without them, the deployment has no security.txt. */
  readonly SECURITY_CONTACT?: string;
};

const textResponse = publicDocumentHandler('text/plain; charset=utf-8');

/**
 * Returns the response of /security or security.txt; null for other paths, and for security.txt if no contact is set.
 */
export async function securityResponse(
  request: Request,
  env: SecurityEnv,
  context: ExecutionContext,
  api: EdgeApi,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  const isPage = pathname === '/security';
  if (!isPage && pathname !== '/.well-known/security.txt') return null;
  const { parseContacts, renderSecurityTxt } = await import('./security/security-txt.ts');
  const contacts = parseContacts(env.SECURITY_CONTACT);
  if (!isPage && contacts === null) return null;
  if (!isReadMethod(request.method)) return api.refuse(env, context, 'method_not_allowed', { Allow: 'GET, HEAD' });
  if (!isSecureUrl(request.url)) return tlsRedirectResponse(request.url);
  if (!isPage) return textResponse(request, renderSecurityTxt(urlOrigin(request.url).origin, contacts ?? []));
  return (await import('./dashboard/security-page.tsx')).securityPageResponse();
}
