// What a page's form sends: read bounded, then parsed against the shape that its route declares. A form that does not
// have the shape was not made by our pages; what a person can get wrong in one is for the operations to refuse.

import * as z from 'zod';
import { accept, type Result, refuse } from '../core/result.ts';

/** A full allowlist of the longest names is a third of this. */
export const formBytesMax = 128 * 1024;

const mediaType = 'application/x-www-form-urlencoded';

/**
 * Whether the request says that it carries a form. Forms that another page can send without asking first have two more
 * types, which no page of ours uses (HTML, "form submission": multipart/form-data and text/plain).
 */
export function isForm(request: Request): boolean {
  const [type = ''] = (request.headers.get('Content-Type') ?? '').split(';');
  return type.trim().toLowerCase() === mediaType;
}

/** `body_broken`: the sender broke off, or the bytes are not UTF-8, as a form is (URL Standard, urlencoded parsing). */
type FormFailure = 'body_too_large' | 'body_broken';

/** Reads the fields of a form, each name with its values in order. */
export async function readForm(request: Request): Promise<Result<URLSearchParams, FormFailure>> {
  if (request.body === null) return accept(new URLSearchParams());
  try {
    return await readFields(request.body);
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
    // Counted, because Content-Length may differ from what comes.
    if (bytes > formBytesMax) return refuse('body_too_large');
    text += decoder.decode(chunk, { stream: true });
  }
  return accept(new URLSearchParams(text + decoder.decode()));
}

/** The fields that a route's form has, by name. */
export type FormShape = Readonly<Record<string, z.ZodType>>;

export type FormValues<Shape extends FormShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/** A field that is there once. */
export const text = z.tuple([z.string()]).transform(([value]) => value);

/** An optional field that occurs at most once; null if absent. */
export const optionalText = z.union([z.tuple([]).transform(() => null), text]);

/** A checkbox: true if it is checked. Browsers leave an unchecked one out of the form. */
export const checkbox = z
  .array(z.string())
  .max(1)
  .transform((values) => values.length === 1);

/** A field that is there any number of times. */
export const texts = z.array(z.string());

/** A field that is there at least once. */
export const someTexts = texts.min(1);

/** A field of several lines; empty ones are left out. */
export const lines = text.transform((value) =>
  value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
);

/** The revision of the project that the form was made from. */
export const revision = text.pipe(z.string().regex(/^[1-9]\d{0,14}$/)).transform(Number);

/** The values of a form, or null where it does not have the shape. Fields beyond the shape are ignored. */
export function parseForm<Shape extends FormShape>(shape: Shape, form: URLSearchParams): FormValues<Shape> | null {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const parsed = field.safeParse(form.getAll(name));
    if (!parsed.success) return null;
    values[name] = parsed.data;
  }
  return values as FormValues<Shape>;
}
