// The limits of a download, against servers on loopback that never finish.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { downloadFile } from '../../../data/source/download.ts';
import { gunzip } from '../../../data/source/gunzip.ts';

const limits = { bytesMax: 1000, stallMs: 200, totalMs: 600 };

it.each([
  { answer: () => undefined, message: 'the server sent nothing for 0.2 s', why: 'no answer at all' },
  {
    answer: (response: ServerResponse) => response.writeHead(200).write('x'),
    message: 'the server sent nothing for 0.2 s',
    why: 'a body that stalls',
  },
  {
    answer: (response: ServerResponse) => setInterval(() => response.write('x'), 50).unref(),
    message: 'it was not complete after 0.6 s',
    why: 'a body that never ends',
  },
  {
    answer: (response: ServerResponse) => response.write('x'.repeat(1001)),
    message: 'it is larger than 0.001 MB',
    why: 'a body above the bound without an announced length',
  },
])('ends with a message and closes the connection: $why', async ({ answer, message }) => {
  const server = createServer((_, response) => {
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(await downloadFile({ url, limits })).toEqual({ ok: false, refusal: { kind: 'failed', message } });
  // The server closes only once no connection is open, so the download has closed its own.
  await new Promise((resolve) => server.close(resolve));
});

it('unpacks up to the bound only', () => {
  const packed = gzipSync(Buffer.alloc(2000));
  expect(gunzip(packed, 2000)).toHaveLength(2000);
  expect(() => gunzip(packed, 1999)).toThrow('it unpacks to more than 0.001999 MB');
});
