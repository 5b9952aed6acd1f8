// The page that shows a new key, with a curl command that uses it. The key is shown once, in the response to the form
// that issues or rotates it (key-forms.tsx).

import type { IssuedKey } from '../../settings/keys/keys.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { htmlPageResponse } from '../response.ts';
import { CopyableText, CopyButton, Notice } from '../ui/controls.tsx';
import { propagationTime } from '../ui/notices.tsx';
import { curlForKey, type KeyCurl } from './key-curl.ts';

/** Returns the page that shows a new key. No other response contains a key. */
export function issuedKeyResponse(
  context: ProjectContext,
  { key, text: keyText, project }: IssuedKey,
): Promise<Response> {
  const stored = project.keys.find(({ id }) => id === key);
  return htmlPageResponse(
    <ProjectPage context={{ ...context, project }} title={stored?.name ?? 'Key'} tab="/keys">
      <Notice kind="caution">
        <p>
          <strong>Copy the key now.</strong> It is shown only once and cannot be viewed again.
        </p>
      </Notice>
      <CopyableText id="key" text={keyText} what="the key" />
      <p class="after">
        Store it with your servers’ secrets, for example in the environment variable <code>WHEREFROM_KEY</code>, and
        keep it out of pages and repositories. The API normally accepts it {propagationTime}.
      </p>
      {stored === undefined ? null : (
        <FirstCall curl={curlForKey(keyText, stored, project, context.url.origin)} project={project} />
      )}
      <p class="actions">
        <a class="button" href={projectPath(project, '/keys')}>
          I have copied it
        </a>
      </p>
    </ProjectPage>,
  );
}

/** A curl command that uses the new key, or the reason why no command would be accepted. */
function FirstCall({ curl, project }: { readonly curl: KeyCurl; readonly project: StoredProject }) {
  if ('command' in curl) {
    return (
      <>
        <div class="title-row">
          <h2>Try it in a terminal</h2>
          <CopyButton id="key-curl" what="the command" />
        </div>
        <pre id="key-curl" class="answer">
          <code>{curl.command}</code>
        </pre>
      </>
    );
  }
  switch (curl.reason) {
    case 'mode':
      return (
        <p>
          The project accepts pages only, so the API refuses this key until you change the mode under{' '}
          <a href={projectPath(project, '/protections')}>Protections</a>.
        </p>
      );
    case 'signature':
      return (
        <p>
          The project requires signed requests. “Server with a signature” on the{' '}
          <a href={projectPath(project)}>Overview</a> shows how to sign one with this key.
        </p>
      );
  }
}
