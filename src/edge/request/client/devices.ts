// Detects the device from a User-Agent header.

import { isLetterCode, isLowerLetterCode } from '../../../core/ascii.ts';
import type { UserAgentText } from './agent-text.ts';
import { containsTvWord, deviceVendor, findDeviceType, parseDeviceModel } from './models.ts';
import type { Device, DeviceType, OperatingSystem } from './vocabulary.ts';

export const unknownDevice: Device = { vendor: null, model: null, type: null };

export function detectDevice(text: UserAgentText, { name }: OperatingSystem): Device {
  const { parts } = text;
  const special = readHeadset(text) ?? readCar(text);
  if (special !== null) return special;
  switch (name) {
    case 'iOS':
      return readAppleDevice(parts);
    case 'macOS':
      return { vendor: 'Apple', model: null, type: 'desktop' };
    case 'Android':
    case 'HarmonyOS':
      return readAndroidDevice(text);
    case 'Windows':
      return readWindowsDevice(parts);
    case 'Windows Phone':
      return readWindowsPhone(parts);
    case 'PlayStation':
      return readPlayStation(parts);
    case 'Tizen':
      return readTizenDevice(text);
    case 'webOS':
      return { vendor: 'LG', model: null, type: 'tv' };
    case null:
      return readDeviceWithoutSystem(text);
    default:
      return readOtherDevice(text);
  }
}

function readAppleDevice(parts: readonly string[]): Device {
  const has = (start: string) => parts.some((part) => part.startsWith(start));
  if (has('iPad')) return { vendor: 'Apple', model: 'iPad', type: 'tablet' };
  if (has('iPod')) return { vendor: 'Apple', model: 'iPod touch', type: 'mobile' };
  return { vendor: 'Apple', model: 'iPhone', type: 'mobile' };
}

/** Parts of the comments of an Android header that are not models. */
const noModels = new Set([
  'U',
  'wv',
  'Mobile',
  'Tablet',
  'TV',
  'Linux',
  'K',
  'arm',
  'arm_64',
  'x86',
  'x86_64',
  'Mobile VR',
]);

function readAndroidDevice({ products, parts }: UserAgentText): Device {
  const model = findAndroidModel(parts);
  const has = (word: string) => parts.includes(word) || products.some(({ name }) => name === word);
  return {
    vendor: model === null ? null : (findBuildVendor(parts) ?? deviceVendor(model)),
    model,
    type: (model === null ? null : findDeviceType(model)) ?? readAndroidType({ products, parts }, has),
  };
}

function readAndroidType(text: UserAgentText, has: (word: string) => boolean): DeviceType | null {
  if (isTv(text)) return 'tv';
  if (has('VR') || has('Mobile VR')) return 'xr';
  // A desktop with HarmonyOS: `PC; OpenHarmony 6.1; …`
  if (has('PC')) return 'desktop';
  if (has('Tablet') || text.parts.some((part) => part.startsWith('Opera Tablet'))) return 'tablet';
  if (has('Mobile') || has('Phone') || text.parts.some((part) => part.startsWith('Opera M'))) return 'mobile';
  // Browsers on Android send the token Mobile on phones only. Apps and libraries (Dalvik) never send it, so without it
  // their device type is unknown.
  return has('Safari') || has('Firefox') || has('Chrome') ? 'tablet' : null;
}

/**
 * Returns the model of an Android device: the first part after the system that can be a model. In `Android 13; SM-S918B
 * Build/…`, it is SM-S918B.
 */
function findAndroidModel(parts: readonly string[]): string | null {
  const system = parts.findIndex(
    (part) => part.startsWith('Android') || part.startsWith('Adr ') || part.includes('Harmony'),
  );
  for (const part of parts.slice(system + 1)) {
    if (part.startsWith('KHTML')) return null;
    const build = part.indexOf('Build/');
    const text = (build < 0 ? part : part.slice(0, build)).trimEnd();
    if (text !== '' && !noModels.has(text) && !isLocale(text) && !isNote(text)) return parseDeviceModel(text);
  }
  return null;
}

/**
 * Returns the vendor Huawei or Honor, whose models are similar, if the name of the firmware build contains it: `STK-LX1
 * Build/HUAWEISTK-LX1`.
 */
function findBuildVendor(parts: readonly string[]): string | null {
  if (parts.some((part) => part.includes('Build/HUAWEI'))) return 'Huawei';
  return parts.some((part) => part.includes('Build/HONOR')) ? 'Honor' : null;
}

/** Whether the text is a language tag: `en`, `en-us`, `zh_CN`, `En-US`. */
function isLocale(text: string): boolean {
  const isShort = text.length === 2 || (text.length === 5 && (text[2] === '-' || text[2] === '_'));
  const first = text.charCodeAt(0);
  return isShort && isLetterCode(first) && isLowerLetterCode(text.charCodeAt(1));
}

/** Whether a part of a comment is a library's version or a crawler's URL instead of a device's model. */
function isNote(text: string): boolean {
  return (
    text.startsWith('Opera ') ||
    text.startsWith('Android ') ||
    text.startsWith('Windows NT ') ||
    text.startsWith('rv:') ||
    text.startsWith('HMSCore') ||
    text.startsWith('GMSCore') ||
    text.startsWith('+http')
  );
}

