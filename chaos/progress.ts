export interface Progress {
  at(done: number, told: string): void;
  end(): void;
}

/** A bar on a terminal, a line for each tenth in a pipe, both on stderr. */
export function progressOf(total: number, stream: NodeJS.WriteStream): Progress {
  const tenth = Math.max(1, Math.ceil(total / 10));
  return {
    at: (done, told) => {
      const text = `${done} of ${total} kills, ${told}`;
      if (stream.isTTY) stream.write(`\r[${'#'.repeat(Math.floor((done / total) * WIDTH)).padEnd(WIDTH, '.')}] ${text} `);
      else if (done % tenth === 0 || done === total) stream.write(`${text}\n`);
    },
    end: () => {
      if (stream.isTTY) stream.write('\n');
    },
  };
}

export const silent: Progress = { at: () => undefined, end: () => undefined };

const WIDTH = 30;
