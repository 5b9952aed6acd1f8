// The engine keeps the subject of the last regular expression match for as long as the isolate lives (RegExp.input,
// RegExp.$1). Hono and the dashboard run regular expressions on texts from requests, so handlers call this function
// after each request.

/** Replaces the engine's last regular expression match by a match of an empty text. */
export function resetRegExpStatics(): void {
  /^/.exec('');
}
