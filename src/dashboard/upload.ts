// Reads forms that upload a file (multipart/form-data). A file becomes a field with its text. Only routes that declare
// an upload accept this type, since a page of another origin can send it without a preflight (form.ts).

import { accept, type Result, refuse } from '../core/result.ts';

/** The size limit of a form with a file: the largest export, and 64 KiB for the other fields. */
const uploadBytesMax = 4 * 1024 * 1024 + 64 * 1024;

export function isUpload(request: Request): boolean {
  const [type = ''] = (request.headers.get('Content-Type') ?? '').split(';');
  return type.trim().toLowerCase() === 'multipart/form-data';
}

/** `body_broken`: the body was cut off, is no valid form, or has a file that is not UTF-8. */
export async function readUpload(
  request: Request,
): Promise<Result<URLSearchParams, 'body_broken' | 'upload_too_large'>> {
  try {
    const body = await readBody(request.body);
    if (body === null) return refuse('upload_too_large');
    const type = request.headers.get('Content-Type') ?? '';
    return accept(await readParts(await new Response(body, { headers: { 'Content-Type': type } }).formData()));
  } catch {
    return refuse('body_broken');
  }
}

/** Returns the request's body, or null if it is too large. Counts the bytes, because Content-Length may be wrong. */
async function readBody(body: ReadableStream<Uint8Array> | null): Promise<Blob | null> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > uploadBytesMax) return null;
    chunks.push(new Uint8Array(chunk));
  }
  return new Blob(chunks);
}

async function readParts(form: FormData): Promise<URLSearchParams> {
  const fields = new URLSearchParams();
  for (const [name, value] of form) {
    // The file is not read with File.text(), because that replaces bytes that are not UTF-8.
    const text = typeof value === 'string' ? value : decode(await value.arrayBuffer());
    fields.append(name, text);
  }
  return fields;
}

function decode(bytes: ArrayBuffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
}
