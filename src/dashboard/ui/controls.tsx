// Components that forms and pages of the dashboard share, also outside a project. Each field has its label, hint and
// problem attached for screen readers.

import type { Child, PropsWithChildren } from 'hono/jsx';
import { type EnteredFieldValue, EnteredValueHint, enteredValueId } from './entered.tsx';

/** A reason that a form was refused, shown above the form and beside the field. */
export interface FormProblem {
  /** Name and id of the form field to which the reason relates; null if the reason relates to no single field. */
  readonly field: string | null;
  readonly text: string;
}

/**
 * The summary above a refused form, with a link to each invalid field. It has the focus, so that screen readers read it
 * first.
 */
export function ErrorSummary({ problems }: { readonly problems: readonly FormProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <div class="notice danger" role="alert" aria-labelledby="problems-title" tabindex={-1} autofocus>
      <h2 id="problems-title">Nothing was changed</h2>
      <ul>
        {problems.map(({ field, text }) => (
          <li>{field === null ? text : <a href={`#${field}`}>{text}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

/** A message about a completed change, or a warning. */
export function Notice({ kind, children }: PropsWithChildren<{ readonly kind: 'done' | 'caution' }>) {
  return (
    <div class={`notice ${kind}`} role={kind === 'done' ? 'status' : undefined}>
      {children}
    </div>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  /** One sentence that explains the form field. */
  readonly hint?: Child;
  readonly value: string;
  readonly problems?: readonly FormProblem[] | undefined;
  /** The value that the user entered, shown beside the field after a conflict. */
  readonly entered?: EnteredFieldValue | undefined;
}

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'date';
  readonly required?: boolean;
  readonly maxlength?: number;
  readonly placeholder?: string;
  readonly autocomplete?: string;
  /** Turns off spell checking and capitalization, for values that are not prose. */
  readonly code?: boolean;
}

/**
 * Returns the value of the attribute aria-describedby: the ids of the elements that are present; undefined for none.
 */
function idsOf(ids: Readonly<Record<string, boolean>>): string | undefined {
  const present = Object.entries(ids).flatMap(([id, isPresent]) => (isPresent ? [id] : []));
  return present.length === 0 ? undefined : present.join(' ');
}

/** Returns the ARIA attributes that attach the hint, the problem and the entered value to a form field. */
function describedBy({ name, hint, entered }: Omit<FieldProps, 'value'>, problems: readonly FormProblem[]) {
  return {
    'aria-describedby': idsOf({
      [`${name}-hint`]: hint !== undefined,
      [`${name}-problem`]: problems.length > 0,
      [enteredValueId(name)]: entered !== undefined,
    }),
    'aria-invalid': problems.length === 0 ? undefined : 'true',
  };
}

const asCode = { spellcheck: false, autocapitalize: 'off', autocorrect: 'off' } as const;

function problemsOf(name: string, problems: readonly FormProblem[] = []): readonly FormProblem[] {
  return problems.filter(({ field }) => field === name);
}

type LabelledProps = Omit<FieldProps, 'value' | 'problems'> & { readonly problems: readonly FormProblem[] };

function Labelled({ name, label, hint, problems, entered, children }: PropsWithChildren<LabelledProps>) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint === undefined ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {problems.length === 0 ? null : (
        <div class="problem" id={`${name}-problem`}>
          {problems.map(({ text }) => (
            <p>{text}</p>
          ))}
        </div>
      )}
      {children}
      <EnteredValueHint name={name} label={label} entered={entered} />
    </div>
  );
}

export function TextField({
  name,
  label,
  hint,
  value,
  problems,
  entered,
  code,
  autocomplete,
  ...rest
}: TextFieldProps) {
  const own = problemsOf(name, problems);
  const described = describedBy({ name, label, hint, entered }, own);
  const kind = code === true ? asCode : {};
  return (
    <Labelled name={name} label={label} hint={hint} problems={own} entered={entered}>
      <input
        id={name}
        name={name}
        type="text"
        value={value}
        autocomplete={autocomplete ?? 'off'}
        {...kind}
        {...described}
        {...rest}
      />
    </Labelled>
  );
}

/** A text area for values such as networks, one per line. Spell checking and autocorrection are off. */
export function LinesField({
  name,
  label,
  hint,
  value,
  problems,
  entered,
  rows,
  placeholder,
}: FieldProps & { readonly rows: number; readonly placeholder?: string }) {
  const own = problemsOf(name, problems);
  const described = describedBy({ name, label, hint, entered }, own);
  return (
    <Labelled name={name} label={label} hint={hint} problems={own} entered={entered}>
      <textarea
        id={name}
        name={name}
        rows={rows}
        placeholder={placeholder}
        autocomplete="off"
        {...asCode}
        {...described}
      >
        {value}
      </textarea>
    </Labelled>
  );
}

interface CheckboxProps {
  readonly name: string;
  readonly label: Child;
  readonly hint?: Child;
  readonly checked: boolean;
  /** The submitted value, for several checkboxes with the same name. */
  readonly value?: string;
  /** The value that the user entered, shown beside the checkbox after a conflict. */
  readonly entered?: EnteredFieldValue | undefined;
}

export function Checkbox({ name, label, hint, checked, value, entered }: CheckboxProps) {
  const id = value === undefined ? name : `${name}-${value}`;
  return (
    <div class="checkbox">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value ?? 'on'}
        checked={checked}
        aria-describedby={idsOf({ [`${id}-hint`]: hint !== undefined, [enteredValueId(id)]: entered !== undefined })}
      />
      <div>
        <label for={id}>{label}</label>
        {hint === undefined ? null : (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        <EnteredValueHint name={id} label={label} entered={entered} />
      </div>
    </div>
  );
}

export interface RadioOption {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

interface RadioGroupProps {
  readonly name: string;
  readonly legend: string;
  readonly hint?: Child;
  readonly options: readonly RadioOption[];
  readonly value: string;
  /** The value that the user entered, shown below the options after a conflict. */
  readonly entered?: EnteredFieldValue | undefined;
}

/** A group of radio buttons, each with its hint. */
export function RadioGroup({ name, legend, hint, options, value, entered }: RadioGroupProps) {
  return (
    <fieldset aria-describedby={entered === undefined ? undefined : enteredValueId(name)}>
      <legend>{legend}</legend>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      {options.map((option) => (
        <div class="checkbox">
          <input
            type="radio"
            id={`${name}-${option.value}`}
            name={name}
            value={option.value}
            checked={option.value === value}
            required
          />
          <div>
            <label for={`${name}-${option.value}`}>{option.label}</label>
            {option.hint === undefined ? null : <p class="hint">{option.hint}</p>}
          </div>
        </div>
      ))}
      <EnteredValueHint name={name} label={legend} entered={entered} />
    </fieldset>
  );
}

export function HiddenField({ name, value }: { readonly name: string; readonly value: string }) {
  return <input type="hidden" name={name} value={value} />;
}

/** A time in UTC, which page-script.js converts to the viewer's time zone. `at` is ISO 8601. */
export function UtcTime({ at }: { readonly at: string }) {
  return <time datetime={at}>{formatUtcTime(at)}</time>;
}

/** Returns a time in UTC as plain text, where an element is not possible. */
export function formatUtcTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** Text with a copy button. Copying needs a script, so page-script.js shows the button. */
export function CopyableText({
  id,
  text,
  what,
}: {
  readonly id: string;
  readonly text: string;
  readonly what: string;
}) {
  return (
    <div class="copyable">
      <code id={id}>{text}</code>
      <CopyButton id={id} what={what} />
    </div>
  );
}

export function CopyButton({ id, what }: { readonly id: string; readonly what: string }) {
  return (
    <button type="button" class="secondary copy" data-copies={id} hidden>
      Copy<span class="visually-hidden"> {what}</span>
    </button>
  );
}
