// The form of the field policy on /fields. Each field group has the name that it has in the API's response.

import {
  coordinateDecimalsMax,
  type FieldGroup,
  type FieldPolicy,
  fieldGroups,
  unrestrictedFieldPolicy,
} from '../../core/project/field-policy.ts';
import type { ProjectContext } from '../context.ts';
import { ProjectForm, projectPath } from '../project/project-layout.tsx';
import type { RefusedForm } from '../project/refused-change.tsx';
import { Checkbox, RadioGroup } from '../ui/controls.tsx';
import {
  checkboxFormValues,
  describeCheckbox,
  type EnteredFieldValue,
  EnteredValueHint,
  enteredValueId,
} from '../ui/entered.tsx';

/** Describes each field group: the JSON members of the response that it contains. */
export const fieldGroupDescriptions: Readonly<Record<FieldGroup, string>> = {
  continent: 'Contains code and name.',
  country: 'Contains code, name, flag, callingCodes, currencies, languages, inEU and inEEA.',
  region: 'State or province. Contains code (ISO 3166-2) and name.',
  city: 'Name of the city, without the district.',
  district: 'Part of the city, where available.',
  postalCode: 'Where available.',
  location: 'Coordinates. Contains latitude, longitude and accuracyRadiusKm.',
  timezone: 'Contains id, offset, offsetSeconds, dst and localTime.',
  asn: 'Network operator. Contains number, organization and type.',
  client: 'Contains browser, os and device, from the request headers.',
  regulations: 'Privacy laws that commonly apply at the location.',
  consent: 'Contains required and because, from these laws, and gpc, the visitor’s Global Privacy Control.',
  anonymizer: 'Contains tor, vpn, proxy, relay, hosting and provider, as far as they are known.',
};

/** How precise coordinates with 0, 1, 2, 3 and 4 decimals are, at the equator. */
const decimalTexts = ['about 100 km', 'about 10 km', 'about 1 km', 'about 100 m', 'about 10 m'];

export const decimalOptions = Array.from({ length: coordinateDecimalsMax + 1 }, (_, decimals) => ({
  value: String(decimals),
  label: `${decimals} ${decimals === 1 ? 'decimal' : 'decimals'} (${decimalTexts[decimals]})`,
}));

/** The values that the form of the field policy shows: the saved or the submitted ones. */
export interface FieldsFormState extends Omit<FieldPolicy, 'groups' | 'coordinateDecimals'> {
  readonly groups: readonly string[];
  readonly coordinateDecimals: string;
}

export interface FieldsFormProps {
  readonly context: ProjectContext;
  readonly state: FieldsFormState;
  readonly submitted: RefusedForm | undefined;
}

const writeGroups = (groups: readonly string[]) => (groups.length === 0 ? 'no groups' : groups.join(', '));

export function FieldsForm({ context: { project }, state, submitted }: FieldsFormProps) {
  const entered = enteredFields(project.fields ?? unrestrictedFieldPolicy, submitted);
  return (
    <ProjectForm project={project} path="/fields">
      <fieldset aria-describedby={entered.groups === undefined ? undefined : enteredValueId('groups')}>
        <legend>Field groups</legend>
        <p class="hint">Only selected groups are returned. Leave out what you do not use.</p>
        <div class="columns">
          {fieldGroups.map((group) => (
            <Checkbox
              name="groups"
              value={group}
              label={<code>{group}</code>}
              hint={<GroupHint group={group} saved={state.groups} entered={entered.groups} />}
              checked={state.groups.includes(group)}
            />
          ))}
        </div>
        <EnteredValueHint name="groups" label="Field groups" entered={entered.groups} />
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
          label={
            <>
              <code>ip</code> and <code>network</code>
            </>
          }
          hint="The visitor’s IP address. Without it, a page learns the location but not the address."
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
        <button
          type="submit"
          class="secondary"
          formmethod="get"
          formaction={`${projectPath(project, '/fields')}#preview`}
          name="preview"
          value="on"
        >
          Preview
        </button>
      </p>
    </ProjectForm>
  );
}

interface GroupHintProps {
  readonly group: FieldGroup;
  readonly saved: readonly string[];
  readonly entered: EnteredFieldValue | undefined;
}

/**
 * The JSON members of the response that a field group contains; after a conflict also what the user entered for the
 * group.
 */
function GroupHint({ group, saved, entered }: GroupHintProps) {
  const wasSelected = entered?.values.includes(group) ?? false;
  if (entered === undefined || wasSelected === saved.includes(group)) return <>{fieldGroupDescriptions[group]}</>;
  return (
    <>
      {fieldGroupDescriptions[group]} <strong class="badge">You entered: {wasSelected ? 'on' : 'off'}</strong>
    </>
  );
}

/** Returns the values of a refused form that differ from the saved field policy. */
function enteredFields(saved: FieldPolicy, submitted: RefusedForm | undefined) {
  return {
    groups: submitted?.differing('groups', saved.groups, writeGroups),
    coordinateDecimals: submitted?.differing(
      'coordinateDecimals',
      [String(saved.coordinateDecimals)],
      ([typed]) => decimalOptions.find(({ value }) => value === typed)?.label ?? typed ?? '',
    ),
    echoAddress: submitted?.differing('echoAddress', checkboxFormValues(saved.echoAddress), describeCheckbox),
    honourGpc: submitted?.differing('honourGpc', checkboxFormValues(saved.honourGpc), describeCheckbox),
  };
}
