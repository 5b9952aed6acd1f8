// The engine keeps the subject of the last match of any regular expression, and parts of it, for as long as the isolate
// lives (RegExp.input, RegExp.$1 and their kind). Code that we do not write matches texts of visitors: the parser of the
// User-Agent, and the router, where a path has an address in it.

/** Lets the engine forget the last match: after this it is of an empty text. */
export function forgetMatches(): void {
  /^/.exec('');
}
