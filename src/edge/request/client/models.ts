// Makers and kinds of Android devices by their model, as firmware names it (Build.MODEL). Model hints and User-Agent texts
// have the same names.

import { isDigit, isUpperLetter } from '../../../core/ascii.ts';
import { Starts, spreadRows } from './starts.ts';
import type { DeviceType } from './vocabulary.ts';

/** Makers whose names start their models: `Infinix X665B`, `vivo 1906`. */
const ownNames = [
  'Honor|OnePlus|OPPO|realme|vivo|TECNO|Infinix|itel|Meizu|Cubot|Ulefone|DOOGEE|Archos|Philips|Polestar|Volvo|Huawei|Xiaomi',
  'Samsung|Motorola|Nokia|Sony|Asus|Lenovo|Nothing|Fairphone|HTC|ZTE|Alcatel|TCL|BlackBerry|Sharp|Fujitsu|Kyocera|Blackview',
  'Acer|Hisense|Google|Coolpad|Micromax|Gionee|Lava|Karbonn|Panasonic|Wileyfox|Prestigio|Multilaser|Videocon|Celkon|Allview',
  'Oukitel|UMIDIGI|Symphony|Walton|Condor|Haier|Vodafone|Vestel|Lenco|Teclast|Chuwi|Energizer|Crosscall|Gigaset|Vertu|Evercoss|Casper|GFive',
].flatMap((row) => row.split('|'));

/** Starts of models by maker, in lower case. */
const makers = new Starts([
  ...ownNames.map((name) => [name.toLowerCase(), name] as const),
  ...spreadRows([
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

/** The maker of a model, or null. */
export function findMaker(model: string): string | null {
  return makers.find(model.toLowerCase())?.[1] ?? findMakerOfCode(model);
}

/** Makers whose models are a code alone. */
function findMakerOfCode(model: string): string | null {
  if (isXiaomiCode(model)) return 'Xiaomi';
  if (isHuaweiCode(model)) return 'Huawei';
  const hasFourDigits = [1, 2, 3, 4].every((at) => isDigit(model.charCodeAt(at)));
  if (!hasFourDigits || model.length > 6) return null;
  // V2239, V2230A; and G8141.
  if (model.startsWith('V')) return 'vivo';
  return model.length === 5 && 'CDEFGHIJ'.includes(model.charAt(0)) ? 'Sony' : null;
}

/** Since 2019: year and month, a number, letters: `23049RAD8C`, before 2021 `M2101K7AG`. */
function isXiaomiCode(model: string): boolean {
  const code = model.startsWith('M') ? model.slice(1) : model;
  if (code.length < 8 || code.length > 13 || !(code.startsWith('2') || code.startsWith('19'))) return false;
  return (
    [1, 2, 3].every((at) => isDigit(code.charCodeAt(at))) &&
    isUpperLetter(code.charCodeAt(code.length - 1)) &&
    !code.includes('-')
  );
}

/** `ANE-LX1`, `VOG-L29`, `ELE-AL00`. Later endings are Honor's too, so they name no maker. */
function isHuaweiCode(model: string): boolean {
  if (model.charCodeAt(3) !== 0x2d) return false;
  for (let i = 0; i < 3; i++) if (!isUpperLetter(model.charCodeAt(i))) return false;
  return ['L', 'AL', 'TL', 'UL', 'CL'].some((start) => {
    const rest = model.slice(4);
    return rest.startsWith(start) && (isDigit(rest.charCodeAt(start.length)) || rest.startsWith('LX'));
  });
}

/** Starts of models, in lower case, which no other kind of device has. */
const kindStarts = new Starts<DeviceType>(
  spreadRows([
    ['tv', 'aft|bravia|mibox|mitv|chromecast|crkey|adt-|nexus player'],
    ['watch', 'sm-r7|sm-r8|sm-r9|sm-l3|sm-l5|sm-l7|pixel watch'],
    ['xr', 'quest|oculus|pico|meta quest|vive focus|sm-i6'],
    ['car', 'polestar|volvo'],
    ['console', 'ouya|retroid|shield portable'],
    ['tablet', 'sm-t|sm-x|sm-p|gt-n80|gt-n51|gt-p|kf|nexus 7|nexus 9|nexus 10|pixel c|pixel tablet|tb-|tb1|tb3|tab '],
    ['tablet', 'kindle|ipad|xiaomi pad|iconia|a1-8|b3-a|opd|rmp|transformer '],
  ]),
);

/** Words in models, in lower case; some stand behind a maker's name. */
const kindWords: readonly (readonly [string, DeviceType])[] = spreadRows([
  ['tv', 'tv box|tvbox|-led'],
  ['watch', ' watch'],
  ['car', 'automotive'],
  ['tablet', 'tablet|mediapad|matepad|redmi pad|xiaomi pad|mi pad|oneplus pad|lenovo tb|lenovo yt| tab '],
]);

/** The kind of device that a model is; null where the model does not say, as those of phones do not. */
export function findKind(model: string): DeviceType | null {
  const text = model.toLowerCase();
  const row = kindStarts.find(text);
  if (row !== undefined) return row[1];
  for (const [word, kind] of kindWords) if (text.includes(word)) return kind;
  return namesTv(model) ? 'tv' : null;
}

/** Whether a text has TV as a word: `Android TV`, `GoogleTV`, `SMART-TV`, `KM9_TV_BOX`; not `BTV-W09`. */
export function namesTv(text: string): boolean {
  for (let at = text.indexOf('TV'); at >= 0; at = text.indexOf('TV', at + 2)) {
    const isStart = at === 0 || !isUpperLetter(text.charCodeAt(at - 1));
    const next = text.charAt(at + 2);
    if (isStart && next.toLowerCase() === next.toUpperCase()) return true;
  }
  return false;
}

/** Longer than any model. */
const modelLengthMax = 64;

/**
 * A model as both headers write it, or null. `K` is the model of every reduced text; Samsung's browser writes its maker before
 * the model.
 */
export function readModel(text: string): string | null {
  const model = text.startsWith('SAMSUNG ') ? text.slice('SAMSUNG '.length) : text;
  return model === '' || model === 'K' || model === 'Unknown' || model.length > modelLengthMax ? null : model;
}
