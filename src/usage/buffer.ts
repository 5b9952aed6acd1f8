// Buffers the counts of one isolate and delivers them to the ProjectUsage objects (Durable Objects), one for each
// project. A request of a project flushes that project's counts through waitUntil: at 100 counted requests, or 20
// seconds after the first. A pending flush holds counts and bindings, and nothing of a request. Never fails and never
// delays a request. Counts that cannot be delivered are dropped, and the next flush reports their number.

import type { Project } from '../core/project/project.ts';
import type { ProjectId } from '../core/project/project-id.ts';
import type { Quota } from '../core/project/quota.ts';
import { deliverFlush, flushDeliveryMaxMs } from './deliver.ts';
import { type CountedCaller, encodeUsageCells, type OverQuotaUntil, sumUsageCells, type UsageFlush } from './flush.ts';
import { flushAfterMs, requestsPerFlush } from './flush-limits.ts';
import { deploymentUsageName, type UsageEnv, type UsageName } from './open-usage.ts';
import type { RequestOutcome } from './outcome.ts';
import { hourMs } from './usage.ts';

/**
 * Maximum number of projects with buffered counts. Equals the maximum number of projects whose snapshots an isolate
 * caches.
 */
const projectsMax = 2_000;

/**
 * Milliseconds after which a delivery of counts has been cancelled by Cloudflare, which limits waitUntil to 30 seconds.
 */
const cancelledAfterMs = 30_000;

/**
 * The project and the caller for which a request is counted. The caller is the allowlist entry or key that admitted the
 * request, or the redirect link that the request follows. Admitting the request sets the project, once its snapshot is
 * read, and the entry or key. The link is set later, when it is followed.
 */
export interface CountedRequest {
  project: Project | null;
  caller: CountedCaller;
}

type FurtherCount = readonly [outcome: RequestOutcome, count: number];

/** The parts of a request's context that counting uses. */
export interface CountContext {
  readonly countedAs: Readonly<CountedRequest>;
  readonly env: UsageEnv;
  readonly nowMs: number;
  readonly keepAlive: (work: Promise<unknown>) => void;
}

/** The counts of one project in one hour, until their delivery starts. */
interface OpenHour {
  readonly hour: number;
  readonly firstAtMs: number;
  readonly counts: Map<CountedCaller, Map<RequestOutcome, number>>;
  requests: number;
}

/** The counts of one project. */
interface Buffered {
  readonly name: UsageName;
  /** The counts by hour, oldest first: one hour, or two just after an hour has ended. */
  readonly hours: OpenHour[];
  quota: Quota | null;
  epoch: number;
  dropped: number;
  /** The time at which the pending timed flush starts; null if none is pending. */
  timedAtMs: number | null;
  /**
   * The delivery in progress. Only one at a time, because a ProjectUsage object remembers only the last flush of an
   * isolate.
   */
  delivery: { readonly startedAtMs: number; readonly count: number } | null;
}

/**
 * The last answer of a ProjectUsage object: until when the project is over its daily limits. `quota` contains the
 * limits that the object compared with the counts.
 */
interface OverQuota {
  readonly until: OverQuotaUntil;
  readonly quota: Quota;
}

export class UsageBuffer {
  readonly #buffered = new Map<UsageName, Buffered>();
  readonly #over = new Map<ProjectId, OverQuota>();
  /**
   * A random id of this isolate, created for the first delivery, because Workers have no random values before the first
   * request.
   */
  #isolate: string | null = null;
  #sequence = 0;

  /**
   * Counts a request under its project, its caller (`countedAs`) and an outcome. `also` is a second outcome and the
   * number to add to it. Never throws.
   */
  count(context: CountContext, outcome: RequestOutcome, also: FurtherCount | null = null): void {
    if (context.env.USAGE === undefined) return;
    try {
      this.#count(context, outcome, also);
    } catch {
      // The request must be answered even if its count is lost.
    }
  }

