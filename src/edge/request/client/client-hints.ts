// What client hints say, in the words of vocabulary.ts (User-Agent Client Hints, section 3).

import { FieldReader } from '../structured-field.ts';
import { chooseBrand, parseBrands } from './brands.ts';
import { findKind, findMaker, readModel } from './models.ts';
import { readPlatform } from './systems.ts';
import type { Browser, DeviceType, System } from './vocabulary.ts';

export interface Hints {
  readonly browser: Browser | null;
  readonly os: System;
  readonly vendor: string | null;
  readonly model: string | null;
  /** By the form factors, else by the model. */
  readonly type: DeviceType | null;
  /** Whether a view for mobile devices is preferred; null where the browser does not say. */
  readonly mobile: boolean | null;
}

/** `header` returns a header that is not too long to be read, or null. */
export function readHints(header: (name: string) => string | null): Hints {
  const mobile = readBoolean(header('Sec-CH-UA-Mobile'));
  const model = readModel(readText(header('Sec-CH-UA-Model')) ?? '');
  return {
    browser: chooseBrand(header('Sec-CH-UA-Full-Version-List')) ?? chooseBrand(header('Sec-CH-UA')),
    os: readPlatform(readText(header('Sec-CH-UA-Platform')), readText(header('Sec-CH-UA-Platform-Version'))),
    vendor: model === null ? null : findMaker(model),
    model,
    type: readFormFactors(header('Sec-CH-UA-Form-Factors'), mobile) ?? (model === null ? null : findKind(model)),
    mobile,
  };
}

/** A structured field that is one string. */
function readText(header: string | null): string | null {
  if (header === null) return null;
  const reader = new FieldReader(header);
  const text = reader.readString();
  return reader.ended ? text : null;
}

function readBoolean(header: string | null): boolean | null {
  return header === '?1' ? true : header === '?0' ? false : null;
}

/** Those that say more come first. `EInk` is of a screen, not of a kind of device. */
const factors: readonly (readonly [string, DeviceType])[] = [
  ['Watch', 'watch'],
  ['XR', 'xr'],
  ['Automotive', 'car'],
  ['TV', 'tv'],
];

/** A device may have several form factors, in any order; Sec-CH-UA-Mobile chooses between phone and tablet (a foldable). */
function readFormFactors(header: string | null, mobile: boolean | null): DeviceType | null {
  const named = new Set((header === null ? null : parseBrands(header))?.map(({ brand }) => brand));
  const special = factors.find(([factor]) => named.has(factor));
  if (special !== undefined) return special[1];
  if (named.has('Mobile') && named.has('Tablet')) return mobile === false ? 'tablet' : 'mobile';
  if (named.has('Tablet')) return 'tablet';
  if (named.has('Mobile')) return 'mobile';
  return named.has('Desktop') ? 'desktop' : null;
}
