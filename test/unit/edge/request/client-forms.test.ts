import { describe, expect, it } from 'vitest';
import { readClient } from '../../../../src/edge/request/client/client.ts';
import android from './client-forms/android.txt?raw';
import apple from './client-forms/apple.txt?raw';
import crawlers from './client-forms/crawlers.txt?raw';
import desktop from './client-forms/desktop.txt?raw';
import hints from './client-forms/hints.txt?raw';
import others from './client-forms/others.txt?raw';
import { readForms } from './client-forms/read-forms.ts';

const files = { desktop, apple, android, others, crawlers, hints };

function brief(headers: readonly (readonly [string, string])[]) {
  const { browser, os, device } = readClient(
    new Headers(headers.map(([name, value]): [string, string] => [name, value])),
  );
  return [browser.name, browser.version, os.name, os.version, device.vendor, device.model, device.type];
}

describe.each(Object.entries(files))('readClient, forms of %s', (_, text) => {
  it.each(readForms(text))('returns the client of $why', ({ headers, client }) => {
    expect(brief(headers)).toEqual(client);
  });
});

describe('the table of forms', () => {
  it('has at least 200 rows', () => {
    expect(Object.values(files).flatMap(readForms).length).toBeGreaterThan(200);
  });
});
