import { userInfo } from 'node:os';
import { createColors } from 'picocolors';

/** What a command sees of the world outside the shop: where it was called, the time, and two streams. */
export interface Terminal {
  /** Paths that the caller gives start here. */
  readonly cwd: string;
  /** Who is at it, for the journal. */
  readonly user: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** What was asked for. */
  readonly out: Output;
  /** What went wrong. */
  readonly err: Output;
}

export interface Output {
  /** Writes one line; an empty text is an empty line. */
  line(text?: string): void;
  /** Does nothing where the stream takes no colours. */
  readonly paint: Paint;
}

export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>>;

/** The terminal of this process: colours on a terminal, plain text in a pipe. */
export function processTerminal(): Terminal {
  return {
    cwd: process.cwd(),
    user: userName(userInfo),
    now: () => Date.now(),
    out: outputTo(process.stdout),
    err: outputTo(process.stderr),
  };
}

/** The name of who is at it. In a container the process often runs under a number that has no name: then `uid-54321`. */
export function userName(read: () => { readonly username: string }): string {
  try {
    return read().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

/** NO_COLOR beats FORCE_COLOR, and either beats what the stream is. An empty NO_COLOR says nothing; FORCE_COLOR=0 is a no. */
export function takesColors(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

function outputTo(stream: NodeJS.WriteStream): Output {
  // A reader that has seen enough, such as `head`, closes the pipe; that is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    line: (text = '') => {
      stream.write(`${text}\n`);
    },
    paint: createColors(takesColors(stream, process.env)),
  };
}
