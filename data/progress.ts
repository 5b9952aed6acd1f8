// The progress display of the data build on stderr: a redrawn bar on a terminal, otherwise one line per finished stage.

export interface BuildProgress {
  /** Starts or updates a stage of the build: `share` is the completed part, from 0 to 1. */
  readonly show: (stage: string, share: number) => void;
  /** Ends the stage of the build and shows a short result. */
  readonly finish: (stage: string, result: string) => void;
  /** Adds a line to the last finished stage. */
  readonly note: (text: string) => void;
}

/** The part of a stream such as process.stderr that the display uses. */
interface Terminal {
  readonly isTTY?: boolean;
  readonly write: (text: string) => boolean;
}

const barCells = 24;
const redrawMilliseconds = 80;

/** Creates a progress display on a stream; `now` is in milliseconds. */
export function openProgress(stream: Terminal, now: () => number = () => performance.now()): BuildProgress {
  const isTerminal = stream.isTTY === true;
  const starts = new Map<string, number>();
  let drawn = 0;
  const seconds = (stage: string) => ((now() - (starts.get(stage) ?? now())) / 1000).toFixed(1);
  return {
    show: (stage, share) => {
      if (!starts.has(stage)) starts.set(stage, now());
      if (!isTerminal || (now() - drawn < redrawMilliseconds && share < 1)) return;
      drawn = now();
      const full = Math.round(share * barCells);
      const bar = `${'█'.repeat(full)}${'░'.repeat(barCells - full)}`;
      stream.write(`\r\x1b[K${stage.padEnd(16)} ${bar} ${Math.floor(share * 100)} %`);
    },
    finish: (stage, result) => {
      stream.write(`${isTerminal ? '\r\x1b[K' : ''}${stage.padEnd(16)} ${result} (${seconds(stage)} s)\n`);
    },
    note: (text) => {
      stream.write(`${' '.repeat(17)}${text}\n`);
    },
  };
}
