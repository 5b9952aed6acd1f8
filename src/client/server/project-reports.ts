// The responses of usage() and export() in the client library for servers.

/** Counts by outcome: `answered_page`, `answered_server`, or the code of a refusal, for example. */
export type UsageCounts = Readonly<Record<string, number>>;

/** The counts of a project. Hours and days without counts are left out. */
export interface UsageReport {
  readonly format: 'wherefrom-usage';
  readonly version: number;
  /** The project ID. */
  readonly project: string;
  /** The hours of the last 35 days. `hour` is the start of the hour, ISO 8601 in UTC. */
  readonly hours: readonly { readonly hour: string; readonly counts: UsageCounts; readonly dropped: number }[];
  /** The days of the last 13 months. `day` is a date in UTC, `dropped` the number of counts that could not be delivered. */
  readonly days: readonly {
    readonly day: string;
    readonly counts: UsageCounts;
    readonly dropped: number;
    readonly entries: readonly { readonly entry: string; readonly counts: UsageCounts }[];
    readonly keys: readonly { readonly key: string; readonly counts: UsageCounts }[];
    readonly links: readonly { readonly link: string; readonly counts: UsageCounts }[];
  }[];
}

/** The settings, audit log and counts of a project. */
export interface ProjectExport {
  readonly format: 'wherefrom-archive';
  readonly version: number;
  readonly exportedAt: string;
  readonly settings: object;
  readonly audit: object;
  readonly usage: UsageReport;
}
