// The platform's clock and randomness for a settings context, in the Worker and in Node. Tests give their own.

import type { SettingsContext } from './context.ts';

export const systemSources: Pick<SettingsContext, 'now' | 'fillRandom'> = {
  now: () => new Date(),
  fillRandom: (bytes) => {
    crypto.getRandomValues(bytes);
  },
};
