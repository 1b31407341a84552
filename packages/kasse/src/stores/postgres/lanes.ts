/** Statements on their way at a time, and how many of them are slow. */
export interface Lanes {
  readonly all: number;
  /** Those that are not slow. */
  readonly quick: number;
  /** Runs one beside the others. `work` does not reject. */
  run(work: () => Promise<void>): Promise<void>;
}

/**
 * Counts statements that are on their way. One that takes longer than `slowMs` waits for something that is not this
 * process's, a lock or a connection that is half dead: nobody else should wait for it.
 * @param moved - Called when one became slow or came to its end: there may be room for the next.
 */
export function createLanes(slowMs: number, moved: () => void): Lanes {
  let all = 0;
  let slow = 0;
  return {
    get all() {
      return all;
    },
    get quick() {
      return all - slow;
    },
    async run(work) {
      all += 1;
      let own = 0;
      const watch = setTimeout(() => {
        own = 1;
        slow += own;
        moved();
      }, slowMs);
      await work();
      clearTimeout(watch);
      all -= 1;
      slow -= own;
      moved();
    },
  };
}
