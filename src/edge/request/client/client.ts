// Detects browser, operating system and device of the visitor. Client hints (Sec-CH-UA…) have precedence, because
// browsers froze most of the User-Agent header, which is used for values that the hints lack. vocabulary.ts lists the
// values.

import { type Client, unknownLocation } from '../../../core/location.ts';
import { type HintedClient, readClientHints } from './client-hints.ts';
import { readUserAgent, type UserAgentDetection } from './user-agent.ts';
import {
  type Browser,
  browserSpecificity,
  type Device,
  type DeviceType,
  type OperatingSystem,
  toClient,
} from './vocabulary.ts';

/** Maximum length of a header about the browser, above that of any real one. Longer headers are ignored. */
const headerLengthMax = 1024;

/** Detects the visitor's browser, system and device from the headers. Unknown values are null. */
export function readClient(headers: Headers): Client {
  const header = (name: string) => {
    const value = headers.get(name);
    return value === null || value === '' || value.length > headerLengthMax ? null : value;
  };
  const userAgent = header('User-Agent');
  const text = userAgent === null ? null : readUserAgent(userAgent);
  if (text?.device.type === 'bot') return toClient(text);
  const hints = readClientHints(header);
  const own = isSameSystem(hints, text) ? text : null;
  const os = mergeSystem(hints.os, own?.os ?? null);
  const client = { browser: mergeBrowser(hints.browser, text, own), os, device: mergeDevice(hints, own, os) };
  return isEmpty(client) ? unknownLocation.client : toClient(client);
}

interface Merged {
  readonly browser: Browser | null;
  readonly os: OperatingSystem;
  readonly device: Device;
}

function isEmpty({ browser, os, device }: Merged): boolean {
  return browser === null && os.name === null && device.type === null && device.model === null;
}

/**
 * Whether the User-Agent header names the same system as the hints. If not, the header was overridden and is ignored.
 */
function isSameSystem({ os }: HintedClient, text: UserAgentDetection | null): boolean {
  const own = text?.os.name ?? null;
  return os.name === null || own === null || os.name === own || isBuiltOnLinux(os.name, own);
}

/** Whether the User-Agent header names a system based on Linux, whose client hints name only Linux. */
function isBuiltOnLinux(hinted: string, own: string): boolean {
  return hinted === 'Linux' && (own === 'Tizen' || own === 'webOS' || own === 'KaiOS');
}

function mergeSystem(hinted: OperatingSystem, own: OperatingSystem | null): OperatingSystem {
  if (hinted.name === null || (own !== null && own.name !== null && isBuiltOnLinux(hinted.name, own.name)))
    return own ?? hinted;
  return { name: hinted.name, version: hinted.version ?? own?.version ?? null };
}

/**
 * Returns the browser in the client hints, unless the User-Agent header of a Chromium browser names a more specific
 * one. In their hints, apps send the brand of the browser that they embed, and some browsers send only the brand
 * Chromium.
 */
function mergeBrowser(
  hinted: Browser | null,
  text: UserAgentDetection | null,
  own: UserAgentDetection | null,
): Browser | null {
  const named = text?.browser ?? null;
  if (hinted === null) return own?.browser ?? null;
  if (named === null || !text?.isChromium || named.specificity < browserSpecificity.named) return hinted;
  return named.specificity > hinted.specificity ? named : hinted;
}

function mergeDevice(hints: HintedClient, own: UserAgentDetection | null, os: OperatingSystem): Device {
  const type = hints.type ?? mergeType(hints, own?.device.type ?? null, os);
  if (hints.model !== null) return { vendor: hints.vendor, model: hints.model, type };
  const vendor = own?.device.vendor ?? (os.name === 'macOS' ? 'Apple' : null);
  return { vendor, model: own?.device.model ?? null, type };
}

/**
 * Returns the device type from hints and User-Agent header. Sec-CH-UA-Mobile is also false on tablets, televisions and
 * cars, so false does not mean a desktop.
 */
function mergeType({ mobile }: HintedClient, own: DeviceType | null, { name }: OperatingSystem): DeviceType | null {
  if (mobile === null || (own !== null && own !== 'mobile' && own !== 'desktop')) return own;
  if (mobile) return 'mobile';
  return name === 'Android' ? 'tablet' : name === null || name === 'Unknown' ? own : 'desktop';
}
