// Vendors and types of Android devices by the model in their firmware (Build.MODEL), which both model hints and User-Agent
// headers contain.

import { isDigitCode, isUpperLetterCode } from '../../../core/ascii.ts';
import { expandPrefixRows, PrefixTable } from './prefix-table.ts';
import type { DeviceType } from './vocabulary.ts';

/** Vendors whose models begin with the name of the vendor: `Infinix X665B`, `vivo 1906`. */
const ownNames = [
  'Honor|OnePlus|OPPO|realme|vivo|TECNO|Infinix|itel|Meizu|Cubot|Ulefone|DOOGEE|Archos|Philips|Polestar|Volvo|Huawei|Xiaomi',
  'Samsung|Motorola|Nokia|Sony|Asus|Lenovo|Nothing|Fairphone|HTC|ZTE|Alcatel|TCL|BlackBerry|Sharp|Fujitsu|Kyocera|Blackview',
  'Acer|Hisense|Google|Coolpad|Micromax|Gionee|Lava|Karbonn|Panasonic|Wileyfox|Prestigio|Multilaser|Videocon|Celkon|Allview',
  'Oukitel|UMIDIGI|Symphony|Walton|Condor|Haier|Vodafone|Vestel|Lenco|Teclast|Chuwi|Energizer|Crosscall|Gigaset|Vertu|Evercoss|Casper|GFive',
].flatMap((row) => row.split('|'));

/** Prefixes of device models by vendor, in lower case. */
const vendors = new PrefixTable([
  ...ownNames.map((name) => [name.toLowerCase(), name] as const),
  ...expandPrefixRows([
    ['Samsung', 'sm-|gt-|sgh-|sch-|shv-|shw-|sph-|sc-0|sc-5|scv|scg|galaxy|nexus 10'],
    ['Google', 'pixel|nexus|chromecast|adt-'],
    ['Xiaomi', 'redmi|poco|mi |mi-|mix |mibox|mitv|hm note|hm 1|hm 2'],
    ['Huawei', 'mediapad|ascend'],
    ['OnePlus', 'kb2|le2|hd19|gm19|in20|be20|be22|de21|ne22|dn21|ac20|ev20|iv20|gn22|opd'],
    ['OPPO', 'cph1|cph20|cph21|cph22|cph23|pcam|pclm|peem|pegm|pemt|reno'],
    ['realme', 'rmx'],
    ['Motorola', 'moto|xt9|xt1|xt2|droid'],
    ['Nokia', 'ta-1'],
    ['HMD', 'hmd '],
    ['LG', 'lg-|lm-|lg |lgm|lge '],
    ['Sony', 'bravia|xq-|so-0|so-5|sov|sog|xperia'],
    ['Amazon', 'kf|aft|kindle'],
    ['Asus', 'zenfone|zb5|zb6|zc5|zs6|ze5|zd5|transformer'],
    ['Lenovo', 'tb-|tb1|tb3|yt-|yoga'],
    ['Nothing', 'a063|a065|a059|a142|a001|a024'],
    ['Fairphone', 'fp2|fp3|fp4|fp5'],
    ['HTC', 'pg86100|2q|htl|htv'],
    ['ZTE', 'blade|nubia|nx6|nx7'],
    ['NVIDIA', 'shield'],
    ['Meta', 'quest|oculus|meta quest'],
    ['Pico', 'pico'],
    ['Alcatel', 'one touch|one_touch'],
    ['BlackBerry', 'bbb|bbf'],
    ['Sharp', 'sh-|shv3|shv4|shg|aquos'],
    ['Fujitsu', 'arrows|f-0'],
    ['Panasonic', 'p-0'],
    ['Kyocera', 'kyv|kyg|kyl'],
    ['Blackview', 'bv'],
    ['BQ', 'bq-|bqru|aquaris'],
    ['Ulefone', 'armor '],
    ['Wiko', 'wiko|w-k'],
    ['Acer', 'iconia|travelmate'],
    ['HP', 'hp '],
    ['Hisense', 'hitv'],
    ['CAT', 'cat '],
  ]),
]);

/** Returns the vendor of a device model, or null. */
export function deviceVendor(model: string): string | null {
  return vendors.find(model.toLowerCase())?.[1] ?? findVendorOfCode(model);
}

