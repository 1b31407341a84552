/**
 * Runs a simulation: one event, then every promise that follows from it, then the next event. `step` says whether there
 * was one.
 */
export function drain(step: () => boolean, done: (error?: Error) => void): void {
  const turn = (): void => {
    try {
      // A few events a turn of Node's loop where promises can be settled in between: a turn costs more than an event.
      for (let count = 0; count < (settlePromises === undefined ? 1 : EVENTS_A_TURN); count += 1) {
        if (!step()) {
          done();
          return;
        }
        settlePromises?.();
      }
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    setImmediate(turn);
  };
  setImmediate(turn);
}

const EVENTS_A_TURN = 200;

/** Undocumented, and gone one day: then each event takes a turn of the loop. */
const settlePromises = (process as { _tickCallback?: () => void })._tickCallback;
