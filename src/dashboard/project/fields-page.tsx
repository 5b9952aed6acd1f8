// /fields: the project's field policy. Does not validate policies (fields.ts) or apply them to answers (the edge).

import {
  completePolicy,
  coordinateDecimalsMax,
  type FieldGroup,
  type FieldPolicy,
  fieldGroups,
} from '../../core/project/field-policy.ts';
import { may, roleFor } from '../../settings/members/roles.ts';
import { setFieldPolicy } from '../../settings/projects/projects.ts';
import type { SettingsRefusal } from '../../settings/wording.ts';
import type { ProjectContext } from '../context.ts';
import { checkbox, type FormValues, revision, text, texts } from '../form.ts';
import { pageResponse } from '../response.ts';
import type { Routes } from '../routes.ts';
import { Checkbox, type Problem, RadioGroup } from '../ui/controls.tsx';
import { checkedValues, EnteredValue, enteredId, writeChecked } from '../ui/entered.tsx';
import { savedResponse } from '../ui/notices.tsx';
import { ProjectForm, ProjectPage, projectPath } from './project-layout.tsx';
import { refusedResponse, type Submitted } from './refused-change.tsx';

const shape = { revision, groups: texts, coordinateDecimals: text, echoAddress: checkbox, honourGpc: checkbox };

const groupTexts: Readonly<Record<FieldGroup, { readonly label: string; readonly hint: string }>> = {
  continent: { label: 'Continent', hint: 'Code and name.' },
  country: { label: 'Country', hint: 'Code, name, flag, calling codes, currencies, languages, EU and EEA membership.' },
  region: { label: 'Region', hint: 'State or province, with its ISO 3166-2 code.' },
  city: { label: 'City', hint: 'Name, without the district.' },
  district: { label: 'District', hint: 'Part of the city, where available.' },
  postalCode: { label: 'Postal code', hint: 'Where available.' },
  location: { label: 'Coordinates', hint: 'Latitude, longitude and accuracy radius.' },
  timezone: { label: 'Time zone', hint: 'Name, UTC offset and local time.' },
  asn: { label: 'Network', hint: 'Number (ASN) and name of the network operator.' },
  client: { label: 'Browser and device', hint: 'Browser, operating system and device, from the request headers.' },
  regulations: { label: 'Privacy laws', hint: 'Laws that commonly apply at the location.' },
  consent: {
    label: 'Consent',
    hint: 'Whether these laws require consent to tracking, and the visitor’s Sec-GPC signal.',
  },
  anonymizer: { label: 'Anonymizer', hint: 'Whether the visitor uses Tor.' },
};

/** Precision of coordinates by number of decimals, at the equator. */
const decimalTexts = ['about 100 km', 'about 10 km', 'about 1 km', 'about 100 m', 'about 10 m'];

const decimalOptions = Array.from({ length: coordinateDecimalsMax + 1 }, (_, decimals) => ({
  value: String(decimals),
  label: `${decimals} ${decimals === 1 ? 'decimal' : 'decimals'} (${decimalTexts[decimals]})`,
}));

interface FieldsFormState extends Omit<FieldPolicy, 'groups' | 'coordinateDecimals'> {
  readonly groups: readonly string[];
  readonly coordinateDecimals: string;
}

function formState({ project, form }: ProjectContext, typed: boolean): FieldsFormState {
  const saved = project.fields ?? completePolicy;
  if (!typed) return { ...saved, coordinateDecimals: String(saved.coordinateDecimals) };
  return {
    groups: form.getAll('groups'),
    coordinateDecimals: form.get('coordinateDecimals') ?? '',
    echoAddress: form.has('echoAddress'),
    honourGpc: form.has('honourGpc'),
  };
}

interface FieldsPageProps {
  readonly context: ProjectContext;
  readonly problems?: readonly Problem[];
  readonly submitted?: Submitted | undefined;
}

function FieldsPage({ context, problems = [], submitted }: FieldsPageProps) {
  const state = formState(context, submitted?.isStale === false);
  return (
    <ProjectPage context={context} title="Fields" tab="/fields" problems={problems}>
      <p>
        Choose which fields the API returns for this project. This applies to every endpoint, and callers cannot
        override it. Withheld fields are returned as unknown.
      </p>
      {may(context.member.role, 'settings') ? (
        <FieldsForm context={context} state={state} submitted={submitted} />
      ) : (
        <FieldsList context={context} />
      )}
    </ProjectPage>
  );
}