/** Returns the vendor of a device model that is only a code, or null. */
function findVendorOfCode(model: string): string | null {
  if (isXiaomiCode(model)) return 'Xiaomi';
  if (isHuaweiCode(model)) return 'Huawei';
  const hasFourDigits = [1, 2, 3, 4].every((at) => isDigitCode(model.charCodeAt(at)));
  if (!hasFourDigits || model.length > 6) return null;
  // Codes of a letter, four digits and perhaps another letter: vivo (V2239, V2230A) and Sony (G8141).
  if (model.startsWith('V')) return 'vivo';
  return model.length === 5 && 'CDEFGHIJ'.includes(model.charAt(0)) ? 'Sony' : null;
}

/**
 * Whether the model is one of Xiaomi's codes since 2019. They contain year and month, at the start (`23049RAD8C`) or,
 * in older codes, after an M (`M2101K7AG`).
 */
function isXiaomiCode(model: string): boolean {
  const code = model.startsWith('M') ? model.slice(1) : model;
  if (code.length < 8 || code.length > 13 || !(code.startsWith('2') || code.startsWith('19'))) return false;
  return (
    [1, 2, 3].every((at) => isDigitCode(code.charCodeAt(at))) &&
    isUpperLetterCode(code.charCodeAt(code.length - 1)) &&
    !code.includes('-')
  );
}

/**
 * Whether the model is one of Huawei's codes: `ANE-LX1`, `VOG-L29`, `ELE-AL00`. Excludes later forms, which Honor uses
 * too.
 */
function isHuaweiCode(model: string): boolean {
  if (model.charCodeAt(3) !== 0x2d) return false;
  for (let i = 0; i < 3; i++) if (!isUpperLetterCode(model.charCodeAt(i))) return false;
  return ['L', 'AL', 'TL', 'UL', 'CL'].some((start) => {
    const rest = model.slice(4);
    return rest.startsWith(start) && (isDigitCode(rest.charCodeAt(start.length)) || rest.startsWith('LX'));
  });
}

/** Prefixes of device models that identify the type of device, in lower case. */
const kindStarts = new PrefixTable<DeviceType>(
  expandPrefixRows([
    ['tv', 'aft|bravia|mibox|mitv|chromecast|crkey|adt-|nexus player'],
    ['watch', 'sm-r7|sm-r8|sm-r9|sm-l3|sm-l5|sm-l7|pixel watch'],
    ['xr', 'quest|oculus|pico|meta quest|vive focus|sm-i6'],
    ['car', 'polestar|volvo'],
    ['console', 'ouya|retroid|shield portable'],
    ['tablet', 'sm-t|sm-x|sm-p|gt-n80|gt-n51|gt-p|kf|nexus 7|nexus 9|nexus 10|pixel c|pixel tablet|tb-|tb1|tb3|tab '],
    ['tablet', 'kindle|ipad|xiaomi pad|iconia|a1-8|b3-a|opd|rmp|transformer '],
  ]),
);

/** Words in device models that identify the type of device, in lower case. */
const kindWords: readonly (readonly [string, DeviceType])[] = expandPrefixRows([
  ['tv', 'tv box|tvbox|-led'],
  ['watch', ' watch'],
  ['car', 'automotive'],
  ['tablet', 'tablet|mediapad|matepad|redmi pad|xiaomi pad|mi pad|oneplus pad|lenovo tb|lenovo yt| tab '],
]);

/** Returns the device type that a model identifies; null for other models, such as phones. */
export function findDeviceType(model: string): DeviceType | null {
  const text = model.toLowerCase();
  const row = kindStarts.find(text);
  if (row !== undefined) return row[1];
  for (const [word, kind] of kindWords) if (text.includes(word)) return kind;
  return containsTvWord(model) ? 'tv' : null;
}

/** Whether the text contains TV as a word: `Android TV`, `GoogleTV`, `SMART-TV`, `KM9_TV_BOX`; not `BTV-W09`. */
export function containsTvWord(text: string): boolean {
  for (let at = text.indexOf('TV'); at >= 0; at = text.indexOf('TV', at + 2)) {
    const isStart = at === 0 || !isUpperLetterCode(text.charCodeAt(at - 1));
    const next = text.charAt(at + 2);
    if (isStart && next.toLowerCase() === next.toUpperCase()) return true;
  }
  return false;
}

/** Maximum length of a device model, above that of any real one. */
const modelLengthMax = 64;

/**
 * Returns the device model in a header's text. Returns null for `K`, which reduced User-Agent headers of Android have
 * in place of a model, and for a text that is no model. Removes the vendor that Samsung's browser sends before the
 * model.
 */
export function parseDeviceModel(text: string): string | null {
  const model = text.startsWith('SAMSUNG ') ? text.slice('SAMSUNG '.length) : text;
  return model === '' || model === 'K' || model === 'Unknown' || model.length > modelLengthMax ? null : model;
}
