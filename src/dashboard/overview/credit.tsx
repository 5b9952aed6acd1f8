// The credit that the licence of the location data requires of pages that show it, ready to paste.

import { roleAllows } from '../../settings/members/roles.ts';
import type { DataCredit, ProjectContext } from '../context.ts';
import { SwitchForm } from '../project/switch-form.tsx';
import { CopyButton } from '../ui/controls.tsx';

/** Returns the required credits as HTML, each once; empty if no data source requires one. */
export function creditHtml(credits: readonly DataCredit[]): string {
  const links = credits
    .filter(({ attribution }) => attribution !== '')
    .map(({ attribution, attributionUrl }) => `<a href="${escapeHtml(attributionUrl)}">${escapeHtml(attribution)}</a>`);
  return [...new Set(links)].join('\n');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/**
 * Shows the credit until a member marks it as shown on the project’s pages. Renders nothing if no source requires one.
 */
export function CreditSection({ context }: { readonly context: ProjectContext }) {
  const { project, member, credits } = context;
  const html = creditHtml(credits);
  if (html === '') return null;
  return (
    <section aria-labelledby="credit-title">
      <h2 id="credit-title">Credit the data</h2>
      {project.credited ? (
        <p>Marked as shown: the project’s pages name the source of the location data.</p>
      ) : (
        <CreditText html={html} />
      )}
      {roleAllows(member.role, 'settings') ? (
        <SwitchForm
          context={context}
          path="/credit"
          page=""
          name="credited"
          what="data credit shown"
          isOn={project.credited}
          actions={{ on: 'Mark as shown', off: 'Undo' }}
        />
      ) : null}
    </section>
  );
}

function CreditText({ html }: { readonly html: string }) {
  return (
    <>
      <div class="title-row">
        <span>
          The licence of the location data requires pages that show the data to credit their source. Paste this text
          where visitors see it:
        </span>
        <CopyButton id="credit" what="the credit" />
      </div>
      <pre id="credit" class="wrapped">
        <code>{html}</code>
      </pre>
    </>
  );
}
