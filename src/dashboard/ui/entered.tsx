// The value that a user entered in a form that was refused as stale, shown beside the field's saved value. If the user
// checks the box beside it and submits the form again, form.ts takes the entered value as the field's value. Needs no
// scripts.

import type { Child } from 'hono/jsx';
import { appliedFieldsName, enteredFieldPrefix, enteredFieldsName } from '../form.ts';

/** A submitted value of a form field that differs from the saved value. */
export interface EnteredFieldValue {
  /** The field's values as the form sent them; empty for an unchecked checkbox. */
  readonly values: readonly string[];
  /** The entered value in words. */
  readonly text: string;
}

/** Returns the values that a form sends for a checkbox. */
export function checkboxFormValues(isChecked: boolean): readonly string[] {
  return isChecked ? ['on'] : [];
}

/** Returns a checkbox's values in words. */
export function describeCheckbox(values: readonly string[]): string {
  return values.length === 0 ? 'off' : 'on';
}

interface EnteredProps {
  readonly name: string;
  /** The field's label, for screen readers. */
  readonly label: Child;
  readonly entered: EnteredFieldValue | undefined;
}

/** Returns the id of the text that shows the entered value, for the field's aria-describedby. */
export function enteredValueId(name: string): string {
  return `${name}-entered`;
}

export function EnteredValueHint({ name, label, entered }: EnteredProps) {
  if (entered === undefined) return null;
  const id = `${appliedFieldsName}-${name}`;
  return (
    <div class="entered">
      <p id={enteredValueId(name)}>
        <strong class="badge">Differs</strong> You entered: <span class="quoted">{entered.text}</span>
      </p>
      <input type="hidden" name={enteredFieldsName} value={name} />
      {entered.values.map((value) => (
        <input type="hidden" name={enteredFieldPrefix + name} value={value} />
      ))}
      <div class="checkbox">
        <input type="checkbox" id={id} name={appliedFieldsName} value={name} aria-describedby={enteredValueId(name)} />
        <label for={id}>
          Use what you entered<span class="visually-hidden"> for {label}</span>
        </label>
      </div>
    </div>
  );
}
