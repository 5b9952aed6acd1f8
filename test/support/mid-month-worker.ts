// The real Worker on the 15th of a month, so that tests of the scheduled run do not depend on the day they run.

import worker from '../../src/index.ts';

// biome-ignore lint/performance/noBarrelFile: wrangler.toml binds the class, so every entry exports it.
export { ProjectUsage } from '../../src/usage/project-usage.ts';

const day = Date.parse('2026-12-15T12:00:00.000Z');

class FixedDate extends Date {
  constructor(...given: readonly [] | readonly [number | string]) {
    super(given[0] ?? day);
  }

  static override now(): number {
    return day;
  }
}

globalThis.Date = FixedDate as DateConstructor;

export default worker;
