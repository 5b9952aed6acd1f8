// The git-ignored .dev.vars, which gives the local Worker its secret and the address that a local browser is answered as.
// Keeps what is there already, lines that are not ours included. Reads no variable of the deployment.

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { formatAddress, parseAddress } from '../core/address.ts';

export const secretName = 'WHEREFROM_SECRET';
export const previousSecretName = 'WHEREFROM_SECRET_PREVIOUS';
export const visitorName = 'LOCAL_VISITOR_ADDRESS';

/** Answers a local browser until `--visitor` names another: a public resolver, so nobody's home. */
const defaultVisitor = '8.8.8.8';

/** 32 random bytes, base64url: what a deployment's secret is made of too. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Canonical text of an address, or null where the text is none. */
export function parseVisitor(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : formatAddress(address);
}

/**
 * The file's text with a secret and a visitor's address: the given one, or else the one that is there, or else the
 * default. Returned with the address that it then has.
 */
export function completeDevVars(text: string, visitor: string | null): { text: string; visitor: string } {
  const lines = text.split('\n').filter((line, i, all) => line !== '' || i < all.length - 1);
  const kept = readVariable(lines, visitorName);
  const chosen = visitor ?? parseVisitor(kept ?? '') ?? defaultVisitor;
  const secret = readVariable(lines, secretName);
  const withSecret = secret === null || secret === '' ? setVariable(lines, secretName, makeSecret()) : lines;
  const complete = kept === chosen ? withSecret : setVariable(withSecret, visitorName, chosen);
  return { text: `${complete.join('\n')}\n`, visitor: chosen };
}

function nameOf(line: string): string {
  return line.slice(0, Math.max(line.indexOf('='), 0)).trim();
}

/** As wrangler reads it, whose dotenv Node has taken over: `export`, quotes and comments; the last value counts. */
function readVariable(lines: readonly string[], name: string): string | null {
  return parseEnv(lines.join('\n'))[name] ?? null;
}

function setVariable(lines: readonly string[], name: string, value: string): string[] {
  return [...lines.filter((line) => nameOf(line) !== name), `${name}=${value}`];
}

/** Completes the file at the path, readable by its owner alone, and returns the visitor's address. */
export function writeDevVars(path: string, visitor: string | null): string {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const complete = completeDevVars(before, visitor);
  writeFileSync(path, complete.text, { mode: 0o600 });
  // The mode above is only for a file that is made.
  chmodSync(path, 0o600);
  return complete.visitor;
}

/** The local secrets, as the local Worker has them; undefined where there is none. */
export function readSecrets(path: string): {
  readonly current: string | undefined;
  readonly previous: string | undefined;
} {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return {
    current: readVariable(lines, secretName) ?? undefined,
    previous: readVariable(lines, previousSecretName) ?? undefined,
  };
}
