import type { OutboxEvent } from '../../contracts/index.js';
import type { Connection } from './connection.js';
import type { SqlRow } from './driver.js';
import { text } from './read-session.js';

/**
 * Hands out the events of steps and ticks them off.
 *
 * Which events of a step were acknowledged is remembered here until all of them are; only that is durable. So a crash,
 * and an acknowledgement of events that an earlier process handed out, repeats events: they are delivered at least once.
 */
export interface Outbox {
  read(connection: Connection, shopKey: string, limit: number): readonly OutboxEvent[];
  /** The steps that have no event left to deliver, now that these were. */
  tick(eventIds: readonly string[]): readonly number[];
  /** The steps are durably delivered. */
  settle(steps: readonly number[]): void;
  /** It is not known what is durable: everything undelivered will be handed out again. */
  reset(): void;
}

export function markDelivered(connection: Connection, steps: readonly number[]): void {
  for (const seq of steps) connection.run('UPDATE steps SET undelivered_in = NULL WHERE seq = ?', [seq]);
}

export function createOutbox(): Outbox {
  /** The steps of each event that was handed out and not acknowledged: one step, unless several events bear the id. */
  const stepsOf = new Map<string, number[]>();
  /** The events still open in each step that was handed out. */
  const openIn = new Map<number, OutboxEvent[]>();

  const openEvents = (seq: number, row: SqlRow): readonly OutboxEvent[] => {
    const known = openIn.get(seq);
    if (known !== undefined) return known;
    // Written from the events of a unit.
    const events = JSON.parse(text(row, 'events')) as OutboxEvent[];
    openIn.set(seq, events);
    for (const { id } of events) {
      const steps = stepsOf.get(id);
      if (steps === undefined) stepsOf.set(id, [seq]);
      else steps.push(seq);
    }
    return events;
  };

  return {
    read(connection, shopKey, limit) {
      const sql = 'SELECT seq, events FROM steps WHERE undelivered_in = ? ORDER BY seq LIMIT ?';
      const found: OutboxEvent[] = [];
      for (const row of connection.all(sql, [shopKey, limit])) {
        if (found.length >= limit) break;
        found.push(...openEvents(Number(row['seq']), row));
      }
      return found.slice(0, limit);
    },
    tick(eventIds) {
      const finished: number[] = [];
      for (const id of eventIds) {
        const steps = stepsOf.get(id);
        const seq = steps?.shift();
        const open = seq === undefined ? undefined : openIn.get(seq);
        if (seq === undefined || open === undefined) continue;
        if (steps?.length === 0) stepsOf.delete(id);
        open.splice(open.findIndex((event) => event.id === id), 1);
        if (open.length === 0) finished.push(seq);
      }
      return finished;
    },
    settle(steps) {
      for (const seq of steps) openIn.delete(seq);
    },
    reset() {
      stepsOf.clear();
      openIn.clear();
    },
  };
}
