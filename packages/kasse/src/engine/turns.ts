export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Runs so many pieces of work at a time, in the order they came.
 * @returns What the work does: its value, or its rejection.
 */
export function createTurns(max: number): Turns {
  let free = max;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
