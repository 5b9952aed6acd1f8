// Schemas of the API's response bodies. The OpenAPI document is generated from them, and tests validate real responses
// with them. test/architecture/openapi.test.ts checks at compile time that they match core/location.ts. The Worker does
// not contain them and validates nothing with them.

import * as z from 'zod';
import { failureCodes } from '../core/failure.ts';
import type { AutonomousSystem, ConsentRequirement, LocationSource } from '../core/location.ts';
import { itemFailures } from '../edge/batch/items.ts';
import { languages } from '../geo/country/languages.ts';
import { englishLocation, visitorApiData } from './examples.ts';
import { deepHealthSchema, healthSchema, statusSchema } from './status-schemas.ts';

/** Creates an enum schema whose TypeScript type is string, as in core/location.ts. */
const oneOf = (values: readonly string[]) => z.enum(values);
const text = (description: string, ...examples: string[]) => z.string().meta({ description, examples });
const orNull = (description: string, ...examples: string[]) => z.string().nullable().meta({ description, examples });

const continentCodes = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'];

const continent = z
  .object({
    code: oneOf(continentCodes).nullable(),
    name: orNull('The name, in `meta.language`.', 'Europe'),
  })
  .meta({ description: 'The continent.' });

const country = z
  .object({
    code: orNull('ISO 3166-1 alpha-2 code.', 'FR'),
    name: orNull('The name, in `meta.language`.', 'France'),
    flag: orNull('The flag, as an emoji of two regional indicator symbols.', '🇫🇷'),
    callingCodes: z.array(z.string()).meta({ description: 'Calling codes, with the plus sign.', examples: [['+33']] }),
    currencies: z.array(z.string()).meta({ description: 'ISO 4217 codes.', examples: [['EUR']] }),
    languages: z
      .array(z.string())
      .meta({ description: 'ISO 639 codes of the official languages.', examples: [['fr']] }),
    inEU: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether the country is in the European Union; null if unknown.' }),
    inEEA: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether the country is in the European Economic Area; null if unknown.' }),
  })
  .meta({ description: 'The country.' });

const region = z
  .object({
    code: orNull('ISO 3166-2 code without the country.', 'IDF'),
    name: orNull('The name, in `meta.language` if the database has it, otherwise in English.', 'Île-de-France'),
  })
  .meta({ description: 'The first-level subdivision of the country: a state, region or province.' });

const coordinates = z
  .object({
    latitude: z.number().min(-90).max(90).nullable().meta({ description: 'WGS 84, degrees.' }),
    longitude: z.number().min(-180).max(180).nullable().meta({ description: 'WGS 84, degrees.' }),
    accuracyRadiusKm: z
      .number()
      .min(0)
      .nullable()
      .meta({ description: 'The radius in kilometres within which the visitor is likely to be.' }),
  })
  .meta({ description: 'Approximate coordinates; never those of a street address or a building.' });

const timezone = z
  .object({
    id: orNull('IANA time zone.', 'Europe/Paris'),
    offset: orNull('The current offset from UTC.', '+02:00'),
    offsetSeconds: z.int().nullable().meta({ description: 'The current offset in seconds.' }),
    dst: z.boolean().nullable().meta({ description: 'Whether daylight saving time is in force now.' }),
    localTime: orNull(
      'The current local time: ISO 8601 with the offset, in whole seconds.',
      '2026-07-01T12:00:00+02:00',
    ),
  })
  .meta({ description: 'The time zone and the current local time.' });

const asTypes: readonly NonNullable<AutonomousSystem['type']>[] = [
  'isp',
  'hosting',
  'business',
  'education',
  'government',
];

const asn = z
  .object({
    number: z.int().min(0).nullable().meta({ description: 'Autonomous system number.' }),
    organization: orNull('The organization that runs the network.', 'Example Network'),
    type: z
      .enum(asTypes)
      .nullable()
      .meta({ description: 'The category of the network; null if the data was built without categories.' }),
  })
  .meta({ description: 'The autonomous system (AS): the network that the address belongs to.' });

const named = (description: string) =>
  z.object({ name: z.string().nullable(), version: z.string().nullable() }).meta({ description });

const client = z
  .object({
    browser: named('The browser.'),
    os: named('The operating system.'),
    device: z
      .object({
        vendor: z.string().nullable(),
        model: z.string().nullable(),
        type: orNull('The kind of device.', 'mobile'),
      })
      .meta({ description: 'The device.' }),
  })
  .meta({ description: 'The browser and device, from the request headers; all null if the caller is a server.' });

const requirements: readonly ConsentRequirement[] = ['opt-in', 'opt-out', 'none'];

