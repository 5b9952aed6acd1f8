// Parses the time at which a key expires, as entered in the operator's command or the dashboard. Does not check that it
// is in the future; keys.ts does.

/**
 * Parses `2027-03-01` (start of the day in UTC) or `2027-03-01T12:00Z` (seconds optional) to milliseconds since 1970;
 * null for anything else.
 */
export function parseKeyExpiry(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?$/.test(text)) return null;
  const ms = Date.parse(text);
  // Date.parse reads 2027-02-30 as a day in March, so the day is compared with the typed one.
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? null : ms;
}
