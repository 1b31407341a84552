import type { OutboxEvent } from '../../contracts/index.js';
import type { Connection } from './connection.js';
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
  /** The step of each event that was handed out and not acknowledged. */
  const stepOf = new Map<string, number>();
  /** The events still open in each step that was handed out. */
  const openIn = new Map<number, Set<string>>();

  const openEvents = (seq: number, events: readonly OutboxEvent[]): readonly OutboxEvent[] => {
    let open = openIn.get(seq);
    if (open === undefined) {
      open = new Set(events.map((event) => event.id));
      openIn.set(seq, open);
      for (const id of open) stepOf.set(id, seq);
    }
    const waiting = open;
    return events.filter((event) => waiting.has(event.id));
  };

  return {
    read(connection, shopKey, limit) {
      const sql = 'SELECT seq, events FROM steps WHERE undelivered_in = ? ORDER BY seq LIMIT ?';
      const found: OutboxEvent[] = [];
      for (const row of connection.all(sql, [shopKey, limit])) {
        if (found.length >= limit) break;
        // Written from the events of a unit.
        found.push(...openEvents(Number(row['seq']), JSON.parse(text(row, 'events')) as OutboxEvent[]));
      }
      return found.slice(0, limit);
    },
    tick(eventIds) {
      const finished: number[] = [];
      for (const id of eventIds) {
        const seq = stepOf.get(id);
        const open = seq === undefined ? undefined : openIn.get(seq);
        if (seq !== undefined && open?.delete(id) === true && open.size === 0) finished.push(seq);
        stepOf.delete(id);
      }
      return finished;
    },
    settle(steps) {
      for (const seq of steps) openIn.delete(seq);
    },
    reset() {
      stepOf.clear();
      openIn.clear();
    },
  };
}
