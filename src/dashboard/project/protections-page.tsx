// /protections: the project's accepted callers and rate limit. Does not validate protections (protections.ts) or
// enforce them (the edge).

import {
  defaultProtections,
  type Mode,
  modes,
  type Protections,
  type RateClass,
  rateClasses,
} from '../../core/project/protections.ts';
import { may, roleFor } from '../../settings/members/roles.ts';
import { setProtections } from '../../settings/projects/protections.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { checkbox, type FormValues, lines, revision, text } from '../form.ts';
import { pageResponse } from '../response.ts';
import type { Routes } from '../routes.ts';
import { Checkbox, LinesField, type Option, type Problem, RadioGroup } from '../ui/controls.tsx';
import { checkedValues, writeChecked } from '../ui/entered.tsx';
import { savedResponse } from '../ui/notices.tsx';
import { ProjectForm, ProjectPage, projectPath } from './project-layout.tsx';
import { refusedResponse, type Submitted } from './refused-change.tsx';

const shape = { revision, mode: text, callers: lines, declaredOrigin: checkbox, rateClass: text };

const modeTexts: Readonly<Record<Mode, Omit<Option, 'value'>>> = {
  both: { label: 'Pages and servers', hint: 'Pages are accepted by origin, servers by key.' },
  browser: { label: 'Pages only', hint: 'Every key is refused.' },
  server: { label: 'Servers only', hint: 'Every page is refused, regardless of the allowlist.' },
};

const rateTexts: Readonly<Record<RateClass, Omit<Option, 'value'>>> = {
  low: { label: '100 requests a minute' },
  standard: { label: '1,000 requests a minute' },
  high: { label: '10,000 requests a minute' },
};

/** The values that the form shows, either saved or submitted. */
interface ProtectionsFormState {
  readonly mode: string;
  readonly callers: string;
  readonly declaredOrigin: boolean;
  readonly rateClass: string;
}

function formState({ project, form }: ProjectContext, typed: boolean): ProtectionsFormState {
  const saved: Protections = project.protections ?? defaultProtections;
  if (!typed) return { ...saved, callers: saved.callers.join('\n') };
  return {
    mode: form.get('mode') ?? saved.mode,
    callers: form.get('callers') ?? '',
    declaredOrigin: form.has('declaredOrigin'),
    rateClass: form.get('rateClass') ?? saved.rateClass,
  };
}

interface ProtectionsPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly Problem[];
  readonly submitted?: Submitted | undefined;
}

function ProtectionsPage({ context, problems = [], submitted }: ProtectionsPageProps) {
  const state = formState(context, submitted?.isStale === false);
  return (
    <ProjectPage context={context} title="Protections" tab="/protections" problems={problems}>
      <p>Restrict who can call the API with this project, in addition to the allowlist, and how often.</p>
      {may(context.member.role, 'settings') ? (
        <ProtectionsForm context={context} state={state} problems={problems} submitted={submitted} />
      ) : (
        <ProtectionsList context={context} />
      )}
    </ProjectPage>
  );
}

interface ProtectionsFormProps {
  readonly context: ProjectContext;
  readonly state: ProtectionsFormState;
  readonly problems: readonly Problem[];
  readonly submitted: Submitted | undefined;
}

/** Returns the entered values of a refused form that differ from the saved protections. */
function enteredProtections(saved: Protections, submitted: Submitted | undefined) {
  const label =
    (options: ReadonlyMap<string, Omit<Option, 'value'>>) =>
    ([typed = '']: readonly string[]) =>
      options.get(typed)?.label ?? typed;
  const lines = ([typed = '']: readonly string[]) => (typed.trim() === '' ? 'no networks' : typed);
  return {
    mode: submitted?.differing('mode', [saved.mode], label(new Map(Object.entries(modeTexts)))),
    callers: submitted?.differing('callers', [saved.callers.join('\n')], lines),
    declaredOrigin: submitted?.differing('declaredOrigin', checkedValues(saved.declaredOrigin), writeChecked),
    rateClass: submitted?.differing('rateClass', [saved.rateClass], label(new Map(Object.entries(rateTexts)))),
  };
}

function ProtectionsForm({ context: { project }, state, problems, submitted }: ProtectionsFormProps) {
  const entered = enteredProtections(project.protections ?? defaultProtections, submitted);
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
      <LinesField
        name="callers"
        label="Caller networks"
        hint={
          <>
            Networks that servers may call from, one per line, such as <code>192.0.2.0/24</code> or{' '}
            <code>2001:db8::/32</code>. Leave empty to accept any network. Does not apply to pages.
          </>
        }
        value={state.callers}
        problems={problems}
        entered={entered.callers}
        rows={3}
      />
      <Checkbox
        name="declaredOrigin"
        label="Require servers to declare an origin"
        hint="Server requests must send an X-Origin header with an origin on the allowlist."
        checked={state.declaredOrigin}
        entered={entered.declaredOrigin}
      />
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

function ProtectionsList({ context: { project } }: { readonly context: ProjectContext }) {
  const { mode, callers, declaredOrigin, rateClass } = project.protections ?? defaultProtections;
  return (
    <dl>
      <div>
        <dt>Mode</dt>
        <dd>{modeTexts[mode].label}</dd>
      </div>
      <div>
        <dt>Caller networks</dt>
        <dd>{callers.length === 0 ? 'Any network' : callers.join(', ')}</dd>
      </div>
      <div>
        <dt>Declared origin</dt>
        <dd>{declaredOrigin ? 'Required for servers' : 'Not required'}</dd>
      </div>
      <div>
        <dt>Rate limit</dt>
        <dd>{rateTexts[rateClass].label}</dd>
      </div>
    </dl>
  );
}

/** Returns the field that a refusal concerns. */
function fieldOf({ code }: SettingsRefusal): string {
  if (code === 'mode_unknown') return `mode-${modes[0]}`;
  return code === 'rate_class_unknown' ? `rateClass-${rateClasses[0]}` : 'callers';
}

async function save(context: ProjectContext, values: FormValues<typeof shape>): Promise<Response> {
  const { revision: from, ...typed } = values;
  const done = await setProtections(context.settings, context.project.id, typed, from);
  if (done.ok) return savedResponse(projectPath(context.project, '/protections'), done.value);
  return refusedResponse(context, done.refusal, fieldOf(done.refusal), (problems, now, submitted) => (
    <ProtectionsPage context={now} problems={problems} submitted={submitted} />
  ));
}

export function addProtections(routes: Routes): void {
  const path = '/projects/:id/protections';
  routes.get(path, { kind: 'project', role: roleFor.look }, (context) =>
    pageResponse(<ProtectionsPage context={context} />),
  );
  routes.post(path, { kind: 'project', role: roleFor.settings }, shape, save);
}
