// Schemas of the API's response bodies. The OpenAPI document is generated from them, and tests validate real answers
// with them. test/architecture/openapi.test.ts checks at compile time that they match core/location.ts. The Worker does
// not contain them and validates nothing with them.

import * as z from 'zod';
import { type FailureCode, failures } from '../core/failure.ts';
import type { AutonomousSystem, ConsentRequirement, LocationSource } from '../core/location.ts';
import { itemFailures } from '../edge/batch/items.ts';
import { languages } from '../geo/country/languages.ts';
import { englishLocation, visitorApiData } from './examples.ts';

/** An enum whose type is string, as in core/location.ts. */
const oneOf = (values: readonly string[]) => z.enum(values);
const text = (description: string, ...examples: string[]) => z.string().meta({ description, examples });
const orNull = (description: string, ...examples: string[]) => z.string().nullable().meta({ description, examples });

const continentCodes = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'];

const continent = z
  .object({
    code: oneOf(continentCodes).nullable(),
    name: orNull('In the language of the answer.', 'Europe'),
  })
  .meta({ description: 'The continent.' });

const country = z
  .object({
    code: orNull('ISO 3166-1 alpha-2.', 'FR'),
    name: orNull('In the language of the answer.', 'France'),
    flag: orNull('Two regional indicator symbols, which fonts draw as the flag.', '🇫🇷'),
    callingCodes: z.array(z.string()).meta({ description: 'With the plus sign.', examples: [['+33']] }),
    currencies: z.array(z.string()).meta({ description: 'ISO 4217.', examples: [['EUR']] }),
    languages: z.array(z.string()).meta({ description: 'ISO 639.', examples: [['fr']] }),
    inEU: z.boolean().nullable().meta({ description: 'In the European Union. Null where the country is unknown.' }),
    inEEA: z.boolean().nullable().meta({ description: 'In the European Economic Area.' }),
  })
  .meta({ description: 'The country.' });

const region = z
  .object({
    code: orNull('ISO 3166-2 without the country.', 'IDF'),
    name: orNull('In the language of the answer where the database has it, in English otherwise.', 'Île-de-France'),
  })
  .meta({ description: 'The first subdivision of the country: a state, a region, a province.' });

const coordinates = z
  .object({
    latitude: z.number().min(-90).max(90).nullable().meta({ description: 'WGS 84, degrees.' }),
    longitude: z.number().min(-180).max(180).nullable().meta({ description: 'WGS 84, degrees.' }),
    accuracyRadiusKm: z
      .number()
      .min(0)
      .nullable()
      .meta({ description: 'How far the visitor may well be from there, in kilometres.' }),
  })
  .meta({ description: 'A point near the visitor; never an address or a building.' });

const timezone = z
  .object({
    id: orNull('IANA time zone.', 'Europe/Paris'),
    offset: orNull('From UTC, now.', '+02:00'),
    offsetSeconds: z.int().nullable().meta({ description: 'The same in seconds.' }),
    dst: z.boolean().nullable().meta({ description: 'Whether daylight saving time is in force now.' }),
    localTime: orNull('ISO 8601 with the offset, whole seconds.', '2026-07-01T12:00:00+02:00'),
  })
  .meta({ description: 'The time zone and the time there.' });

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
    organization: orNull('Who runs it.', 'Example Network'),
    type: z
      .enum(asTypes)
      .nullable()
      .meta({ description: 'What kind of network it is; null where no list of categories was built into the data.' }),
  })
  .meta({ description: 'The network operator.' });

const named = (description: string) =>
  z.object({ name: z.string().nullable(), version: z.string().nullable() }).meta({ description });

const client = z
  .object({
    browser: named('The browser.'),
    os: named('The operating system.'),
    device: z
      .object({ vendor: z.string().nullable(), model: z.string().nullable(), type: orNull('Its kind.', 'mobile') })
      .meta({ description: 'The device.' }),
  })
  .meta({ description: 'What the request says of its browser; all null where the caller is a server.' });

const requirements: readonly ConsentRequirement[] = ['opt-in', 'opt-out', 'none'];

