import { describe, expect, it } from 'vitest';
import { parseBatch, readBatchBody, readBatchForm, readBody } from '../../../../src/edge/batch/body.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('readBatchForm', () => {
  it.each([
    { headers: { 'Content-Type': 'application/json' }, form: 'json', why: 'JSON' },
    { headers: { 'Content-Type': 'Application/JSON; Charset="UTF-8"' }, form: 'json', why: 'in any case' },
    { headers: { 'Content-Type': 'application/x-ndjson' }, form: 'ndjson', why: 'a JSON text in each line' },
    { headers: { 'Content-Type': 'application/json; charset=latin1' }, form: null, why: 'another charset' },
    { headers: { 'Content-Type': 'application/json; a=b; charset=utf-16' }, form: null, why: 'another, further on' },
    { headers: { 'Content-Type': 'application/jsonp' }, form: null, why: 'another type' },
    { headers: { 'Content-Type': 'text/plain' }, form: null, why: 'what pages send without asking' },
    { headers: { 'Content-Type': '' }, form: null, why: 'none' },
    { headers: {}, form: null, why: 'no header' },
    { headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, form: null, why: 'packed' },
    { headers: { 'Content-Type': 'application/json', 'Content-Encoding': '' }, form: null, why: 'an empty encoding' },
  ])('$headers → $form ($why)', ({ headers, form }) => {
    expect(readBatchForm(new Headers(headers as HeadersInit))).toBe(form);
  });
});

describe('readBody', () => {
  /** Returns a body in chunks, without a Content-Length. */
  const inChunks = (count: number, size: number) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < count; i++) controller.enqueue(new Uint8Array(size));
        controller.close();
      },
    });
  const limit = 64 * 1024;

  it.each([
    { body: null, length: 0, why: 'no body' },
    { body: new Uint8Array(0), length: 0, why: 'an empty one' },
    { body: new Uint8Array(limit), length: limit, why: 'as much as is read' },
    { body: new Uint8Array(limit + 1), length: null, why: 'one byte more' },
    { body: inChunks(4, limit / 4), length: limit, why: 'as much in chunks' },
    { body: inChunks(5, limit / 4), length: null, why: 'more in chunks' },
  ])('of $why has $length bytes', async ({ body, length }) => {
    const read = await readBody(new Request('https://api.example/', { method: 'POST', body }));
    expect(read.ok ? read.value.length : null).toBe(length);
  });

  it('does not read beyond the limit', async () => {
    let chunks = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(limit / 4));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const read = await readBody(new Request('https://api.example/', { method: 'POST', body: endless }));
    expect(read).toEqual({ ok: false, refusal: 'body_too_large' });
    expect(isCancelled).toBe(true);
    expect(chunks).toBeLessThan(8);
  });

  it('refuses an interrupted body with its own detail, without the error’s text', async () => {
    const breaking = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.error(new Error('connection to 192.0.2.1 lost'));
        },
      });
    const request = () => new Request('https://api.example/', { method: 'POST', body: breaking() });
    expect(await readBody(request())).toEqual({ ok: false, refusal: 'body_broken' });
    const detail = 'The body ended before it was complete, or could not be read. Send the whole batch again.';
    expect(await readBatchBody(request())).toEqual({ ok: false, refusal: { code: 'parameter_invalid', detail } });
  });

  it('keeps the bytes of chunks in their order', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of ['["77.77', '.1.9"', ']']) controller.enqueue(bytesOf(chunk));
        controller.close();
      },
    });
    const read = await readBody(new Request('https://api.example/', { method: 'POST', body }));
    expect(read.ok && new TextDecoder().decode(read.value)).toBe('["77.77.1.9"]');
  });
});

describe('parseBatch', () => {
  const many = (count: number) => Array.from({ length: count }, () => '77.77.1.9');
  it.each([
    { form: 'json', body: '["77.77.1.9", "::1"]', texts: ['77.77.1.9', '::1'], why: 'an array' },
    { form: 'json', body: '[]', texts: [], why: 'an empty one' },
    { form: 'json', body: '["nonsense"]', texts: ['nonsense'], why: 'what is an address is not decided here' },
    { form: 'json', body: '\ufeff["::1"]', texts: ['::1'], why: 'a byte order mark' },
    { form: 'json', body: JSON.stringify(many(1000)), texts: many(1000), why: 'as many as may be' },
    { form: 'ndjson', body: '"77.77.1.9"\n"::1"\n', texts: ['77.77.1.9', '::1'], why: 'lines' },
    { form: 'ndjson', body: '"77.77.1.9"\r\n"::1"', texts: ['77.77.1.9', '::1'], why: 'other ends, the last without' },
    { form: 'ndjson', body: '', texts: [], why: 'no line' },
  ] as const)('of $form accepts $why', ({ form, body, texts }) => {
    expect(parseBatch(bytesOf(body), form)).toEqual({ ok: true, value: texts });
  });

  const notArray = 'The body must be a JSON array of addresses, each of them a string.';
  const notLines = 'Each line of the body must be one address as a JSON string.';
  it.each([
    { form: 'json', body: '', detail: notArray, why: 'nothing' },
    { form: 'json', body: '["77.77.1.9"', detail: notArray, why: 'half an array' },
    { form: 'json', body: '"77.77.1.9"', detail: notArray, why: 'one string' },
    { form: 'json', body: 'null', detail: notArray, why: 'null' },
    { form: 'json', body: '{"0":"::1","length":1}', detail: notArray, why: 'an object that looks like an array' },
    { form: 'json', body: '["::1", 7]', detail: notArray, why: 'a number' },
    { form: 'json', body: '["::1", ["::1"]]', detail: notArray, why: 'an array within' },
    { form: 'json', body: '['.repeat(60_000), detail: notArray, why: 'very deep' },
    { form: 'json', body: '"77.77.1.9"\n"::1"\n', detail: notArray, why: 'the other form' },
    { form: 'ndjson', body: '"77.77.1.9"\n"::1\n', detail: notLines, why: 'a broken line' },
    { form: 'ndjson', body: '"77.77.1.9"\n\n"::1"\n', detail: notLines, why: 'an empty line between' },
    { form: 'ndjson', body: '["77.77.1.9"]', detail: notLines, why: 'the other form' },
    { form: 'ndjson', body: '77.77.1.9', detail: notLines, why: 'no quotes' },
  ] as const)('of $form refuses $why', ({ form, body, detail }) => {
    expect(parseBatch(bytesOf(body), form)).toEqual({ ok: false, refusal: { code: 'parameter_invalid', detail } });
  });

  it.each([
    { form: 'json', body: JSON.stringify(many(1001)) },
    { form: 'ndjson', body: '"::1"\n'.repeat(1001) },
  ] as const)('of $form refuses one address too many', ({ form, body }) => {
    expect(parseBatch(bytesOf(body), form)).toEqual({
      ok: false,
      refusal: { code: 'body_too_large', detail: expect.stringContaining('1,000 addresses') },
    });
  });

  it('refuses what is not UTF-8', () => {
    const detail = 'The body must be in UTF-8.';
    const bytes = Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d);
    expect(parseBatch(bytes, 'json')).toEqual({ ok: false, refusal: { code: 'parameter_invalid', detail } });
  });
});
