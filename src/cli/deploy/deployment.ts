// The state of a deployment in progress, and the function type of its steps. External commands are passed in, so that
// tests can replace them. Does not list the steps (deploy-steps.ts).

import type * as z from 'zod';
import type { SignInContext } from '../../settings/accounts/session.ts';
import type { BuildData, RefreshData } from '../build/build-data.ts';
import type { DataBuildNeed } from '../build/data-need.ts';
import type { ResourceIds, WorkerConfig } from '../worker-config.ts';
import { describeFailure, type RunWrangler, type WranglerOptions, type WranglerOutcome } from '../wrangler.ts';

export interface FoundDatabase {
  readonly name: string;
  /** The database's id; null just after it was created. */
  readonly id: string | null;
  readonly jurisdiction: string | null;
}

export interface Deployment extends Pick<SignInContext, 'now' | 'fillRandom'> {
  readonly config: WorkerConfig;
  readonly run: RunWrangler;
  readonly build: BuildData;
  readonly dataNeed: () => DataBuildNeed;
  /** Updates the location data to a newer edition, if there is one; null with --no-refresh. */
  readonly refresh: RefreshData | null;
  readonly makeSecret: () => string;
  readonly print: (line: string) => void;
  readonly fetch: typeof fetch;
  /** Waits this many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /**
   * How to check the deployed version: at which URL (null: the one that wrangler reports), and for how many
   * milliseconds to repeat checks that fail. If `check` itself is null, nothing is checked.
   */
  readonly check: { readonly url: string | null; readonly waitMs: number } | null;
  /** The id of the version that answered before the upload; null on a first deployment. */
  versionBefore: string | null;
  /** The stores of the version that answered before the upload; null if it has none. */
  storesBefore: ResourceIds | null;
  /** The database, if it exists before the upload. */
  database: FoundDatabase | null;
  /** The value of --jurisdiction; null without the option. */
  readonly jurisdiction: string | null;
  /** The operator's own master secret, from the environment. */
  readonly ownSecret: string | undefined;
  /** Whether the output is a build log, which others can read. */
  readonly isLogged: boolean;
  /** Secrets that are uploaded with the Worker. */
  newSecrets: Readonly<Record<string, string>>;
  /** The names of the deployed Worker's secrets; empty before the upload. */
  secrets: readonly string[];
  /** The URLs of the deployed Worker; empty before the upload. */
  urls: readonly string[];
  /** The link that creates the first account; null if there is an account, or if the check for accounts failed. */
  ownerLink: string | null;
}

/** A step of a deployment. Resolves to null, or to the reason to stop the deployment. */
export type DeployStep = (deployment: Deployment) => Promise<string | null>;

/** Wrangler and the path of the configuration that it uses. */
export interface WranglerContext {
  readonly run: RunWrangler;
  readonly config: Pick<WorkerConfig, 'path'>;
}

/** Runs wrangler with the deployment's configuration. */
export function runWranglerFor({ run, config }: WranglerContext, args: readonly string[], options?: WranglerOptions) {
  return run([...args, '--config', config.path], options);
}

/** Returns the reason to stop a deployment after a wrangler command failed. */
export function failedCommandReason(what: string, outcome: WranglerOutcome): string {
  return `${what}\n${describeFailure(outcome)}`;
}

/** Parses JSON with a Zod schema; null if the text does not match the schema. */
export function parseJsonAs<T>(shape: z.ZodType<T>, text: string): T | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
