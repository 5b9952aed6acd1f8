// Reads and writes the git-ignored .dev.vars, which sets the local Worker's secret and the visitor address used for
// local browsers. Keeps existing values and unknown lines. Does not read variables of the deployment.

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { formatAddress, parseAddress } from '../core/address.ts';

export const masterSecretName = 'WHEREFROM_SECRET';
export const previousMasterSecretName = 'WHEREFROM_SECRET_PREVIOUS';
/** Name of the secret that is the claim code, with which the operator creates the first account in a browser. */
export const claimCodeName = 'WHEREFROM_CLAIM_CODE';
/** Name of the secret with the jurisdiction of the Worker's Durable Objects. */
export const jurisdictionName = 'WHEREFROM_JURISDICTION';
export const visitorAddressVariableName = 'LOCAL_VISITOR_ADDRESS';

/** The default visitor address for local browsers. It is a public resolver's, so it is no person's address. */
const defaultVisitor = '8.8.8.8';

/**
 * Returns a new master secret, from which the local or the deployed Worker derives keys: 32 random bytes as base64url.
 */
export function makeMasterSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Parses an IP address into its canonical text; null if it is invalid. */
export function canonicalVisitorAddress(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : formatAddress(address);
}

/**
 * Adds a secret and a visitor address to the text of .dev.vars if they are missing. The address is the given one, else
 * the existing one, else the default. Returns the text and the address.
 */
export function completeDevVars(text: string, visitor: string | null): { text: string; visitor: string } {
  const lines = text.split('\n').filter((line, i, all) => line !== '' || i < all.length - 1);
  const kept = readVariable(lines, visitorAddressVariableName);
  const chosen = visitor ?? canonicalVisitorAddress(kept ?? '') ?? defaultVisitor;
  const secret = readVariable(lines, masterSecretName);
  const withSecret =
    secret === null || secret === '' ? setVariable(lines, masterSecretName, makeMasterSecret()) : lines;
  const complete = kept === chosen ? withSecret : setVariable(withSecret, visitorAddressVariableName, chosen);
  return { text: `${complete.join('\n')}\n`, visitor: chosen };
}

function nameOf(line: string): string {
  return line.slice(0, Math.max(line.indexOf('='), 0)).trim();
}

/** Reads a variable as wrangler's dotenv parser does (`export`, quotes, comments); the last value counts. */
function readVariable(lines: readonly string[], name: string): string | null {
  return parseEnv(lines.join('\n'))[name] ?? null;
}

function setVariable(lines: readonly string[], name: string, value: string): string[] {
  return [...lines.filter((line) => nameOf(line) !== name), `${name}=${value}`];
}

/**
 * Adds missing variables to the file .dev.vars, makes the file readable only by the operating system’s user who owns
 * it, and returns the visitor address.
 */
export function writeDevVars(path: string, visitor: string | null): string {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const complete = completeDevVars(before, visitor);
  writeFileSync(path, complete.text, { mode: 0o600 });
  // writeFileSync applies its `mode` only to a new file.
  chmodSync(path, 0o600);
  return complete.visitor;
}

/** Reads the secrets of the local Worker; undefined if not set. */
export function readSecrets(path: string): {
  readonly current: string | undefined;
  readonly previous: string | undefined;
} {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return {
    current: readVariable(lines, masterSecretName) ?? undefined,
    previous: readVariable(lines, previousMasterSecretName) ?? undefined,
  };
}
