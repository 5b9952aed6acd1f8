// /keys: lists the keys with their issuers, rights and expiry, and links to issue, rotate and revoke. Never shows a
// secret (issued-key.tsx does, once).

import { type KeyId, keyRightsOrDefault } from '../../core/key.ts';
import { importMasterSecrets } from '../../core/master-secret.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import { readKeyIssuers } from '../../settings/keys/key-issuers.ts';
import { keysMax } from '../../settings/keys/keys.ts';
import { type ActorLabel, readActors } from '../../settings/members/members.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import type { StoredKey, StoredProject } from '../../settings/projects/store.ts';
import { ActorName } from '../audit/actor.tsx';
import type { ProjectContext } from '../context.ts';
import { ProjectPage, projectPath } from '../project/project-layout.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { Notice, UtcTime } from '../ui/controls.tsx';
import { type LastUse, readKeyUse } from '../usage/last-use.ts';
import { LastUseLine } from '../usage/last-use-line.tsx';

async function keysResponse(context: ProjectContext): Promise<Response> {
  const { project, member, env, settings } = context;
  const canIssue = (await importMasterSecrets(env.WHEREFROM_SECRET, env.WHEREFROM_SECRET_PREVIOUS)) !== null;
  const canChange = roleAllows(member.role, 'keys');
  const issuers = await readKeyIssuers(settings.db, project.id);
  const actorOf = await readActors(settings.db, project.id);
  const lastUseOf = project.keys.length === 0 ? null : await readKeyUse(context);
  const issuerOf = (key: KeyId) => {
    const actor = issuers.get(key);
    return actor === undefined ? null : actorOf(actor);
  };
  return htmlPageResponse(
    <ProjectPage
      context={context}
      title="Keys"
      tab="/keys"
      action={canChange && canIssue ? <IssueLink project={project} /> : null}
    >
      <p>
        A key lets your server look up any IP address. Keep keys out of web pages, where every visitor could read them:
        the API refuses a key that a browser sends.
      </p>
      <ModeNote project={project} />
      {canIssue ? null : <MissingMasterSecretNotice />}
      {project.keys.length === 0 ? (
        <p class="empty">No keys yet, so no server can call the API.</p>
      ) : (
        <ul class="cards">
          {project.keys.map((key) => (
            <KeyCard
              stored={key}
              issuer={issuerOf(key.id)}
              project={project}
              canChange={canChange}
              canIssue={canIssue}
              now={settings.now()}
              use={lastUseOf === null ? null : lastUseOf(key.id)}
            />
          ))}
        </ul>
      )}
    </ProjectPage>,
  );
}

/** The link to the form that issues a key, and how many keys the project has of the maximum number. */
function IssueLink({ project }: { readonly project: StoredProject }) {
  return (
    <p class="actions">
      <span class="quiet">{`${project.keys.length} of ${keysMax}`}</span>
      <a class="button" href={projectPath(project, '/keys/issue')}>
        Issue key
      </a>
    </p>
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

export function MissingMasterSecretNotice() {
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
  /** Who issued the key; null for a key that was issued before the project had an audit. */
  readonly issuer: ActorLabel | null;
  readonly project: StoredProject;
  readonly canChange: boolean;
  readonly canIssue: boolean;
  readonly now: Date;
  /** The last use of the key; null where counts are not available. */
  readonly use: LastUse | null;
}

function KeyCard({ stored, issuer, project, canChange, canIssue, now, use }: KeyCardProps) {
  const { id, name, createdAt, endsAtMs } = stored;
  const path = projectPath(project, `/keys/${id}`);
  const isExpired = endsAtMs !== undefined && endsAtMs <= now.getTime();
  return (
    <li>
      <h2>
        {name} {isExpired ? <span class="badge expired">Expired</span> : null}
      </h2>
      <p class="quiet">
        <code>{id}</code> · Issued <UtcTime at={createdAt} />
        {issuer === null ? null : (
          <>
            {' '}
            by <ActorName actor={issuer} />
          </>
        )}
      </p>
      <ul class="generations">
        <li>Rights: {keyRightsOrDefault(stored).join(', ') || 'none'}</li>
        <KeyExpiry endsAtMs={endsAtMs ?? null} isExpired={isExpired} />
        {isExpired ? null : <Secrets stored={stored} now={now} />}
      </ul>
      {use === null ? null : <LastUseLine use={use} />}
      {canChange ? (
        <p class="actions">
          {canIssue && !isExpired ? (
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

function KeyExpiry({ endsAtMs, isExpired }: { readonly endsAtMs: number | null; readonly isExpired: boolean }) {
  if (endsAtMs === null) return <li>Does not expire</li>;
  const at = new Date(endsAtMs).toISOString();
  return isExpired ? (
    <li>
      Expired <UtcTime at={at} />. The API refuses it, and it cannot be rotated. Issue a new key instead.
    </li>
  ) : (
    <li>
      Expires <UtcTime at={at} />
    </li>
  );
}

/** Says until when each secret of a key is valid, newest first. Only for keys that have not expired. */
function Secrets({ stored: { generations, endsAtMs }, now }: { readonly stored: StoredKey; readonly now: Date }) {
  return generations.map((generation, i) => (
    <li>
      {i === 0 ? 'Current secret: ' : 'Previous secret: '}
      {generation.endsAtMs === null ? (
        `valid until the key ${endsAtMs === undefined ? '' : 'expires or '}is rotated or revoked`
      ) : (
        <>
          {generation.endsAtMs > now.getTime() ? 'expires ' : 'expired '}
          <UtcTime at={new Date(generation.endsAtMs).toISOString()} />
        </>
      )}
    </li>
  ));
}

export function addKeyRoutes(routes: DashboardRoutes): void {
  routes.get('/projects/:id/keys', { kind: 'project', role: leastRoleFor.look }, keysResponse);
}
