import { SingleBar } from 'cli-progress';

export interface Progress {
  step(count?: number): void;
  stop(): void;
}

/** A bar on a terminal, on stderr so that stdout stays clean; nothing in a pipe. */
export function progressOn(stream: NodeJS.WriteStream, total: number): Progress {
  if (!stream.isTTY) return { step: () => undefined, stop: () => undefined };
  const bar = new SingleBar({ format: '{bar} {percentage}% | {value} of {total} rows | {eta_formatted} left', hideCursor: true, stream });
  bar.start(total, 0);
  return {
    step: (count = 1) => {
      bar.increment(count);
    },
    stop: () => {
      bar.stop();
    },
  };
}
