// Makers and kinds of Android devices by their model, as firmware names it (Build.MODEL). Model hints and User-Agent texts
// have the same names.

import { type DeviceType, isDigit, isUpperLetter } from './vocabulary.ts';

/** Starts of models by maker, in lower case. */
const makers: readonly (readonly [string, string])[] = (
  [
    ['Samsung', 'sm-|samsung|gt-|sgh-|sch-|shv-|shw-|sph-|sc-0|sc-5|scv|scg|galaxy|nexus 10'],
    ['Google', 'pixel|nexus|chromecast|adt-|google'],
    ['Xiaomi', 'redmi|poco|xiaomi|mi |mi-|mix |mibox|mitv|hm note|hm 1|hm 2'],
    ['Huawei', 'huawei|mediapad|ascend'],
    ['Honor', 'honor'],
    ['OnePlus', 'oneplus|kb2|le2|hd19|gm19|in20|be20|be22|de21|ne22|dn21|ac20|ev20|iv20|gn22|opd'],
    ['OPPO', 'oppo|cph1|cph20|cph21|cph22|cph23|pcam|pclm|peem|pegm'],
    ['realme', 'rmx|realme'],
    ['vivo', 'vivo'],
    ['Motorola', 'moto|xt1|xt2|motorola|droid'],
    ['Nokia', 'nokia|ta-1'],
    ['HMD', 'hmd '],
    ['LG', 'lg-|lm-|lg |lgm|lge '],
    ['Sony', 'bravia|sony|xq-|so-0|so-5|sov|sog|xperia'],
    ['Amazon', 'kf|aft|kindle'],
    ['Asus', 'asus|zenfone|zb5|zb6|zc5|zs6|ze5|zd5'],
    ['Lenovo', 'lenovo|tb-|tb1|tb3|yt-|yoga'],
    ['Nothing', 'nothing|a063|a065|a059|a142|a001|a024'],
    ['Fairphone', 'fairphone|fp2|fp3|fp4|fp5'],
    ['HTC', 'htc|pg86100|2q'],
    ['ZTE', 'zte|blade|nubia|nx6|nx7'],
    ['TECNO', 'tecno'],
    ['Infinix', 'infinix'],
    ['itel', 'itel'],
    ['NVIDIA', 'shield'],
    ['Meta', 'quest|oculus|meta quest'],
    ['Pico', 'pico'],
    ['Alcatel', 'alcatel|one touch|one_touch'],
    ['TCL', 'tcl'],
    ['BlackBerry', 'blackberry|bbb|bbf'],
    ['Sharp', 'sh-|shv3|shv4|shg|aquos'],
    ['Fujitsu', 'fujitsu|arrows|f-0'],
    ['Kyocera', 'kyocera|kyv|kyg|kyl'],
    ['Meizu', 'meizu'],
    ['Blackview', 'blackview|bv'],
    ['Cubot', 'cubot'],
    ['Ulefone', 'ulefone|armor '],
    ['DOOGEE', 'doogee'],
    ['Wiko', 'wiko|w-k'],
    ['Archos', 'archos'],
    ['Acer', 'acer|iconia'],
    ['Philips', 'philips'],
    ['Hisense', 'hisense|hitv'],
    ['CAT', 'cat '],
    ['Polestar', 'polestar'],
    ['Volvo', 'volvo'],
  ] as const
).flatMap(([maker, list]) => list.split('|').map((start): [string, string] => [start, maker]));

/** The maker of a model, or null. The longest start counts. */
export function findMaker(model: string): string | null {
  const text = model.toLowerCase();
  let found: readonly [string, string] | null = null;
  for (const row of makers) {
    if (text.startsWith(row[0]) && row[0].length > (found?.[0].length ?? 0)) found = row;
  }
  return found?.[1] ?? findMakerOfCode(model);
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

/** Starts and words of models, in lower case, which no other kind of device has. */
const kinds: readonly (readonly [DeviceType, readonly string[], readonly string[]])[] = [
  ['tv', ['aft', 'bravia', 'mibox', 'mitv', 'chromecast', 'crkey', 'adt-', 'nexus player'], ['tv box', 'tvbox']],
  ['watch', ['sm-r7', 'sm-r8', 'sm-r9', 'sm-l3', 'sm-l5', 'sm-l7', 'pixel watch'], [' watch']],
  ['xr', ['quest', 'oculus', 'pico', 'meta quest', 'vive focus', 'sm-i6'], []],
  ['car', ['polestar', 'volvo'], ['automotive']],
  ['console', ['ouya', 'retroid', 'shield portable'], []],
  [
    'tablet',
    [
      'sm-t',
      'sm-x',
      'sm-p',
      'gt-n80',
      'gt-n51',
      'gt-p',
      'kf',
      'nexus 7',
      'nexus 9',
      'nexus 10',
      'pixel c',
      'pixel tablet',
    ],
    [
      'tablet',
      'mediapad',
      'matepad',
      'redmi pad',
      'xiaomi pad',
      'mi pad',
      'oneplus pad',
      'lenovo tb',
      'lenovo yt',
      ' tab ',
    ],
  ],
  ['tablet', ['tb-', 'tb1', 'tb3', 'tab ', 'kindle', 'ipad', 'xiaomi pad', 'iconia', 'a1-8', 'b3-a', 'opd', 'rmp'], []],
];

/** The kind of device that a model is; null where the model does not say, as those of phones do not. */
export function findKind(model: string): DeviceType | null {
  const text = model.toLowerCase();
  const row = kinds.find(
    ([, starts, words]) => starts.some((start) => text.startsWith(start)) || words.some((word) => text.includes(word)),
  );
  return row?.[0] ?? (namesTv(model) ? 'tv' : null);
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