function readWindowsDevice(parts: readonly string[]): Device {
  const xbox = parts.findLast((part) => part.startsWith('Xbox') || part.startsWith('XBOX'));
  if (xbox === undefined) return { vendor: null, model: null, type: 'desktop' };
  return { vendor: 'Microsoft', model: xbox === 'XBOX_ONE_ED' ? 'Xbox One' : xbox, type: 'console' };
}

/**
 * Reads the device of a Windows Phone: `Windows Phone 8.1; …; NOKIA; Lumia 520`, `Windows Phone 10.0; Android 6.0.1;
 * Microsoft; Lumia 950`.
 */
function readWindowsPhone(parts: readonly string[]): Device {
  const at = parts.findIndex((part) => part === 'Microsoft' || part === 'NOKIA' || part === 'Nokia' || part === 'HTC');
  const vendor = at < 0 ? null : parts[at] === 'NOKIA' ? 'Nokia' : (parts[at] ?? null);
  return { vendor, model: at < 0 ? null : parseDeviceModel(parts[at + 1] ?? ''), type: 'mobile' };
}

/**
 * Reads the device of a PlayStation: `PlayStation 4 9.00`, `PlayStation; PlayStation 5/5.10`, `PlayStation Vita 3.73`.
 */
function readPlayStation(parts: readonly string[]): Device {
  const part = parts.findLast((text) => text.startsWith('PlayStation') || text.startsWith('PLAYSTATION')) ?? '';
  const [, kind = ''] = part.split(' ');
  const model = kind.split('/', 1)[0] ?? '';
  return { vendor: 'Sony', model: model === '' ? 'PlayStation' : `PlayStation ${model}`, type: 'console' };
}

/** Reads the device with Tizen: Samsung's televisions, watches and phones. */
function readTizenDevice({ products, parts }: UserAgentText): Device {
  const named = parts.find((part) => part.startsWith('SAMSUNG SM-') || part.startsWith('SM-'));
  const model = named === undefined ? null : parseDeviceModel(named);
  const kind = model === null ? null : findDeviceType(model);
  const isMobile = products.some(({ name }) => name === 'Mobile');
  return { vendor: 'Samsung', model, type: kind ?? (isMobile ? 'mobile' : 'tv') };
}

/** Reads the device on Linux and systems based on it: a desktop, unless the header names another device. */
function readOtherDevice(text: UserAgentText): Device {
  if (text.products.some(({ name }) => name === 'Kindle')) return { vendor: 'Amazon', model: 'Kindle', type: 'tablet' };
  const isMobile = text.parts.includes('Mobile') || text.products.some(({ name }) => name === 'Mobile');
  return { vendor: null, model: null, type: isTv(text) ? 'tv' : isMobile ? 'mobile' : 'desktop' };
}

/**
 * Reads the device of KaiOS phones, and of headers that name no known operating system: Nintendo consoles and some
 * televisions.
 */
function readDeviceWithoutSystem(text: UserAgentText): Device {
  const [first = '', second = ''] = text.parts;
  if (first.startsWith('Nintendo '))
    return { vendor: 'Nintendo', model: first.slice('Nintendo '.length), type: 'console' };
  if (first === 'Mobile' && second !== '') {
    const model = second.startsWith('rv:') ? null : parseDeviceModel(second);
    return { vendor: model === null ? null : deviceVendor(model), model, type: 'mobile' };
  }
  return isTv(text) ? { vendor: null, model: null, type: 'tv' } : unknownDevice;
}

/** Reads the device of headsets by Meta (`X11; Linux x86_64; Quest 3`, or an Android model) and Pico. */
function readHeadset({ products, parts }: UserAgentText): Device | null {
  const part = parts.find((text) => text.startsWith('Quest') || text.startsWith('Pico'));
  if (part === undefined && !products.some(({ name }) => name === 'OculusBrowser' || name === 'PicoBrowser'))
    return null;
  if (part === undefined || part.startsWith('Quest')) {
    const other = part ?? findAndroidModel(parts);
    return {
      vendor: other === null ? 'Meta' : deviceVendor(other),
      model: other?.split(' Build/', 1)[0] ?? null,
      type: 'xr',
    };
  }
  const os = part.indexOf(' OS');
  return { vendor: 'Pico', model: os < 0 ? (part.split(' Build/', 1)[0] ?? null) : part.slice(0, os), type: 'xr' };
}

function readCar({ products }: UserAgentText): Device | null {
  const isTesla = products.some(({ name }) => name === 'Tesla' || name === 'QtCarBrowser');
  return isTesla ? { vendor: 'Tesla', model: null, type: 'car' } : null;
}

/** Product tokens of Chromecasts, of televisions with HbbTV, and of televisions with Opera's browser. */
const tvProducts = new Set(['CrKey', 'HbbTV', 'OMI']);

function isTv({ products, parts }: UserAgentText): boolean {
  return products.some(({ name }) => tvProducts.has(name) || containsTvWord(name)) || parts.some(containsTvWord);
}
