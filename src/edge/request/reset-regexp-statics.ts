// The engine keeps the subject of the last regular expression match for as long as the isolate lives (RegExp.input, RegExp.$1).
// Hono's parameters and the dashboard run patterns on texts of requests.

/** Replaces the engine's last match by a match of an empty text. */
export function resetRegExpStatics(): void {
  /^/.exec('');
}