  #count(context: CountContext, outcome: RequestOutcome, also: FurtherCount | null): void {
    const { countedAs, nowMs } = context;
    const buffered = this.#bufferOf(countedAs.project?.id ?? deploymentUsageName);
    if (buffered === null) return;
    buffered.quota = countedAs.project?.quota ?? null;
    buffered.epoch = countedAs.project?.epoch ?? 0;
    const open = openHour(buffered, nowMs);
    open.requests++;
    let counts = open.counts.get(countedAs.caller);
    if (counts === undefined) {
      counts = new Map();
      open.counts.set(countedAs.caller, counts);
    }
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (also !== null) counts.set(also[0], (counts.get(also[0]) ?? 0) + also[1]);
    this.#flushIfDue(buffered, open, context);
  }

  /**
   * Whether the project's pages or servers are over their daily limit, according to the last answer of its ProjectUsage
   * object.
   */
  isOverQuota({ id, quota }: Pick<Project, 'id' | 'quota'>, kind: 'pages' | 'servers', nowMs: number): boolean {
    const over = this.#over.get(id);
    const hard = quota?.[kind].hard ?? null;
    if (over === undefined || hard === null) return false;
    // If a limit was raised since the ProjectUsage object's last answer, no requests are refused until the object has
    // compared the counts with the new limit.
    const isRaised = hard > (over.quota[kind].hard ?? 0);
    const until = over.until[kind];
    return until !== null && nowMs < until && !isRaised;
  }

  /** Returns the buffered counts of a project; null if the isolate already buffers the maximum number of projects. */
  #bufferOf(name: UsageName): Buffered | null {
    let buffered = this.#buffered.get(name);
    if (buffered !== undefined) return buffered;
    if (this.#buffered.size >= projectsMax && name !== deploymentUsageName) {
      const deployment = this.#bufferOf(deploymentUsageName);
      if (deployment !== null) deployment.dropped++;
      return null;
    }
    buffered = { name, hours: [], quota: null, epoch: 0, dropped: 0, timedAtMs: null, delivery: null };
    this.#buffered.set(name, buffered);
    return buffered;
  }

  #flushIfDue(buffered: Buffered, open: OpenHour, { env, nowMs, keepAlive }: CountContext): void {
    const { timedAtMs, delivery } = buffered;
    if (delivery !== null && nowMs - delivery.startedAtMs > cancelledAfterMs) {
      buffered.dropped += delivery.count;
      buffered.delivery = null;
    }
    const isLate = (dueAtMs: number) => nowMs - dueAtMs > flushDeliveryMaxMs;
    const isDue = open.requests >= requestsPerFlush || isLate(open.firstAtMs + flushAfterMs);
    if (isDue && buffered.delivery === null) {
      keepAlive(this.#deliver(buffered, env));
    } else if (timedAtMs === null || isLate(timedAtMs)) {
      // If the timed flush is late, it was cancelled with the request that waited for it.
      buffered.timedAtMs = nowMs + flushAfterMs;
      keepAlive(this.#deliverLater(buffered, env, nowMs + flushAfterMs));
    }
  }

  async #deliverLater(buffered: Buffered, env: UsageEnv, timedAtMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, flushAfterMs));
    if (buffered.timedAtMs === timedAtMs) buffered.timedAtMs = null;
    // A delivery in progress delivers these counts next (isDueAfterDelivery).
    if (buffered.delivery === null) await this.#deliver(buffered, env);
  }

  /** Delivers the counts of a project, oldest hour first, then those that became due during the delivery. */
  async #deliver(buffered: Buffered, env: UsageEnv): Promise<void> {
    do {
      const oldest = buffered.hours.shift();
      if (oldest !== undefined) await this.#deliverHour(buffered, oldest, env);
    } while (isDueAfterDelivery(buffered));
    const { hours, dropped, timedAtMs, delivery, name } = buffered;
    const isIdle = hours.length === 0 && timedAtMs === null && delivery === null;
    // If counts were dropped, their number is kept for the next flush, unless the isolate buffers the maximum number of
    // projects.
    const isNeeded = !isIdle || (dropped > 0 && this.#buffered.size < projectsMax);
    if (!isNeeded && this.#buffered.get(name) === buffered) this.#buffered.delete(name);
  }

  async #deliverHour(buffered: Buffered, { hour, counts }: OpenHour, env: UsageEnv): Promise<void> {
    const { name, quota, epoch, dropped } = buffered;
    const cells = encodeUsageCells(counts);
    const delivery = { startedAtMs: Date.now(), count: sumUsageCells(cells) + dropped };
    buffered.delivery = delivery;
    buffered.dropped = 0;
    this.#isolate ??= crypto.randomUUID();
    const flush: UsageFlush = {
      id: { isolate: this.#isolate, sequence: ++this.#sequence },
      hour,
      cells,
      dropped,
      epoch,
      quota,
    };
    const answer = await deliverFlush(env, name, flush);
    if (buffered.delivery !== delivery) return;
    buffered.delivery = null;
    if (answer === null) buffered.dropped += delivery.count;
    if (name !== deploymentUsageName && answer?.kind === 'counted') this.#remember(name, answer.over, quota);
  }

  #remember(id: ProjectId, until: OverQuotaUntil, quota: Quota | null): void {
    this.#over.delete(id);
    if (quota === null || (until.pages === null && until.servers === null)) return;
    this.#over.set(id, { until, quota });
    const oldest = this.#over.size > projectsMax ? this.#over.keys().next().value : undefined;
    if (oldest !== undefined) this.#over.delete(oldest);
  }
}

/** Returns the counts of the current hour, which the first request of the hour creates. */
function openHour({ hours }: Buffered, nowMs: number): OpenHour {
  const hour = Math.floor(nowMs / hourMs);
  const last = hours.at(-1);
  if (last !== undefined && last.hour >= hour) return last;
  const open: OpenHour = { hour, firstAtMs: nowMs, counts: new Map(), requests: 0 };
  hours.push(open);
  return open;
}

/**
 * Whether buffered counts must be delivered at once: requestsPerFlush is reached, or no timed flush is pending that
 * would deliver the counts.
 */
function isDueAfterDelivery({ hours: [oldest], timedAtMs, delivery }: Buffered): boolean {
  if (oldest === undefined || delivery !== null) return false;
  return timedAtMs === null || oldest.requests >= requestsPerFlush;
}
