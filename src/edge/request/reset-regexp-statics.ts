// The engine keeps the subject of the last match of any regular expression, and parts of it, for as long as the isolate lives
// (RegExp.input, RegExp.$1 and their kind). The router, Hono's parameters and the dashboard run patterns on texts of requests.

/** Replaces the engine's last match by one of an empty text. */
export function resetRegExpStatics(): void {
  /^/.exec('');
}
