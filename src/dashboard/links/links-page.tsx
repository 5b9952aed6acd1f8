// /links: the redirect links of a project with a preview, a form for a new one, and the return URLs (URL prefixes that
// a redirect link may return to). Does not define the rules for redirect links (settings/links).

import { unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import type { RedirectLink } from '../../core/project/redirect-link.ts';
import { linksMax } from '../../settings/links/check-link.ts';
import { saveLink, setReturnUrls } from '../../settings/links/links.ts';
import { leastRoleFor, roleAllows } from '../../settings/members/roles.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { type FormValues, lineListSchema, requiredTextSchema, revisionSchema } from '../form.ts';
import { ProjectForm, ProjectPage, projectPath } from '../project/project-layout.tsx';
import { type RefusedForm, refusedChangeResponse } from '../project/refused-change.tsx';
import { htmlPageResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';
import { CopyableText, type FormProblem, LinesField, Notice, TextField } from '../ui/controls.tsx';
import { saveNoticeRedirect } from '../ui/notices.tsx';
import { describeLinkConditions } from './describe-conditions.ts';
import { LinkFields, linkFieldOf, linkFormShape } from './link-form.tsx';
import { LinkPreview } from './link-preview.tsx';

const additionShape = { ...linkFormShape, name: requiredTextSchema };
const returnShape = { revision: revisionSchema, returnUrls: lineListSchema };

interface LinksProps {
  readonly context: ProjectContext;
  readonly problems?: readonly FormProblem[];
  readonly submitted?: RefusedForm | undefined;
}

function LinksPage({ context, problems = [], submitted }: LinksProps) {
  const { project, member, form } = context;
  const canChange = roleAllows(member.role, 'settings');
  return (
    <ProjectPage context={context} title="Links" tab="/links" problems={problems}>
      <p>
        A redirect link sends each visitor to the right page for their country, region or language, without a script. It
        looks only at fields that this project returns.
      </p>
      <WithheldNotice context={context} />
      <h2>
        Redirect links <span class="quiet">{`${project.links.length} of ${linksMax}`}</span>
      </h2>
      {project.links.length === 0 ? (
        <p class="empty">This project has no redirect links.</p>
      ) : (
        project.links.map((link, i) => <Link context={context} link={link} id={`link-${i}`} canChange={canChange} />)
      )}
      {project.links.length === 0 ? null : <LinkPreview context={context} />}
      {canChange ? (
        <>
          <h2>Add a link</h2>
          <ProjectForm project={project} path="/links">
            <TextField
              name="name"
              label="Name"
              hint="The last part of the link: a-z, 0-9 and “-”. It cannot be changed later."
              value={form.get('name') ?? ''}
              problems={problems}
              maxlength={64}
              code
              required
            />
            <LinkFields saved={null} form={form} problems={problems} submitted={submitted} />
            <p class="actions">
              <button type="submit">Add link</button>
            </p>
          </ProjectForm>
        </>
      ) : null}
      <h2>Return URLs</h2>
      <p>
        With <code>?return=URL</code>, a link goes to that URL instead of a target, if one of the return URLs admits it.
        Other URLs are refused.
      </p>
      {canChange ? (
        <ReturnForm context={context} problems={problems} submitted={submitted} />
      ) : (
        <ReturnList urls={project.returnUrls} />
      )}
    </ProjectPage>
  );
}

interface LinkProps {
  readonly context: ProjectContext;
  readonly link: RedirectLink;
  readonly id: string;
  readonly canChange: boolean;
}

/** A redirect link with its URL and its targets. */
function Link({ context: { project, url }, link, id, canChange }: LinkProps) {
  const { name, targets, otherwise } = link;
  return (
    <section aria-labelledby={`${id}-name`}>
      <h3 id={`${id}-name`}>{name}</h3>
      <CopyableText id={id} text={`${url.origin}/r/${project.id}/${name}`} what={`the link ${name}`} />
      <dl>
        {targets.map((target) => (
          <div>
            <dt>{describeLinkConditions(target)}</dt>
            <dd>
              <code>{target.url}</code>
            </dd>
          </div>
        ))}
        <div>
          <dt>Default</dt>
          <dd>
            <code>{otherwise}</code>
          </dd>
        </div>
      </dl>
      {canChange ? (
        <p class="actions">
          <a class="button secondary" href={projectPath(project, `/links/edit/${name}`)}>
            Edit<span class="visually-hidden"> {name}</span>
          </a>
        </p>
      ) : null}
    </section>
  );
}

/** The notice that a field policy or mode of the project keeps redirect links from working as configured. */
function WithheldNotice({ context: { project } }: { readonly context: ProjectContext }) {
  const { groups } = project.fields ?? unrestrictedFieldPolicy;
  const withheld = (['country', 'region'] as const).filter(
    (group) =>
      !groups.includes(group) &&
      project.links.some(({ targets }) => targets.some((target) => target[group] !== undefined)),
  );
  if (withheld.length === 0 && project.protections?.mode !== 'server') return null;
  return (
    <Notice kind="caution">
      {withheld.map((group) => (
        <p>
          The project withholds <code>{group}</code>, so no target with a {group} matches.{' '}
          <a href={projectPath(project, '/fields')}>Change the fields</a>
        </p>
      ))}
      {project.protections?.mode === 'server' ? (
        <p>
          The project’s mode admits servers only, so its links are refused.{' '}
          <a href={projectPath(project, '/protections')}>Change the mode</a>
        </p>
      ) : null}
    </Notice>
  );
}

function ReturnForm({ context: { project, form }, problems = [], submitted }: LinksProps) {
  const saved = project.returnUrls.join('\n');
  const typed = form.get('returnUrls');
  return (
    <ProjectForm project={project} path="/links/return">
      <LinesField
        name="returnUrls"
        label="URLs that links may return to"
        hint={
          <>
            One URL a line. <code>https://elbonia.example/callback/</code> admits every URL that starts with it.
          </>
        }
        value={submitted?.isStale === true ? saved : (typed ?? saved)}
        problems={problems}
        entered={
          typed === null ? undefined : submitted?.differing('returnUrls', [saved], ([text = '']) => text || 'nothing')
        }
        rows={3}
      />
      <p class="actions">
        <button type="submit">Save return URLs</button>
      </p>
    </ProjectForm>
  );
}

function ReturnList({ urls }: { readonly urls: readonly string[] }) {
  if (urls.length === 0) return <p class="empty">No return URLs: every return URL is refused.</p>;
  return (
    <ul>
      {urls.map((each) => (
        <li>
          <code>{each}</code>
        </li>
      ))}
    </ul>
  );
}

function refusedLinks(context: ProjectContext, refusal: SettingsRefusal): Promise<Response> {
  return refusedChangeResponse(context, refusal, linkFieldOf(refusal), (problems, now, submitted) => (
    <LinksPage context={now} problems={problems} submitted={submitted} />
  ));
}

async function add(context: ProjectContext, values: FormValues<typeof additionShape>): Promise<Response> {
  const { settings, project } = context;
  const typed = { ...values, name: values.name.trim() };
  const done = await saveLink(settings, project.id, typed, 'new', values.revision);
  return done.ok ? saveNoticeRedirect(projectPath(project, '/links'), done.value) : refusedLinks(context, done.refusal);
}

async function saveReturnUrls(context: ProjectContext, values: FormValues<typeof returnShape>): Promise<Response> {
  const { settings, project } = context;
  const done = await setReturnUrls(settings, project.id, values.returnUrls, values.revision);
  return done.ok ? saveNoticeRedirect(projectPath(project, '/links'), done.value) : refusedLinks(context, done.refusal);
}

export function addLinkRoutes(routes: DashboardRoutes): void {
  const change = { kind: 'project', role: leastRoleFor.settings } as const;
  routes.get('/projects/:id/links', { kind: 'project', role: leastRoleFor.look }, (context) =>
    htmlPageResponse(<LinksPage context={context} />),
  );
  routes.post('/projects/:id/links', change, additionShape, add);
  routes.post('/projects/:id/links/return', change, returnShape, saveReturnUrls);
}
