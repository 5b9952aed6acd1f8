// The form of the protections on /protections, and the list that members with the role viewer see instead. Does not
// save them (protections-page.tsx).

import {
  type CallerMode,
  defaultProtections,
  type Protections,
  type RateClass,
  rateClasses,
} from '../../core/project/protections.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectForm } from '../project/project-layout.tsx';
import type { RefusedForm } from '../project/refused-change.tsx';
import { Checkbox, type FormProblem, LinesField, RadioGroup, type RadioOption } from '../ui/controls.tsx';
import { checkboxFormValues, describeCheckbox } from '../ui/entered.tsx';

const modeTexts: Readonly<Record<CallerMode, Omit<RadioOption, 'value'>>> = {
  both: { label: 'Pages and servers', hint: 'Pages are accepted by origin, servers by key.' },
  browser: { label: 'Pages only', hint: 'Every key is refused.' },
  server: { label: 'Servers only', hint: 'Every page is refused, regardless of the allowlist.' },
};

const rateTexts: Readonly<Record<RateClass, Omit<RadioOption, 'value'>>> = {
  low: { label: '100 requests a minute' },
  standard: { label: '1,000 requests a minute' },
  high: { label: '10,000 requests a minute' },
};

/** The values that the form of the protections shows: the saved or the submitted ones. */
export interface ProtectionsFormState {
  readonly mode: string;
  readonly pageCallers: string;
  readonly appShells: boolean;
  readonly signatureRequired: boolean;
  readonly callers: string;
  readonly declaredOrigin: boolean;
  readonly rateClass: string;
}

/** Returns the values for the form of the protections: the submitted ones if `typed`, else the saved ones. */
export function protectionsFormState({ project, form }: ProjectContext, typed: boolean): ProtectionsFormState {
  const saved: Protections = project.protections ?? defaultProtections;
  if (!typed) {
    const lists = { callers: saved.callers.join('\n'), pageCallers: saved.pageCallers.join('\n') };
    return { ...saved, ...lists, appShells: project.appShells };
  }
  return {
    mode: form.get('mode') ?? saved.mode,
    pageCallers: form.get('pageCallers') ?? '',
    appShells: form.has('appShells'),
    signatureRequired: form.has('signatureRequired'),
    callers: form.get('callers') ?? '',
    declaredOrigin: form.has('declaredOrigin'),
    rateClass: form.get('rateClass') ?? saved.rateClass,
  };
}

interface ProtectionsFormProps {
  readonly context: ProjectContext;
  readonly state: ProtectionsFormState;
  readonly problems: readonly FormProblem[];
  readonly submitted: RefusedForm | undefined;
}

/** Returns the values of a refused form that differ from the saved protections. */
function enteredProtections({ protections, appShells }: StoredProject, submitted: RefusedForm | undefined) {
  const saved = { ...(protections ?? defaultProtections), appShells };
  const label =
    (options: ReadonlyMap<string, Omit<RadioOption, 'value'>>) =>
    ([typed = '']: readonly string[]) =>
      options.get(typed)?.label ?? typed;
  const list = (name: 'callers' | 'pageCallers') =>
    submitted?.differing(name, [saved[name].join('\n')], ([typed = '']) =>
      typed.trim() === '' ? 'no networks' : typed,
    );
  const checked = (name: 'signatureRequired' | 'declaredOrigin' | 'appShells') =>
    submitted?.differing(name, checkboxFormValues(saved[name]), describeCheckbox);
  return {
    mode: submitted?.differing('mode', [saved.mode], label(new Map(Object.entries(modeTexts)))),
    signatureRequired: checked('signatureRequired'),
    declaredOrigin: checked('declaredOrigin'),
    callers: list('callers'),
    appShells: checked('appShells'),
    pageCallers: list('pageCallers'),
    rateClass: submitted?.differing('rateClass', [saved.rateClass], label(new Map(Object.entries(rateTexts)))),
  };
}

export function ProtectionsForm({ context: { project }, state, problems, submitted }: ProtectionsFormProps) {
  const entered = enteredProtections(project, submitted);
  return (
    <ProjectForm project={project} path="/protections">
      <RadioGroup
        name="mode"
        legend="Mode"
        hint="Which kinds of callers are accepted."
        options={['both' as const, 'browser' as const, 'server' as const].map((mode) => ({
          value: mode,
          ...modeTexts[mode],
        }))}
        value={state.mode}
        entered={entered.mode}
      />
      <fieldset>
        <legend>Servers</legend>
        <Checkbox
          name="signatureRequired"
          label="Require signed requests"
          hint="Servers must sign each request with their key (RFC 9421). A request that carries the key itself is refused."
          checked={state.signatureRequired}
          entered={entered.signatureRequired}
        />
        <Checkbox
          name="declaredOrigin"
          label="Require servers to declare an origin"
          hint="Server requests must send an X-Origin header with an origin on the allowlist."
          checked={state.declaredOrigin}
          entered={entered.declaredOrigin}
        />
        <LinesField
          name="callers"
          label="Networks of servers"
          hint={
            <>
              Networks that servers may call from, one per line, such as <code>192.0.2.0/24</code> or{' '}
              <code>2001:db8::/32</code>. Leave empty to accept any network.
            </>
          }
          value={state.callers}
          entered={entered.callers}
          problems={problems}
          rows={3}
        />
      </fieldset>
      <fieldset>
        <legend>Pages</legend>
        <Checkbox
          name="appShells"
          label="Admit app shells"
          hint={
            <>
              Pages inside an app, if they are on the allowlist: <code>https://localhost</code> for Capacitor on
              Android, <code>http://tauri.localhost</code> for Tauri on Windows.
            </>
          }
          checked={state.appShells}
          entered={entered.appShells}
        />
        <LinesField
          name="pageCallers"
          label="Networks of visitors"
          hint="Networks that a page’s visitors may come from, one per line. For internal tools. Leave empty to accept any visitor."
          value={state.pageCallers}
          entered={entered.pageCallers}
          problems={problems}
          rows={3}
        />
      </fieldset>
      <RadioGroup
        name="rateClass"
        legend="Rate limit"
        hint="Applies to each Cloudflare location, and to pages and servers separately. Requests over the limit are refused with status 429."
        options={rateClasses.map((rateClass) => ({ value: rateClass, ...rateTexts[rateClass] }))}
        value={state.rateClass}
        entered={entered.rateClass}
      />
      <p class="actions">
        <button type="submit">Save protections</button>
      </p>
    </ProjectForm>
  );
}

/** The protections of a project as text, for members who may not change them. */
export function ProtectionsList({ context: { project } }: { readonly context: ProjectContext }) {
  const { mode, callers, pageCallers, signatureRequired, declaredOrigin, rateClass } =
    project.protections ?? defaultProtections;
  const rows = [
    ['Mode', modeTexts[mode].label],
    ['Signature', signatureRequired ? 'Required for servers' : 'Not required'],
    ['Declared origin', declaredOrigin ? 'Required for servers' : 'Not required'],
    ['Networks of servers', callers.join(', ') || 'Any network'],
    ['App shells', project.appShells ? 'Admitted' : 'Not admitted'],
    ['Networks of visitors', pageCallers.join(', ') || 'Any network'],
    ['Rate limit', rateTexts[rateClass].label],
  ];
  return (
    <dl>
      {rows.map(([term, value]) => (
        <div>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
