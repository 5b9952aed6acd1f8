// Words for the settings in audit entries: a label for each detail, and its value as text. A detail without words here
// is shown with its name and its JSON value.

import { fieldGroups } from '../../core/project/field-policy.ts';

interface SettingWords {
  readonly label: string;
  /** Returns the value as text; undefined if the value has another type than expected. */
  readonly text: (value: unknown) => string | undefined;
}

const yesNo = (yes: string, no: string) => (value: unknown) =>
  typeof value === 'boolean' ? (value ? yes : no) : undefined;

const oneOf = (words: ReadonlyMap<unknown, string>) => (value: unknown) => words.get(value);

const list = (none: string) => (value: unknown) =>
  Array.isArray(value) ? (value.length === 0 ? none : value.join(', ')) : undefined;

const time = (value: unknown) =>
  typeof value === 'string' ? `${value.slice(0, 10)} ${value.slice(11, 16)} UTC` : undefined;

/**
 * Returns the field groups that a field policy withholds. This list is usually shorter than that of the returned
 * groups.
 */
function withheld(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const left = fieldGroups.filter((group) => !value.includes(group));
  return left.length === 0 ? 'none' : left.length === fieldGroups.length ? 'all' : left.join(', ');
}

const modeWords = new Map<unknown, string>([
  ['both', 'pages and servers'],
  ['browser', 'pages only'],
  ['server', 'servers only'],
]);

/**
 * The text for each rate limit, by its name. The numbers in the texts are those of the rate-limit bindings in
 * wrangler.toml.
 */
const rateWords = new Map<unknown, string>([
  ['low', '100 requests a minute'],
  ['standard', '1,000 requests a minute'],
  ['high', '10,000 requests a minute'],
]);

const limit = (value: unknown) => (typeof value === 'number' ? `${value.toLocaleString('en')} a day` : 'none');

const words: ReadonlyMap<string, SettingWords> = new Map([
  ['allowlist', { label: 'allowlist', text: list('empty') }],
  ['added', { label: 'added to the allowlist', text: list('none') }],
  ['removed', { label: 'removed from the allowlist', text: list('none') }],
  ['development', { label: 'development', text: yesNo('on', 'off') }],
  ['accessLog', { label: 'access log', text: yesNo('on', 'off') }],
  ['credited', { label: 'data credit', text: yesNo('shown', 'not shown') }],
  ['entries', { label: 'entries', text: list('none') }],
  ['groups', { label: 'withheld fields', text: withheld }],
  ['coordinateDecimals', { label: 'coordinate decimals', text: (value) => String(value) }],
  ['echoAddress', { label: 'IP address', text: yesNo('returned', 'withheld') }],
  ['honourGpc', { label: 'Global Privacy Control', text: yesNo('honoured', 'ignored') }],
  ['mode', { label: 'mode', text: oneOf(modeWords) }],
  ['callers', { label: 'callers', text: list('anywhere') }],
  ['pageCallers', { label: 'page callers', text: list('anywhere') }],
  ['declaredOrigin', { label: 'declared origin', text: yesNo('required', 'not required') }],
  ['signatureRequired', { label: 'signature', text: yesNo('required', 'not required') }],
  ['development', { label: 'development', text: yesNo('on', 'off') }],
  ['appShells', { label: 'app shells', text: yesNo('on', 'off') }],
  ['rateClass', { label: 'rate limit', text: oneOf(rateWords) }],
  ['pagesSoft', { label: 'soft limit of pages', text: limit }],
  ['pagesHard', { label: 'hard limit of pages', text: limit }],
  ['serversSoft', { label: 'soft limit of servers', text: limit }],
  ['serversHard', { label: 'hard limit of servers', text: limit }],
  ['links', { label: 'redirect links', text: list('none') }],
  ['targets', { label: 'targets', text: list('none') }],
  ['otherwise', { label: 'default URL', text: (value) => String(value) }],
  ['returnUrls', { label: 'return URLs', text: list('none') }],
  ['rights', { label: 'rights', text: list('none') }],
  ['endsAt', { label: 'ends', text: time }],
  ['previousEndsAt', { label: 'previous secret ends', text: time }],
]);

export function auditedSettingLabel(detail: string): string {
  return words.get(detail)?.label ?? detail;
}

export function auditedSettingText(detail: string, value: unknown): string {
  const text = words.get(detail)?.text(value);
  return text ?? (typeof value === 'string' ? value : JSON.stringify(value));
}
