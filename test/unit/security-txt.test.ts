// /.well-known/security.txt: its contacts, its fields, and that it does not expire unnoticed.

import { describe, expect, it } from 'vitest';
import { parseContacts, renderSecurityTxt, securityTxtExpiry } from '../../src/security/security-txt.ts';

const dayMs = 86_400_000;
const daysLeft = (Date.parse(securityTxtExpiry) - Date.now()) / dayMs;

describe('security.txt', () => {
  it('has the fields of RFC 9116', () => {
    const contacts = ['mailto:security@elbonia.example', 'https://elbonia.example/report'];
    expect(renderSecurityTxt('https://api.example', contacts).split('\n')).toEqual([
      'Contact: mailto:security@elbonia.example',
      'Contact: https://elbonia.example/report',
      `Expires: ${securityTxtExpiry}`,
      'Preferred-Languages: en',
      'Canonical: https://api.example/.well-known/security.txt',
      'Policy: https://api.example/security',
      '',
    ]);
  });

  it('is valid for another month: check the policy and the contact, then set `expires` a year ahead', () => {
    expect(daysLeft).toBeGreaterThan(30);
  });

  it('expires within a year, as RFC 9116 section 2.5.5 advises', () => {
    expect(daysLeft).toBeLessThan(366);
    expect(new Date(securityTxtExpiry).toISOString()).toBe(securityTxtExpiry);
  });

  it.each([
    { text: 'mailto:a@elbonia.example', count: 1, why: 'an address' },
    { text: ' tel:+1-201-555-0123  https://elbonia.example/report ', count: 2, why: 'two, with spaces around' },
    { text: undefined, count: null, why: 'missing' },
    { text: ' ', count: null, why: 'empty' },
    { text: 'a@elbonia.example', count: null, why: 'an address without its scheme' },
    { text: 'http://elbonia.example/report', count: null, why: 'a page in the clear' },
    { text: 'mailto:', count: null, why: 'a scheme alone' },
    { text: 'mailto:a@elbonia.example javascript:alert(1)', count: null, why: 'another scheme beside a valid contact' },
  ])('has $count contacts of $text ($why)', ({ text, count }) => {
    expect(parseContacts(text)?.length ?? null).toBe(count);
  });

  it('has no line that a contact adds', () => {
    const contacts = parseContacts('mailto:a@elbonia.example\nExpires: 2099-01-01T00:00:00Z') ?? [];
    expect(contacts).toEqual([]);
  });
});
