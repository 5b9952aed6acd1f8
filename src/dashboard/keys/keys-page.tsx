// /keys: the keys with their secrets' ends, and the way to issue, rotate and revoke, each a page of its own. A secret is
// shown in the answer to the form that made it and nowhere else; key-forms.tsx has those.

import type { KeyGeneration } from '../../core/key.ts';
import { openMasters } from '../../core/master-secret.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import { keysMax } from '../../settings/keys/keys.ts';
import { may, roleFor } from '../../settings/members/roles.ts';
import type { StoredKey, StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { answerPage } from '../respond.ts';
import type { Routes } from '../routes.ts';
import { Notice, Time } from '../ui/controls.tsx';

async function answerKeys(context: ProjectContext): Promise<Response> {
  const { project, member, env, settings } = context;
  const canIssue = (await openMasters(env.WHEREFROM_SECRET, env.WHEREFROM_SECRET_PREVIOUS)) !== null;
  const mayChange = may(member.role, 'keys');
  return answerPage(
    <ProjectPage context={context} title="Keys" tab="/keys">
      <p>
        A key lets a server ask, about any address. It does not belong into a page: whoever opens the page could read
        it, so a key that comes with a browser’s headers is refused.
      </p>
      <ModeNote project={project} />
      {canIssue ? null : <NoSecret />}
      {project.keys.length === 0 ? (
        <p class="empty">There is no key, so no server can ask.</p>
      ) : (
        <ul class="cards">
          {project.keys.map((key) => (
            <KeyCard stored={key} project={project} mayChange={mayChange} canIssue={canIssue} now={settings.now()} />
          ))}
        </ul>
      )}
      {mayChange && canIssue ? (
        <p class="actions">
          <a class="button" href={projectPath(project, '/keys/issue')}>
            Issue a key
          </a>
          <span class="quiet">{`${project.keys.length} of ${keysMax}`}</span>
        </p>
      ) : null}
    </ProjectPage>,
  );
}

function ModeNote({ project }: { readonly project: StoredProject }) {
  if ((project.protections ?? defaultProtections).mode !== 'browser') return null;
  return (
    <Notice kind="caution">
      <p>
        The project is for pages only, so every key is refused. Its mode is among the{' '}
        <a href={projectPath(project, '/protections')}>protections</a>.
      </p>
    </Notice>
  );
}

export function NoSecret() {
  return (
    <Notice kind="caution">
      <p>
        <strong>Keys cannot be issued here.</strong> This deployment has no secret to derive them from (
        <code>WHEREFROM_SECRET</code>). Its operator gets one by <code>npm run deploy</code>, on a machine of one’s own
        by <code>npm start</code>. Pages are answered all the same.
      </p>
    </Notice>
  );
}

interface KeyCardProps {
  readonly stored: StoredKey;
  readonly project: StoredProject;
  readonly mayChange: boolean;
  readonly canIssue: boolean;
  readonly now: Date;
}

function KeyCard({ stored, project, mayChange, canIssue, now }: KeyCardProps) {
  const { id, name, createdAt, generations } = stored;
  const path = projectPath(project, `/keys/${id}`);
  return (
    <li>
      <h2>{name}</h2>
      <p class="quiet">
        <code>{id}</code> · issued <Time at={createdAt} />
      </p>
      <ul class="generations">
        {generations.map((generation, i) => (
          <li>
            {i === 0 ? 'Newest secret: ' : 'Secret before: '}
            <GenerationEnd generation={generation} now={now} />
          </li>
        ))}
      </ul>
      {mayChange ? (
        <p class="actions">
          {canIssue ? (
            <a class="button secondary" href={`${path}/rotate`}>
              Rotate<span class="unseen"> {name}</span> …
            </a>
          ) : null}
          <a class="button secondary" href={`${path}/revoke`}>
            Revoke<span class="unseen"> {name}</span> …
          </a>
        </p>
      ) : null}
    </li>
  );
}

function GenerationEnd({ generation: { endsAtMs }, now }: { readonly generation: KeyGeneration; readonly now: Date }) {
  if (endsAtMs === null) return <>accepted until the key is rotated or revoked</>;
  return (
    <>
      {endsAtMs > now.getTime() ? 'accepted until ' : 'refused since '}
      <Time at={new Date(endsAtMs).toISOString()} />
    </>
  );
}

export function addKeys(routes: Routes): void {
  routes.get('/projects/:id/keys', { kind: 'project', role: roleFor.look }, answerKeys);
}
