// Writes the output of another program without colours where no terminal shows it. wrangler colours its errors
// everywhere, also in a pipe and with NO_COLOR.

import { stripVTControlCharacters } from 'node:util';

/** The part of a stream that is used: process.stdout or process.stderr. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

/** No escape sequence that wrangler writes is longer. */
const sequenceLengthMax = 32;

/** The first part of a sequence, after its escape character. */
const sequenceStart = /^(?:\[[\d;]*)?$/;

/** Returns a function that writes text to the stream. An escape sequence may be split between two texts. */
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
