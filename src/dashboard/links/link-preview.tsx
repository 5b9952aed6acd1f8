// The preview on /links: the URL of each link for a visitor from a place with a language. A GET form, so that a result has a
// URL. Uses the edge's own choice of targets and looks nobody up.

import { reducePolicyToCountry } from '../../core/project/apply-policy.ts';
import { chooseRedirectTarget, type LinkVisitor } from '../../core/project/choose-target.ts';
import { unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { projectPath } from '../project/project-layout.tsx';
import { Checkbox, TextField } from '../ui/controls.tsx';
import { describeLinkConditions } from './describe-conditions.ts';

/** Maximum length of the previewed texts, in characters. */
const inputLengthMax = 40;

/** Returns the visitor of the preview, as far as the field policy lets links look at one. */
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
