// Writes the output of another program without colours unless a terminal shows it. wrangler colours its errors
// everywhere, also in a pipe and with NO_COLOR.

import { stripVTControlCharacters } from 'node:util';

/** The members of process.stdout or process.stderr that plainWriter uses. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

/** The length of the longest escape sequence that wrangler writes. */
const sequenceLengthMax = 32;

/** An unfinished escape sequence, without its escape character. */
const sequenceStart = /^(?:\[[\d;]*)?$/;

/**
 * Returns a function that writes text to the stream, without colours if the stream is no terminal. An escape sequence
 * may be split between two texts.
 */
export function plainWriter(stream: OutputStream): (text: string) => void {
  if (stream.isTTY === true) return (text) => stream.write(text);
  let held = '';
  return (text) => {
    const all = held + text;
    const start = all.lastIndexOf('\u001b');
    const isSplit = start >= 0 && all.length - start < sequenceLengthMax && sequenceStart.test(all.slice(start + 1));
    held = isSplit ? all.slice(start) : '';
    stream.write(stripVTControlCharacters(isSplit ? all.slice(0, start) : all));
  };
}