const consent = z
  .object({
    required: z.enum(requirements).nullable().meta({
      description:
        'What the laws of the place ask of a page before it tracks: consent first, a way to object, or neither. Only laws of the country count where the region is unknown or withheld. Null where the country is unknown.',
    }),
    because: z.array(z.string()).meta({
      description: 'The laws that `required` follows from; empty where the project withholds `regulations`.',
      examples: [['GDPR']],
    }),
    gpc: z.boolean().nullable().meta({
      description:
        "Whether the visitor's browser sends Global Privacy Control (`Sec-GPC`). Where the law gives a right to object, it has then been used, and `required` is `opt-in`. Null for servers and samples.",
    }),
  })
  .meta({ description: 'Whether a page must ask before it tracks. A starting point by place, not legal advice.' });

const flag = (description: string) => z.boolean().nullable().meta({ description });

const anonymizer = z
  .object({
    tor: flag("Whether the visitor's own connection comes through Tor; null for any other address."),
    vpn: flag('Whether the address belongs to a VPN.'),
    proxy: flag('Whether the address belongs to a public proxy.'),
    relay: flag('Whether the address belongs to a relay such as iCloud Private Relay.'),
    hosting: flag('Whether the address belongs to a hosting network.'),
    provider: orNull('Who runs the service.'),
  })
  .meta({ description: 'What hides the visitor. A flag is null where no list for it was built into the data.' });

const source: readonly LocationSource[] = ['database', 'cf', 'sample', 'owner', 'none'];

const meta = z
  .object({
    source: z.enum(source).meta({
      description:
        "Where the place comes from: the database, Cloudflare's own guess (`cf`), a sample that ships with the product, a correction by the project's owner, or nowhere.",
    }),
    degraded: z.boolean().meta({
      description: "Whether the database could not be read, so that Cloudflare's coarser place stands in for it.",
    }),
    embedded: z
      .enum(['mapped', 'nat64'])
      .nullable()
      .meta({ description: 'How the IPv4 address was written inside an IPv6 address.' }),
    language: oneOf(languages).meta({ description: 'The language of the names.' }),
    database: z
      .object({ name: z.string(), builtAt: z.string().meta({ description: 'ISO 8601.' }) })
      .meta({ description: 'Which data answered.' }),
    networks: z
      .array(z.object({ name: z.string(), builtAt: z.string().meta({ description: 'ISO 8601.' }) }))
      .meta({ description: 'The network lists that the answer draws on.' }),
    attribution: text("The credit that the data's licence asks a page to show.", 'IP Geolocation by DB-IP'),
  })
  .meta({ description: 'About the answer itself.' });

const locationSchema = z
  .object({
    ip: orNull("The visitor's address in canonical text; null where it is unknown or withheld.", '192.0.2.1'),
    version: z.literal([4, 6]).nullable().meta({ description: 'Of the address.' }),
    network: orNull('The network around the address for which the answer holds, in CIDR notation.', '192.0.2.0/24'),
    reserved: orNull('The special-purpose block that the address is in; such addresses have no place.', 'private-use'),
    continent,
    country,
    region,
    city: orNull(
      'Without its district; in the language of the answer where the database has it, in English otherwise.',
      'Paris',
    ),
    district: orNull('A part of the city: a borough, a quarter or a neighbourhood.', 'Le Marais'),
    postalCode: orNull('As the post writes it.', '75001'),
    location: coordinates,
    timezone,
    asn,
    client,
    regulations: z.array(z.string()).meta({
      description: 'Privacy laws that commonly apply by place. A list to start from, not legal advice.',
      examples: [['GDPR']],
    }),
    consent,
    anonymizer,
    meta,
  })
  .meta({
    description: 'Where a visitor is from. Every member is always there; what is unknown is null or an empty list.',
    examples: [englishLocation],
  });

/** Returns the schema with every member optional, at every depth. */
function trim(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodObject)) return schema;
  const shape: Readonly<Record<string, z.ZodType>> = schema.shape;
  const members = Object.entries(shape).map(([name, member]) => [name, trim(member).optional()] as const);
  return z.object(Object.fromEntries(members));
}

const trimmedLocationSchema = trim(locationSchema).meta({
  description: 'The members that `fields` names, and no other.',
  examples: [{ country: { code: 'FR' }, city: 'Paris' }],
});

