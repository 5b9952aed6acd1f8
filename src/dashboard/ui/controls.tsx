// The parts that forms and pages are made of: each field with its label, its sentence and its problem tied to it for those
// who hear the page instead of seeing it. Knows no project.

import type { Child, PropsWithChildren } from 'hono/jsx';

/** Why a form was refused: said once above it and once beside the field. */
export interface Problem {
  /** The field's name; it is the field's id too. Null where the reason is about none. */
  readonly field: string | null;
  readonly text: string;
}

/**
 * Above a form that was refused, with a link to each field that a reason is about. Has the focus, so that it is what is read
 * first.
 */
export function ErrorSummary({ problems }: { readonly problems: readonly Problem[] }) {
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

/** What was done, or what to look out for. */
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
  /** One sentence on what the field does. */
  readonly hint?: Child;
  readonly value: string;
  readonly problems?: readonly Problem[] | undefined;
}

interface TextFieldProps extends FieldProps {
  readonly required?: boolean;
  readonly maxlength?: number;
  readonly placeholder?: string;
  readonly autocomplete?: string;
  /** For what is not words: no spell checking, no capital letters. */
  readonly code?: boolean;
}

/** Ties hint and problem to the field. */
function describedBy(name: string, hint: Child | undefined, problems: readonly Problem[]) {
  const ids = [hint === undefined ? null : `${name}-hint`, problems.length === 0 ? null : `${name}-problem`];
  const present = ids.filter((id) => id !== null);
  return {
    'aria-describedby': present.length === 0 ? undefined : present.join(' '),
    'aria-invalid': problems.length === 0 ? undefined : 'true',
  };
}

const asCode = { spellcheck: false, autocapitalize: 'off', autocorrect: 'off' } as const;

function problemsOf(name: string, problems: readonly Problem[] = []): readonly Problem[] {
  return problems.filter(({ field }) => field === name);
}

type LabelledProps = Omit<FieldProps, 'value' | 'problems'> & { readonly problems: readonly Problem[] };

function Labelled({ name, label, hint, problems, children }: PropsWithChildren<LabelledProps>) {
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
    </div>
  );
}

export function TextField({ name, label, hint, value, problems, code, autocomplete, ...rest }: TextFieldProps) {
  const own = problemsOf(name, problems);
  const described = describedBy(name, hint, own);
  const kind = code === true ? asCode : {};
  return (
    <Labelled name={name} label={label} hint={hint} problems={own}>
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

/** Several lines of code, one value each. */
export function LinesField({
  name,
  label,
  hint,
  value,
  problems,
  rows,
  placeholder,
}: FieldProps & { readonly rows: number; readonly placeholder?: string }) {
  const own = problemsOf(name, problems);
  const described = describedBy(name, hint, own);
  return (
    <Labelled name={name} label={label} hint={hint} problems={own}>
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
  /** For several boxes of one name. */
  readonly value?: string;
}

export function Checkbox({ name, label, hint, checked, value }: CheckboxProps) {
  const id = value === undefined ? name : `${name}-${value}`;
  return (
    <div class="tick">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value ?? 'on'}
        checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <div>
        <label for={id}>{label}</label>
        {hint === undefined ? null : (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

interface RadioGroupProps {
  readonly name: string;
  readonly legend: string;
  readonly hint?: Child;
  readonly options: readonly Option[];
  readonly value: string;
}

/** One of a few, each with its sentence. */
export function RadioGroup({ name, legend, hint, options, value }: RadioGroupProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      {options.map((option) => (
        <div class="tick">
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
    </fieldset>
  );
}

export function Hidden({ name, value }: { readonly name: string; readonly value: string }) {
  return <input type="hidden" name={name} value={value} />;
}

/** A moment in UTC; the pages' script shows it in the viewer's zone. `at` is ISO 8601. */
export function Time({ at }: { readonly at: string }) {
  return <time datetime={at}>{writeTime(at)}</time>;
}

/** The same where there can be no element. */
export function writeTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** Text to take along. The button is shown by the pages' script, since it needs one. */
export function Copyable({ id, text, what }: { readonly id: string; readonly text: string; readonly what: string }) {
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
      Copy<span class="unseen"> {what}</span>
    </button>
  );
}
