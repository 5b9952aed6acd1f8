// /keys: lists the keys with the last characters of their secrets, and links to issue, rotate and revoke. Never shows a
// whole secret (key-forms.tsx does, once).

import type { KeyGeneration } from '../../core/key.ts';
import { openMasters } from '../../core/master-secret.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import { keysMax } from '../../settings/keys/keys.ts';
import { may, roleFor } from '../../settings/members/roles.ts';
import type { StoredKey, StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { pageResponse } from '../response.ts';
import type { Routes } from '../routes.ts';
import { Notice, Time } from '../ui/controls.tsx';

async function keysResponse(context: ProjectContext): Promise<Response> {
  const { project, member, env, settings } = context;
  const canIssue = (await openMasters(env.WHEREFROM_SECRET, env.WHEREFROM_SECRET_PREVIOUS)) !== null;
  const canChange = may(member.role, 'keys');
  return pageResponse(
    <ProjectPage context={context} title="Keys" tab="/keys">
      <p>
        A key lets your server look up any IP address. Keep keys out of web pages, where every visitor could read them:
        the API refuses a key that a browser sends.
      </p>
      <ModeNote project={project} />
      {canIssue ? null : <NoSecret />}
      {project.keys.length === 0 ? (
        <p class="empty">No keys yet, so no server can call the API.</p>
      ) : (
        <ul class="cards">
          {project.keys.map((key) => (
            <KeyCard stored={key} project={project} canChange={canChange} canIssue={canIssue} now={settings.now()} />
          ))}
        </ul>
      )}
      {canChange && canIssue ? (
        <p class="actions">
          <a class="button" href={projectPath(project, '/keys/issue')}>
            Issue key
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
        The project accepts pages only, so every key is refused. Change the mode under{' '}
        <a href={projectPath(project, '/protections')}>Protections</a>.
      </p>
    </Notice>
  );
}

export function NoSecret() {
  return (
    <Notice kind="caution">
      <p>
        <strong>Keys cannot be issued on this deployment.</strong> Its secret <code>WHEREFROM_SECRET</code>, from which
        keys are derived, is missing or invalid. The operator can create it with <code>npm run deploy</code>, or with{' '}
        <code>npm start</code> on a local machine. Calls from pages still work.
      </p>
    </Notice>
  );
}

interface KeyCardProps {
  readonly stored: StoredKey;
  readonly project: StoredProject;
  readonly canChange: boolean;
  readonly canIssue: boolean;
  readonly now: Date;
}

function KeyCard({ stored, project, canChange, canIssue, now }: KeyCardProps) {
  const { id, name, createdAt, generations } = stored;
  const path = projectPath(project, `/keys/${id}`);
  return (
    <li>
      <h2>{name}</h2>
      <p class="quiet">
        <code>{id}</code> · Issued <Time at={createdAt} />
      </p>
      <ul class="generations">
        {generations.map((generation, i) => (
          <li>
            {i === 0 ? 'Current secret: ' : 'Previous secret: '}
            <GenerationEnd generation={generation} now={now} />
          </li>
        ))}
      </ul>
      {canChange ? (
        <p class="actions">
          {canIssue ? (
            <a class="button secondary" href={`${path}/rotate`}>
              Rotate<span class="visually-hidden"> {name}</span> …
            </a>
          ) : null}
          <a class="button secondary" href={`${path}/revoke`}>
            Revoke<span class="visually-hidden"> {name}</span> …
          </a>
        </p>
      ) : null}
    </li>
  );
}

function GenerationEnd({ generation: { endsAtMs }, now }: { readonly generation: KeyGeneration; readonly now: Date }) {
  if (endsAtMs === null) return <>valid until the key is rotated or revoked</>;
  return (
    <>
      {endsAtMs > now.getTime() ? 'expires ' : 'expired '}
      <Time at={new Date(endsAtMs).toISOString()} />
    </>
  );
}

export function addKeys(routes: Routes): void {
  routes.get('/projects/:id/keys', { kind: 'project', role: roleFor.look }, keysResponse);
}