interface FieldsFormProps {
  readonly context: ProjectContext;
  readonly state: FieldsFormState;
  readonly submitted: Submitted | undefined;
}

const writeGroups = (groups: readonly string[]) => (groups.length === 0 ? 'no groups' : groups.join(', '));

function FieldsForm({ context: { project }, state, submitted }: FieldsFormProps) {
  const entered = enteredFields(project.fields ?? completePolicy, submitted);
  return (
    <ProjectForm project={project} path="/fields">
      <fieldset aria-describedby={entered.groups === undefined ? undefined : enteredId('groups')}>
        <legend>Field groups</legend>
        <p class="hint">Only selected groups are returned. Leave out what you do not use.</p>
        <div class="columns">
          {fieldGroups.map((group) => (
            <Checkbox name="groups" value={group} checked={state.groups.includes(group)} {...groupTexts[group]} />
          ))}
        </div>
        <EnteredValue name="groups" label="Field groups" entered={entered.groups} />
      </fieldset>
      <RadioGroup
        name="coordinateDecimals"
        legend="Coordinate precision"
        hint="Latitude and longitude are rounded to this many decimals."
        options={decimalOptions}
        value={state.coordinateDecimals}
        entered={entered.coordinateDecimals}
      />
      <fieldset>
        <legend>Visitor privacy</legend>
        <Checkbox
          name="echoAddress"
          label="Return the IP address"
          hint="Returns ip and network. Without them, a page learns the visitor’s location but not the address."
          checked={state.echoAddress}
          entered={entered.echoAddress}
        />
        <Checkbox
          name="honourGpc"
          label="Honour Global Privacy Control"
          hint="For visitors whose browser sends Sec-GPC: 1, only country-level fields are returned."
          checked={state.honourGpc}
          entered={entered.honourGpc}
        />
      </fieldset>
      <p class="actions">
        <button type="submit">Save fields</button>
      </p>
    </ProjectForm>
  );
}

/** Returns the entered values of a refused form that differ from the saved policy. */
function enteredFields(saved: FieldPolicy, submitted: Submitted | undefined) {
  return {
    groups: submitted?.differing('groups', saved.groups, writeGroups),
    coordinateDecimals: submitted?.differing(
      'coordinateDecimals',
      [String(saved.coordinateDecimals)],
      ([typed]) => decimalOptions.find(({ value }) => value === typed)?.label ?? typed ?? '',
    ),
    echoAddress: submitted?.differing('echoAddress', checkedValues(saved.echoAddress), writeChecked),
    honourGpc: submitted?.differing('honourGpc', checkedValues(saved.honourGpc), writeChecked),
  };
}

function FieldsList({ context: { project } }: { readonly context: ProjectContext }) {
  const { groups, coordinateDecimals, echoAddress, honourGpc } = project.fields ?? completePolicy;
  return (
    <dl>
      <div>
        <dt>Field groups</dt>
        <dd>{groups.length === 0 ? 'None' : groups.map((group) => groupTexts[group].label).join(', ')}</dd>
      </div>
      <div>
        <dt>Coordinate precision</dt>
        <dd>{decimalOptions[coordinateDecimals]?.label}</dd>
      </div>
      <div>
        <dt>IP address</dt>
        <dd>{echoAddress ? 'Returned' : 'Withheld'}</dd>
      </div>
      <div>
        <dt>Global Privacy Control</dt>
        <dd>{honourGpc ? 'Honoured (country level only)' : 'Ignored'}</dd>
      </div>
    </dl>
  );
}

function fieldOf({ code }: SettingsRefusal): string {
  return code === 'decimals_invalid' ? 'coordinateDecimals-0' : `groups-${fieldGroups[0]}`;
}

async function save(context: ProjectContext, values: FormValues<typeof shape>): Promise<Response> {
  const { revision: from, ...typed } = values;
  const done = await setFieldPolicy(context.settings, context.project.id, typed, from);
  if (done.ok) return savedResponse(projectPath(context.project, '/fields'), done.value);
  return refusedResponse(context, done.refusal, fieldOf(done.refusal), (problems, now, submitted) => (
    <FieldsPage context={now} problems={problems} submitted={submitted} />
  ));
}

export function addFields(routes: Routes): void {
  const path = '/projects/:id/fields';
  routes.get(path, { kind: 'project', role: roleFor.look }, (context) =>
    pageResponse(<FieldsPage context={context} />),
  );
  routes.post(path, { kind: 'project', role: roleFor.settings }, shape, save);
}
