import type { OutboxEvent } from '../../contracts/index.js';

/**
 * Remembers which events of each step were handed out and not acknowledged, until none of the step is left; only that
 * needs to be durable. So a crash, and an acknowledgement of what an earlier process handed out, repeats events: they
 * are delivered at least once.
 */
export interface HandedOut {
  /** The events of a step that are still open; `events` is read when the step is new. */
  open(step: number, events: () => readonly OutboxEvent[]): readonly OutboxEvent[];
  /** Ticks off one event for each id, the oldest that bears it. Returns the steps that have none left. */
  tick(eventIds: readonly string[]): readonly number[];
  /** The steps are durably delivered. */
  settle(steps: readonly number[]): void;
  /** It is not known what is durable: everything undelivered will be handed out again. */
  reset(): void;
}

export function createHandedOut(): HandedOut {
  /** The steps of each event that was handed out and not acknowledged: one step, unless several events bear the id. */
  const stepsOf = new Map<string, number[]>();
  const openIn = new Map<number, OutboxEvent[]>();

  return {
    open(step, read) {
      const known = openIn.get(step);
      if (known !== undefined) return known;
      const events = [...read()];
      openIn.set(step, events);
      for (const { id } of events) {
        const steps = stepsOf.get(id);
        if (steps === undefined) stepsOf.set(id, [step]);
        else steps.push(step);
      }
      return events;
    },
    tick(eventIds) {
      const finished: number[] = [];
      for (const id of eventIds) {
        const steps = stepsOf.get(id);
        const step = steps?.shift();
        const open = step === undefined ? undefined : openIn.get(step);
        if (step === undefined || open === undefined) continue;
        if (steps?.length === 0) stepsOf.delete(id);
        open.splice(open.findIndex((event) => event.id === id), 1);
        if (open.length === 0) finished.push(step);
      }
      return finished;
    },
    settle(steps) {
      for (const step of steps) openIn.delete(step);
    },
    reset() {
      stepsOf.clear();
      openIn.clear();
    },
  };
}
