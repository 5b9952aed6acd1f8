// /security: the security policy as a web page. The page is the same for everyone: its handler reads no cookie. The
// content is in src/security.

import { policyChanges, policySections } from '../security/policy.ts';
import { htmlPageResponse } from './response.ts';
import { DashboardPage } from './ui/layout.tsx';
import { PolicyChangeLog, TextWithCode } from './ui/policy.tsx';

export function securityPageResponse(): Promise<Response> {
  return htmlPageResponse(
    <DashboardPage title="Security" account={null}>
      <h1>Security</h1>
      <p class="quiet">
        Last changed {policyChanges[0].day}. The contact of this deployment’s operator is in{' '}
        <a href="/.well-known/security.txt">security.txt</a>, if there is one.
      </p>
      {policySections.map(({ id, title, paragraphs, items }) => (
        <>
          <h2 id={id}>{title}</h2>
          {paragraphs.map((text) => (
            <p>
              <TextWithCode text={text} />
            </p>
          ))}
          <ul>
            {items.map((text) => (
              <li>
                <TextWithCode text={text} />
              </li>
            ))}
          </ul>
        </>
      ))}
      <PolicyChangeLog changes={policyChanges} />
    </DashboardPage>,
  );
}