const tokenMemberSchema = z
  .object({
    token: z.string().nullable().optional().meta({
      description:
        'A JWT (EdDSA) for the server of the page, where `token` asks for one. Null where there is nothing to sign: `meta.source` is `none`, or `meta.degraded` is true.',
    }),
  })
  .meta({ description: 'Beside the members of the answer, and not trimmed by `fields`.' });

const failedItemSchema = z
  .object({
    address: z
      .string()
      .nullable()
      .meta({
        description: 'As it was asked for; null where it is longer than any address.',
        examples: ['077.77.1.9'],
      }),
    error: z.object({
      code: z.enum(itemFailures).meta({
        description:
          'Not an address; its data cannot be read; or not looked up, because the call would have loaded too much: send the item again.',
      }),
    }),
  })
  .meta({
    description: 'An address of a batch that has no answer.',
    examples: [{ address: '077.77.1.9', error: { code: 'address_invalid' } }],
  });

const tokenKeysSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string().meta({ description: 'The public key, base64url.' }),
        kid: z.string().meta({ description: 'Its thumbprint (RFC 7638), which tokens name it by.' }),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ description: 'A JWK set (RFC 7517): the keys of the month before, of this one and of the next.' });

const failureCodes = Object.keys(failures) as FailureCode[];

const problemSchema = z
  .object({
    title: z.string().meta({ description: 'The same for every problem with this code.' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status.' }),
    code: z.enum(failureCodes).meta({ description: 'Stays the same; decide by this.' }),
    detail: z.string().meta({ description: 'For a person. Never repeats anything of the request.' }),
  })
  .meta({ description: 'Why there is no answer (RFC 9457).' });

const healthSchema = z
  .object({
    status: z.enum(['ok']).meta({ description: 'Old data is coarser, not wrong, so being stale alone is no error.' }),
    version: z.string().meta({ description: 'Of the build that answers.' }),
    data: z.object({
      name: z.string(),
      builtAt: z.string().meta({ description: 'ISO 8601, when the source was built.' }),
      ageDays: z.int().min(0),
      freshness: z.enum(['fresh', 'aging', 'stale']).meta({ description: 'Fresh up to 45 days, aging to 90.' }),
    }),
  })
  .meta({
    description: 'Which build answers and how old its data is.',
    examples: [
      {
        status: 'ok',
        version: '0.1.0',
        data: { name: 'DB-IP City Lite', builtAt: '2026-06-05T13:42:02Z', ageDays: 25, freshness: 'fresh' },
      },
    ],
  });

const visitorApiSchema = z
  .object({
    status: z.literal(200),
    data: z.object({
      ipAddress: z.string(),
      countryCode: z.string().meta({ description: 'ISO 3166-1 alpha-2, upper case.' }),
      countryName: z.string().meta({ description: 'In English.' }),
      region: z.string().meta({ description: 'ISO 3166-2 without the country, lower case.' }),
      city: z.string().meta({ description: 'Lower case.' }),
      cityLatLong: z.string().meta({ description: 'Latitude and longitude with a comma between them.' }),
      browser: z.string(),
      browserVersion: z.string(),
      deviceBrand: z.string(),
      deviceModel: z.string(),
      deviceFamily: z.string(),
      os: z.string(),
      osVersion: z.string(),
      currencies: z.array(z.string()).meta({ description: 'ISO 4217.' }),
      languages: z.array(z.string()).meta({ description: 'ISO 639-1, then the same by ISO 639-2/3.' }),
    }),
  })
  .meta({
    description: "An answer in VisitorAPI's form. What is unknown is an empty text or an empty list.",
    examples: [{ status: 200, data: visitorApiData }],
  });

const visitorApiErrorSchema = z
  .object({ status: z.int().min(400).max(599), result: z.string().meta({ description: 'The reason, for a person.' }) })
  .meta({ description: "A refusal in VisitorAPI's form." });

/** The schemas of the document's components, by name. */
export const schemas = {
  Location: locationSchema,
  TrimmedLocation: trimmedLocationSchema,
  TokenMember: tokenMemberSchema,
  FailedItem: failedItemSchema,
  TokenKeys: tokenKeysSchema,
  Problem: problemSchema,
  Health: healthSchema,
  VisitorApiAnswer: visitorApiSchema,
  VisitorApiError: visitorApiErrorSchema,
};

export type SchemaName = keyof typeof schemas;
