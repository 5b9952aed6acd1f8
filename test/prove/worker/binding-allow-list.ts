// Each method that the Worker may call on a binding or on its execution context, with the reason. Any other call fails
// `npm run prove`, and so does a permitted call with a planted value in its arguments.

export const allowedCalls: ReadonlyMap<string, string> = new Map([
  ['PROJECTS.get', 'reads the settings of the project that the request names'],
  ['PROJECTS.put', 'publishes settings after a change in the dashboard'],
  ['ASSETS.fetch', 'reads a shard of the data or a document, each by its fixed path'],
  ['RATE_LOW.limit', 'counts requests by project and class of caller'],
  ['RATE_STANDARD.limit', 'counts requests by project and class of caller'],
  ['RATE_HIGH.limit', 'counts requests by project and class of caller'],
  ['SIGN_IN.limit', 'counts attempts to sign in by method, for all callers together'],
  ['STATUS.limit', 'counts checks of the status for all callers together'],
  ['USAGE.idFromName', 'names the object of a project, or the one of the deployment'],
  ['USAGE.get', 'opens that object'],
  ['USAGE.flush', 'counts by outcome, allowlist entry, key and redirect link'],
  ['USAGE.hours', 'reads the counts by outcome for the dashboard'],
  ['USAGE.days', 'reads the counts by outcome, entry, key and link for the dashboard'],
  ['USAGE.close', 'deletes the counts of a deleted project'],
  ['DB.prepare', 'settings, and accounts of members; requests of visitors do not use it'],
  ['DB.bind', 'parameters of such a statement; secrets only as their hashes'],
  ['DB.batch', 'several statements as one change'],
  ['DB.first', 'reads one row'],
  ['DB.all', 'reads several rows'],
  ['DB.run', 'changes rows'],
  ['DB.raw', 'reads several rows as lists'],
  ['context.waitUntil', 'keeps the isolate running until a shard is loaded or counts are delivered'],
]);