const consent = z
  .object({
    required: z.enum(requirements).nullable().meta({
      description:
        'What local law requires before a page tracks its visitor: prior consent, a way to object, or neither. If the region is unknown or withheld, only laws of the country count. Null if the country is unknown.',
    }),
    because: z.array(z.string()).meta({
      description: 'The laws that `required` is based on; empty if the project withholds `regulations`.',
      examples: [['GDPR']],
    }),
    gpc: z.boolean().nullable().meta({
      description:
        "Whether the visitor's browser sends Global Privacy Control (`Sec-GPC`). Where the law gives a right to object, the signal is an objection, and `required` is `opt-in`. Null for servers and samples.",
    }),
  })
  .meta({
    description: 'Whether a page needs consent before it tracks its visitor. A starting point, not legal advice.',
  });

const flag = (description: string) => z.boolean().nullable().meta({ description });

const anonymizer = z
  .object({
    tor: flag("Whether the visitor's connection comes through Tor; null for a looked-up address."),
    vpn: flag('Whether the address belongs to a VPN.'),
    proxy: flag('Whether the address belongs to a public proxy.'),
    relay: flag('Whether the address belongs to a relay such as iCloud Private Relay.'),
    hosting: flag('Whether the address belongs to a hosting network.'),
    provider: orNull('The operator of the VPN, proxy, relay or hosting network.'),
  })
  .meta({
    description:
      "Services that hide the visitor's address. A flag is null if the data was built without a list for it.",
  });

const source: readonly LocationSource[] = ['database', 'cf', 'sample', 'owner', 'none'];

const meta = z
  .object({
    source: z.enum(source).meta({
      description:
        "The source of the location: the database, Cloudflare's estimate (`cf`), a sample, a correction by the project's owner, or none.",
    }),
    degraded: z.boolean().meta({
      description: "Whether the database was unavailable, so that the location is Cloudflare's less precise one.",
    }),
    embedded: z
      .enum(['mapped', 'nat64'])
      .nullable()
      .meta({ description: 'The format of the IPv6 address in which the IPv4 address was embedded.' }),
    language: oneOf(languages).meta({ description: 'The language of the names.' }),
    database: z
      .object({ name: z.string(), builtAt: z.string().meta({ description: 'ISO 8601.' }) })
      .meta({ description: 'The database and its build date.' }),
    networks: z
      .array(z.object({ name: z.string(), builtAt: z.string().meta({ description: 'ISO 8601.' }) }))
      .meta({ description: 'The network lists that the response uses.' }),
    attribution: text("The attribution that the data's licence requires a page to show.", 'IP Geolocation by DB-IP'),
  })
  .meta({ description: 'Metadata of the response.' });

const locationSchema = z
  .object({
    ip: orNull('The address in canonical form; null if unknown or withheld.', '192.0.2.1'),
    version: z.literal([4, 6]).nullable().meta({ description: 'The IP version of the address.' }),
    network: orNull('The network whose addresses all have this location, in CIDR notation.', '192.0.2.0/24'),
    reserved: orNull(
      'The special-purpose block that contains the address. Such addresses have no location.',
      'private-use',
    ),
    continent,
    country,
    region,
    city: orNull(
      'The city without its district, in `meta.language` if the database has it, otherwise in English.',
      'Paris',
    ),
    district: orNull('The part of the city: a borough, quarter or neighbourhood.', 'Le Marais'),
    postalCode: orNull('The postal code, in the local format.', '75001'),
    location: coordinates,
    timezone,
    asn,
    client,
    regulations: z.array(z.string()).meta({
      description: 'Privacy laws that commonly apply at this location. A starting point, not legal advice.',
      examples: [['GDPR']],
    }),
    consent,
    anonymizer,
    meta,
  })
  .meta({
    description:
      'The location of a visitor or address. All members are present; unknown values are null or empty lists.',
    examples: [englishLocation],
  });

/** Returns the schema with every member optional, at every depth. */
function trim(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodObject)) return schema;
  const shape: readonly (readonly [string, z.ZodType])[] = Object.entries(schema.shape);
  const members = shape.map(([name, member]) => [name, trim(member).optional()] as const);
  return z.object(Object.fromEntries(members));
}

const trimmedLocationSchema = trim(locationSchema).meta({
  description: 'Only the members that `fields` names.',
  examples: [{ country: { code: 'FR' }, city: 'Paris' }],
});

const tokenMemberSchema = z
  .object({
    token: z.string().nullable().optional().meta({
      description:
        "A JWT (EdDSA) for the page's server, if the `token` parameter is given. Null if `meta.source` is `none` or `meta.degraded` is true.",
    }),
  })
  .meta({ description: 'The location token, which `fields` does not affect.' });

const failedItemSchema = z
  .object({
    address: z
      .string()
      .nullable()
      .meta({
        description: 'The address as the request has it; null if it is longer than any address.',
        examples: ['077.77.1.9'],
      }),
    error: z.object({
      code: z.enum(itemFailures).meta({
        description:
          '`address_invalid`: not an address. `data_unavailable`: its data could not be read. `retry_item`: not looked up, because the request would have loaded too much data; send the address again.',
      }),
    }),
  })
  .meta({
    description: 'An address of a batch that could not be looked up.',
    examples: [{ address: '077.77.1.9', error: { code: 'address_invalid' } }],
  });

const tokenKeysSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string().meta({ description: 'The public key in base64url.' }),
        kid: z
          .string()
          .meta({ description: 'The thumbprint of the key (RFC 7638), which tokens have in their header.' }),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ description: 'A JWK set (RFC 7517) with the keys of the previous, current and next month.' });

const problemSchema = z
  .object({
    title: z.string().meta({ description: 'A short summary, fixed for each code.' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status.' }),
    code: z.enum(failureCodes).meta({ description: 'A stable code for programs.' }),
    detail: z.string().meta({ description: 'An explanation for people. Never repeats parts of the request.' }),
  })
  .meta({ description: 'An error, as problem details (RFC 9457).' });

const visitorApiSchema = z
  .object({
    status: z.literal(200),
    data: z.object({
      ipAddress: z.string(),
      countryCode: z.string().meta({ description: 'ISO 3166-1 alpha-2 code in upper case.' }),
      countryName: z.string().meta({ description: 'In English.' }),
      region: z.string().meta({ description: 'ISO 3166-2 code without the country, in lower case.' }),
      city: z.string().meta({ description: 'The city in lower case.' }),
      cityLatLong: z.string().meta({ description: 'Latitude and longitude, separated by a comma.' }),
      browser: z.string(),
      browserVersion: z.string(),
      deviceBrand: z.string(),
      deviceModel: z.string(),
      deviceFamily: z.string(),
      os: z.string(),
      osVersion: z.string(),
      currencies: z.array(z.string()).meta({ description: 'ISO 4217.' }),
      languages: z.array(z.string()).meta({ description: 'ISO 639-1 codes, then their ISO 639-2/3 codes.' }),
    }),
  })
  .meta({
    description: "A response in VisitorAPI's format. Unknown values are empty strings or empty lists.",
    examples: [{ status: 200, data: visitorApiData }],
  });

const visitorApiErrorSchema = z
  .object({ status: z.int().min(400).max(599), result: z.string().meta({ description: 'An explanation for people.' }) })
  .meta({ description: "An error in VisitorAPI's format." });

const countsSchema = z.record(z.string(), z.int().min(1)).meta({
  description:
    'Counts by outcome: `answered_page`, `answered_server`, `redirected`, `batch_addresses`, `degraded`, `unknown`, or the `code` of a refusal.',
  examples: [{ answered_page: 312, origin_not_allowed: 3 }],
});

const droppedSchema = z.int().min(0).meta({
  description:
    'Number of counts that were lost. They may belong to an earlier hour or day than the one that lists them.',
});

const usageSchema = z
  .object({
    format: z.literal('wherefrom-usage'),
    version: z.int().meta({ description: 'Version of this format. Members may be added within a version.' }),
    project: z.string().meta({ description: 'The project ID.' }),
    hours: z.array(
      z.object({
        hour: z
          .string()
          .meta({ description: 'Start of the hour, ISO 8601 in UTC.', examples: ['2026-11-27T13:00:00.000Z'] }),
        counts: countsSchema,
        dropped: droppedSchema,
      }),
    ),
    days: z.array(
      z.object({
        day: z.string().meta({ description: 'The day in UTC.', examples: ['2026-11-27'] }),
        counts: countsSchema,
        dropped: droppedSchema,
        entries: z.array(z.object({ entry: z.string(), counts: countsSchema })),
        keys: z.array(z.object({ key: z.string(), counts: countsSchema })),
        links: z.array(z.object({ link: z.string(), counts: countsSchema })),
      }),
    ),
  })
  .meta({ description: 'The counts of a project. Hours and days without counts are left out.' });

const exportSchema = z
  .object({
    format: z.literal('wherefrom-archive'),
    version: z.int().meta({ description: 'Version of this format. Members may be added within a version.' }),
    exportedAt: z.string(),
    settings: z.looseObject({ format: z.literal('wherefrom-project') }),
    audit: z.looseObject({ format: z.literal('wherefrom-audit') }),
    usage: z
      .looseObject({ format: z.literal('wherefrom-usage'), project: z.string() })
      .meta({ description: 'As of `/v1/usage`.' }),
  })
  .meta({ description: 'The settings, audit log and counts of a project.' });

/** The schemas of the OpenAPI document's components, by name. */
export const openApiSchemas = {
  Location: locationSchema,
  TrimmedLocation: trimmedLocationSchema,
  TokenMember: tokenMemberSchema,
  FailedItem: failedItemSchema,
  TokenKeys: tokenKeysSchema,
  Problem: problemSchema,
  Health: healthSchema,
  DeepHealth: deepHealthSchema,
  Status: statusSchema,
  Usage: usageSchema,
  Export: exportSchema,
  VisitorApiAnswer: visitorApiSchema,
  VisitorApiError: visitorApiErrorSchema,
};

export type OpenApiSchemaName = keyof typeof openApiSchemas;
