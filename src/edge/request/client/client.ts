// Browser, operating system and device of the visitor. Client hints (Sec-CH-UA…) come first: browsers froze most of the
// User-Agent text. The text has what hints leave open. client/vocabulary.ts lists the values.

import { type Client, nothingKnown } from '../../../core/location.ts';
import { type Hints, readHints } from './client-hints.ts';
import { type AgentReading, readUserAgent } from './user-agent.ts';
import { type Browser, type Device, type DeviceType, type System, specificity, toClient } from './vocabulary.ts';

/** Longer than any browser's; longer ones are not read. */
const headerLengthMax = 1024;

/** Reads the visitor's browser, system and device from the headers; null where they do not say. */
export function readClient(headers: Headers): Client {
  const header = (name: string) => {
    const value = headers.get(name);
    return value === null || value === '' || value.length > headerLengthMax ? null : value;
  };
  const userAgent = header('User-Agent');
  const text = userAgent === null ? null : readUserAgent(userAgent);
  if (text?.device.type === 'bot') return toClient(text);
  const hints = readHints(header);
  const own = isSameSystem(hints, text) ? text : null;
  const os = mergeSystem(hints.os, own?.os ?? null);
  const client = { browser: mergeBrowser(hints.browser, text, own), os, device: mergeDevice(hints, own, os) };
  return isEmpty(client) ? nothingKnown.client : toClient(client);
}

interface Merged {
  readonly browser: Browser | null;
  readonly os: System;
  readonly device: Device;
}

function isEmpty({ browser, os, device }: Merged): boolean {
  return browser === null && os.name === null && device.type === null && device.model === null;
}

/** Whether the User-Agent names the same system as the hints. If not, it was overridden and fills nothing in. */
function isSameSystem({ os }: Hints, text: AgentReading | null): boolean {
  const own = text?.os.name ?? null;
  return os.name === null || own === null || os.name === own || isBuiltOnLinux(os.name, own);
}

/** Televisions whose hints name the kernel and whose texts name the system. */
function isBuiltOnLinux(hinted: string, own: string): boolean {
  return hinted === 'Linux' && (own === 'Tizen' || own === 'webOS' || own === 'KaiOS');
}

function mergeSystem(hinted: System, own: System | null): System {
  if (hinted.name === null || (own !== null && own.name !== null && isBuiltOnLinux(hinted.name, own.name)))
    return own ?? hinted;
  return { name: hinted.name, version: hinted.version ?? own?.version ?? null };
}

/**
 * The hinted browser, unless the text of a browser on Chromium names a more specific one: apps have the brand of the browser
 * that they embed, and some browsers that of Chromium alone.
 */
function mergeBrowser(hinted: Browser | null, text: AgentReading | null, own: AgentReading | null): Browser | null {
  const named = text?.browser ?? null;
  if (hinted === null) return own?.browser ?? null;
  if (named === null || !text?.isChromium || named.specificity < specificity.named) return hinted;
  return named.specificity > hinted.specificity ? named : hinted;
}

function mergeDevice(hints: Hints, own: AgentReading | null, os: System): Device {
  const type = hints.type ?? mergeType(hints, own?.device.type ?? null, os);
  if (hints.model !== null) return { vendor: hints.vendor, model: hints.model, type };
  const vendor = own?.device.vendor ?? (os.name === 'macOS' ? 'Apple' : null);
  return { vendor, model: own?.device.model ?? null, type };
}

/** Sec-CH-UA-Mobile says whether a mobile view is preferred, which tablets, televisions and cars do not prefer either. */
function mergeType({ mobile }: Hints, own: DeviceType | null, { name }: System): DeviceType | null {
  if (mobile === null || (own !== null && own !== 'mobile' && own !== 'desktop')) return own;
  if (mobile) return 'mobile';
  return name === 'Android' ? 'tablet' : name === null || name === 'Unknown' ? own : 'desktop';
}
