// Reads the bodies of submitted forms up to a size limit, and parses them against the shape that the route declares. A
// form without that shape was not sent by our pages. Does not validate what users type; src/settings does.

import * as z from 'zod';
import { accept, type Result, refuse } from '../core/result.ts';

/** The size limit of a form's body: three times the size of a full allowlist of the longest names. */
export const formBytesMax = 128 * 1024;

const mediaType = 'application/x-www-form-urlencoded';

/**
 * Whether the request's Content-Type is the one that our forms use. Pages of other origins can also send
 * multipart/form-data and text/plain without a preflight (HTML, "form submission"); both are refused.
 */
export function hasFormContentType(request: Request): boolean {
  const [type = ''] = (request.headers.get('Content-Type') ?? '').split(';');
  return type.trim().toLowerCase() === mediaType;
}

/** `body_broken`: the body was cut off or is not UTF-8, which forms must be (URL Standard, urlencoded parsing). */
type FormFailure = 'body_too_large' | 'body_broken';

/** Reads the fields of a form from the request's body. */
export async function readForm(request: Request): Promise<Result<URLSearchParams, FormFailure>> {
  if (request.body === null) return accept(new URLSearchParams());
  try {
    const fields = await readFields(request.body);
    return fields.ok ? accept(applyEnteredValues(fields.value)) : fields;
  } catch {
    return refuse('body_broken');
  }
}

async function readFields(body: ReadableStream<Uint8Array>): Promise<Result<URLSearchParams, FormFailure>> {
  let text = '';
  let bytes = 0;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Counts the bytes, because Content-Length may be wrong.
    if (bytes > formBytesMax) return refuse('body_too_large');
    text += decoder.decode(chunk, { stream: true });
  }
  return accept(new URLSearchParams(text + decoder.decode()));
}

/**
 * Name of the hidden fields in a form that is shown again after a conflict. Each names a field whose entered value the
 * user can choose instead of the saved one.
 */
export const enteredFieldsName = 'entered';
/** Name of the checkboxes "Use what you entered", whose values are names of fields. */
export const appliedFieldsName = 'take';

/** Prefix of the names of the hidden fields with the values that the user entered before a conflict. */
export const enteredFieldPrefix = 'entered.';

/**
 * Returns the form; each field whose checkbox "Use what you entered" is checked gets the value that the user entered
 * before a conflict (ui/entered.tsx).
 */
export function applyEnteredValues(form: URLSearchParams): URLSearchParams {
  const offered = form.getAll(enteredFieldsName);
  const taken = form.getAll(appliedFieldsName).filter((name) => offered.includes(name));
  if (taken.length === 0) return form;
  const kept = [...form].filter(([name, value]) => !taken.includes(name) && !isEnteredValueControl(name, value, taken));
  const entered = taken.flatMap((name) => form.getAll(enteredFieldPrefix + name).map((value) => [name, value]));
  return new URLSearchParams([...kept, ...entered]);
}

/**
 * Whether a form field is one of the controls that ui/entered.tsx adds for one of `fields`: the hidden fields and the
 * checkbox.
 */
function isEnteredValueControl(name: string, value: string, fields: readonly string[]): boolean {
  if (name === enteredFieldsName || name === appliedFieldsName) return fields.includes(value);
  return name.startsWith(enteredFieldPrefix) && fields.includes(name.slice(enteredFieldPrefix.length));
}

/** The schemas of a form's fields, by name. */
export type FormShape = Readonly<Record<string, z.ZodType>>;

export type FormValues<Shape extends FormShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/** The schema of a required form field that occurs once. */
export const requiredTextSchema = z.tuple([z.string()]).transform(([value]) => value);

/** The schema of an optional form field that occurs at most once; null if absent. */
export const optionalTextSchema = z.union([z.tuple([]).transform(() => null), requiredTextSchema]);

/** The schema of a checkbox; true if checked. Browsers do not send unchecked boxes. */
export const checkboxSchema = z
  .array(z.string())
  .max(1)
  .transform((values) => values.length === 1);

/** The schema of a form field that occurs any number of times. */
export const textListSchema = z.array(z.string());

/** The schema of a form field that occurs at least once. */
export const nonEmptyTextListSchema = textListSchema.min(1);

/** The schema of a form field of several lines. Empty lines are dropped. */
export const lineListSchema = requiredTextSchema.transform((value) =>
  value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
);

/** The schema of the field with the project's revision that the form was rendered from. */
export const revisionSchema = requiredTextSchema.pipe(z.string().regex(/^[1-9]\d{0,14}$/)).transform(Number);

/** Returns the values of a form, or null if it does not have the shape. Ignores other fields. */
export function parseForm<Shape extends FormShape>(shape: Shape, form: URLSearchParams): FormValues<Shape> | null {
  const values: (readonly [name: string, value: unknown])[] = [];
  for (const [name, field] of Object.entries(shape)) {
    const parsed = field.safeParse(form.getAll(name));
    if (!parsed.success) return null;
    values.push([name, parsed.data]);
  }
  return Object.fromEntries(values) as FormValues<Shape>;
}
