// The preview on /links: the URL to which each redirect link sends a visitor with a given place and language. The form
// uses GET, so that a result has a URL. Chooses targets with the edge's function chooseRedirectTarget and looks up no
// IP address.

import { reducePolicyToCountry } from '../../core/project/apply-policy.ts';
import { chooseRedirectTarget, type LinkVisitor } from '../../core/project/choose-redirect-target.ts';
import { unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { projectPath } from '../project/project-layout.tsx';
import { Checkbox, TextField } from '../ui/controls.tsx';
import { describeLinkConditions } from './describe-conditions.ts';

/** Maximum length of the typed place and of the typed language, in characters. */
const inputLengthMax = 40;

/**
 * Returns the previewed visitor as redirect links see them: the place is null as far as the field policy withholds it.
 */
function visitorOf({ fields }: StoredProject, query: URLSearchParams): LinkVisitor {
  const saved = fields ?? unrestrictedFieldPolicy;
  const { groups } = saved.honourGpc && query.has('gpc') ? reducePolicyToCountry(saved) : saved;
  const [country = '', region = ''] = textOf(query, 'place').toUpperCase().split('-', 2);
  const language = textOf(query, 'language');
  return {
    country: groups.includes('country') ? country : null,
    region: groups.includes('region') ? region : null,
    languages: language === '' ? [] : [language],
  };
}

const textOf = (query: URLSearchParams, name: string) => (query.get(name) ?? '').slice(0, inputLengthMax).trim();

export function LinkPreview({ context: { project, url } }: { readonly context: ProjectContext }) {
  const query = url.searchParams;
  const isAsked = ['place', 'language', 'gpc'].some((name) => query.has(name));
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">Preview</h2>
      <form method="get" action={`${projectPath(project, '/links')}#preview`}>
        <TextField
          name="place"
          label="Country or region"
          hint={
            <>
              For example <code>CH</code> or <code>US-CA</code>; empty for an unknown place.
            </>
          }
          value={textOf(query, 'place')}
          maxlength={inputLengthMax}
          code
        />
        <TextField
          name="language"
          label="Preferred language"
          hint={
            <>
              For example <code>de</code> or <code>pt-BR</code>.
            </>
          }
          value={textOf(query, 'language')}
          maxlength={inputLengthMax}
          code
        />
        {project.fields?.honourGpc === true ? (
          <Checkbox name="gpc" label="Sends Global Privacy Control" checked={query.has('gpc')} />
        ) : null}
        <p class="actions">
          <button type="submit" class="secondary">
            Preview
          </button>
        </p>
      </form>
      {isAsked ? <PreviewResult project={project} visitor={visitorOf(project, query)} /> : null}
    </section>
  );
}

function PreviewResult({ project, visitor }: { readonly project: StoredProject; readonly visitor: LinkVisitor }) {
  return (
    <dl>
      {project.links.map((link) => {
        const target = chooseRedirectTarget(link, visitor);
        return (
          <div>
            <dt>{link.name}</dt>
            <dd>
              <code>{target?.url ?? link.otherwise}</code>{' '}
              <span class="quiet">{target === null ? 'Default' : describeLinkConditions(target)}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
