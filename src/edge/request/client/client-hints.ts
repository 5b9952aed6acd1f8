// Parses client hints (User-Agent Client Hints, section 3) into the values of vocabulary.ts.

import { StructuredFieldReader } from '../structured-field.ts';
import { chooseBrand, parseBrandList } from './brands.ts';
import { deviceVendor, findDeviceType, parseDeviceModel } from './models.ts';
import { parsePlatformHints } from './systems.ts';
import type { Browser, DeviceType, OperatingSystem } from './vocabulary.ts';

export interface HintedClient {
  readonly browser: Browser | null;
  readonly os: OperatingSystem;
  readonly vendor: string | null;
  readonly model: string | null;
  /** The device type, from the hint of form factors, else from the model. */
  readonly type: DeviceType | null;
  /** Whether the browser prefers a mobile view; null if unknown. */
  readonly mobile: boolean | null;
}

/** Reads the client hints of a request. `header` returns a header's value; null if it is missing or too long. */
export function readClientHints(header: (name: string) => string | null): HintedClient {
  const mobile = readBoolean(header('Sec-CH-UA-Mobile'));
  const model = parseDeviceModel(readText(header('Sec-CH-UA-Model')) ?? '');
  return {
    browser: chooseBrand(header('Sec-CH-UA-Full-Version-List')) ?? chooseBrand(header('Sec-CH-UA')),
    os: parsePlatformHints(readText(header('Sec-CH-UA-Platform')), readText(header('Sec-CH-UA-Platform-Version'))),
    vendor: model === null ? null : deviceVendor(model),
    model,
    type: readFormFactors(header('Sec-CH-UA-Form-Factors'), mobile) ?? (model === null ? null : findDeviceType(model)),
    mobile,
  };
}

/** Parses a structured field that is a single string. */
function readText(header: string | null): string | null {
  if (header === null) return null;
  const reader = new StructuredFieldReader(header);
  const text = reader.readString();
  return reader.ended ? text : null;
}

function readBoolean(header: string | null): boolean | null {
  return header === '?1' ? true : header === '?0' ? false : null;
}

/** Device types by form factor, the most specific first. Without `EInk`, which is a kind of screen. */
const factors: readonly (readonly [string, DeviceType])[] = [
  ['Watch', 'watch'],
  ['XR', 'xr'],
  ['Automotive', 'car'],
  ['TV', 'tv'],
];

/**
 * Returns the device type of the hint Sec-CH-UA-Form-Factors, whose values have any order. Sec-CH-UA-Mobile (`mobile`)
 * decides between phone and tablet for foldables, which send both.
 */
function readFormFactors(header: string | null, mobile: boolean | null): DeviceType | null {
  if (header === null) return null;
  const named = new Set(parseBrandList(header)?.map(({ brand }) => brand));
  const special = factors.find(([factor]) => named.has(factor));
  if (special !== undefined) return special[1];
  if (named.has('Mobile') && named.has('Tablet')) return mobile === false ? 'tablet' : 'mobile';
  if (named.has('Tablet')) return 'tablet';
  if (named.has('Mobile')) return 'mobile';
  return named.has('Desktop') ? 'desktop' : null;
}
