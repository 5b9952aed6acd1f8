// Reads form bodies up to a size limit and parses them against the shape that the route declares. A form without that
// shape was not sent by our pages. Does not validate what users type; the operations do.

import * as z from 'zod';
import { accept, type Result, refuse } from '../core/result.ts';

/** Three times the size of a full allowlist of the longest names. */
export const formBytesMax = 128 * 1024;

const mediaType = 'application/x-www-form-urlencoded';

/**
 * Whether the request's Content-Type is the one that our forms use. Another page can send two more types without a
 * preflight (HTML, "form submission": multipart/form-data and text/plain); they are refused.
 */
export function isForm(request: Request): boolean {
  const [type = ''] = (request.headers.get('Content-Type') ?? '').split(';');
  return type.trim().toLowerCase() === mediaType;
}

/** `body_broken`: the body was cut off or is not UTF-8, which forms must be (URL Standard, urlencoded parsing). */
type FormFailure = 'body_too_large' | 'body_broken';

/** Reads the fields of a form. */
export async function readForm(request: Request): Promise<Result<URLSearchParams, FormFailure>> {
  if (request.body === null) return accept(new URLSearchParams());
  try {
    const fields = await readFields(request.body);
    return fields.ok ? accept(takeEntered(fields.value)) : fields;
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

/** Names of the fields of a redrawn stale form that offer what the user entered, and of those that the user takes over. */
export const enteredNames = 'entered';
export const takenNames = 'take';

/** Prefix of the hidden fields with the entered values. */
export const enteredPrefix = 'entered.';

/** Returns the form with the entered values of the fields that the user takes over (ui/entered.tsx). */
export function takeEntered(form: URLSearchParams): URLSearchParams {
  const offered = form.getAll(enteredNames);
  const taken = form.getAll(takenNames).filter((name) => offered.includes(name));
  if (taken.length === 0) return form;
  const kept = [...form].filter(([name, value]) => !taken.includes(name) && !isOffer(name, value, taken));
  const entered = taken.flatMap((name) => form.getAll(enteredPrefix + name).map((value) => [name, value]));
  return new URLSearchParams([...kept, ...entered]);
}

/** Whether a hidden field or checkbox offers the entered value of one of the fields (ui/entered.tsx). */
function isOffer(name: string, value: string, of: readonly string[]): boolean {
  if (name === enteredNames || name === takenNames) return of.includes(value);
  return name.startsWith(enteredPrefix) && of.includes(name.slice(enteredPrefix.length));
}

/** The schemas of a form's fields, by name. */
export type FormShape = Readonly<Record<string, z.ZodType>>;

export type FormValues<Shape extends FormShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/** A required field that occurs once. */
export const text = z.tuple([z.string()]).transform(([value]) => value);

/** An optional field that occurs at most once; null if absent. */
export const optionalText = z.union([z.tuple([]).transform(() => null), text]);

/** A checkbox; true if checked. Browsers omit unchecked ones from the form. */
export const checkbox = z
  .array(z.string())
  .max(1)
  .transform((values) => values.length === 1);

/** A field that occurs any number of times. */
export const texts = z.array(z.string());

/** A field that occurs at least once. */
export const nonEmptyTexts = texts.min(1);

/** A field of several lines, without empty lines. */
export const lines = text.transform((value) =>
  value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
);

/** The project's revision that the form was rendered from. */
export const revision = text.pipe(z.string().regex(/^[1-9]\d{0,14}$/)).transform(Number);

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
