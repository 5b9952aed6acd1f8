// The clock and the random generator of the runtime, the Worker's or Node's, for a settings context. Tests give their
// own.

import type { SettingsContext } from './context.ts';

export const systemClockAndRandom: Pick<SettingsContext, 'now' | 'fillRandom'> = {
  now: () => new Date(),
  fillRandom: (bytes) => {
    crypto.getRandomValues(bytes);
  },
};
