// The fields of a redirect link, in the forms that create and edit one. Does not check redirect links (settings/links).

import type { RedirectLink } from '../../core/project/redirect-link.ts';
import { formatLinkTarget } from '../../settings/links/check-link.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import { lineListSchema, requiredTextSchema, revisionSchema } from '../form.ts';
import type { RefusedForm } from '../project/refused-change.tsx';
import { type FormProblem, LinesField, TextField } from '../ui/controls.tsx';

export const linkFormShape = { revision: revisionSchema, targets: lineListSchema, otherwise: requiredTextSchema };

/** Returns the form field to which the reason for refusing a redirect link relates; null if it relates to no field. */
export function linkFieldOf(refusal: SettingsRefusal): string | null {
  switch (refusal.code) {
    case 'link_name_invalid':
    case 'link_exists':
      return 'name';
    case 'targets_too_many':
      return 'targets';
    case 'link_urls_refused':
      return refusal.field;
    case 'return_urls_too_many':
      return 'returnUrls';
    default:
      return null;
  }
}

interface LinkFieldsProps {
  /** The saved redirect link; null for a new one. */
  readonly saved: RedirectLink | null;
  readonly form: URLSearchParams;
  readonly problems: readonly FormProblem[];
  readonly submitted?: RefusedForm | undefined;
}

/**
 * The fields for the targets and the default URL. After a conflict, the form of a saved redirect link shows the saved
 * values beside those entered.
 */
export function LinkFields({ saved, form, problems, submitted }: LinkFieldsProps) {
  const current = { targets: saved?.targets.map(formatLinkTarget).join('\n') ?? '', otherwise: saved?.otherwise ?? '' };
  const showsSaved = saved !== null && submitted?.isStale === true;
  const shownIn = (name: keyof typeof current) => (showsSaved ? current[name] : (form.get(name) ?? current[name]));
  const entered = (name: keyof typeof current) =>
    saved === null || !form.has(name)
      ? undefined
      : submitted?.differing(name, [current[name]], ([typed = '']) => typed.trim() || 'nothing');
  return (
    <>
      <LinesField
        name="targets"
        label="Targets"
        hint={
          <>
            One target a line. The first that matches is used: <code>CH https://…</code> (country),{' '}
            <code>US-CA https://…</code> (region), <code>language=de https://…</code>, or a country and a language
            together.
          </>
        }
        value={shownIn('targets')}
        problems={problems}
        entered={entered('targets')}
        rows={4}
      />
      <TextField
        name="otherwise"
        label="Default URL"
        hint="For visitors who match no target, or whose place is unknown."
        value={shownIn('otherwise')}
        problems={problems}
        entered={entered('otherwise')}
        code
        required
      />
    </>
  );
}
