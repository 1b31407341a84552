import type { OutboxEvent } from '../../contracts/index.js';
import type { Connection } from './connection.js';
import { text } from './read-session.js';
import type { Statement } from './statement.js';

/**
 * Hands out the events of steps, in order, and moves the durable position behind those that were delivered.
 *
 * What was handed out and not acknowledged is remembered here, and so is what was acknowledged behind something that
 * was not. Only the position is durable: a crash repeats the events after it, they are delivered at least once.
 */
export interface Outbox {
  read(connection: Connection, shopKey: string, limit: number): readonly OutboxEvent[];
  /** Takes in that events were delivered; what has to be written of it, if anything. */
  tick(eventIds: readonly string[]): readonly Statement[];
  /** It is not known what is durable: everything behind the stored positions will be handed out again. */
  reset(): void;
}

export function createOutbox(): Outbox {
  const shops = new Map<string, ShopOutbox>();
  return {
    read(connection, shopKey, limit) {
      let shop = shops.get(shopKey);
      if (shop === undefined) shops.set(shopKey, (shop = new ShopOutbox(shopKey, storedPosition(connection, shopKey))));
      return shop.read(connection, limit);
    },
    tick: (eventIds) => [...shops.values()].flatMap((shop) => shop.tick(eventIds)),
    reset() {
      shops.clear();
    },
  };
}

class ShopOutbox {
  readonly #shopKey: string;
  /** Of the steps up to here, all that have events for this shop have been handed out. */
  #read: number;
  #delivered: number;
  /** The events still open in each step that was handed out, in the order of steps. */
  readonly #open = new Map<number, OutboxEvent[]>();
  /** The steps of each open event: one, unless several events bear the id. */
  readonly #stepsOf = new Map<string, number[]>();

  constructor(shopKey: string, position: number) {
    this.#shopKey = shopKey;
    this.#read = position;
    this.#delivered = position;
  }

  read(connection: Connection, limit: number): readonly OutboxEvent[] {
    const found: OutboxEvent[] = [];
    for (const events of this.#open.values()) {
      if (found.length >= limit) return found.slice(0, limit);
      found.push(...events);
    }
    const wanted = limit - found.length;
    if (wanted <= 0) return found.slice(0, limit);
    // Steps are written in their order: none will ever come before this one.
    const last = Number(connection.get('SELECT max(seq) AS seq FROM kasse_steps', [])?.['seq'] ?? 0);
    const sql = 'SELECT seq, events FROM kasse_steps WHERE seq > ? AND seq <= ? AND shop_key = ? AND events IS NOT NULL ORDER BY seq LIMIT ?';
    const rows = last > this.#read ? connection.all(sql, [this.#read, last, this.#shopKey, wanted]) : [];
    for (const row of rows) {
      if (found.length >= limit) break;
      // Written from the events of a unit.
      const events = JSON.parse(text(row, 'events')) as OutboxEvent[];
      this.#handOut(Number(row['seq']), events);
      found.push(...events);
    }
    // All of ours were seen: what is left up to there belongs to others, or tells nothing.
    if (rows.length < wanted && found.length < limit) this.#read = Math.max(this.#read, last);
    return found.slice(0, limit);
  }

  tick(eventIds: readonly string[]): readonly Statement[] {
    if (eventIds.filter((id) => this.#tickOff(id)).length === 0) return [];
    const [oldest] = this.#open.keys();
    const position = oldest === undefined ? this.#read : oldest - 1;
    if (position === this.#delivered) return [];
    this.#delivered = position;
    const sql = 'INSERT INTO kasse_outbox (shop_key, delivered) VALUES (?, ?) ON CONFLICT DO UPDATE SET delivered = excluded.delivered';
    return [[sql, [this.#shopKey, position], 'run']];
  }

  #handOut(seq: number, events: OutboxEvent[]): void {
    this.#read = seq;
    this.#open.set(seq, [...events]);
    for (const { id } of events) {
      const steps = this.#stepsOf.get(id);
      if (steps === undefined) this.#stepsOf.set(id, [seq]);
      else steps.push(seq);
    }
  }

  /** Whether the event is one of this shop's. */
  #tickOff(id: string): boolean {
    const steps = this.#stepsOf.get(id);
    const seq = steps?.shift();
    const open = seq === undefined ? undefined : this.#open.get(seq);
    if (seq === undefined || open === undefined) return false;
    if (steps?.length === 0) this.#stepsOf.delete(id);
    open.splice(open.findIndex((event) => event.id === id), 1);
    if (open.length === 0) this.#open.delete(seq);
    return true;
  }
}

function storedPosition(connection: Connection, shopKey: string): number {
  return Number(connection.get('SELECT delivered FROM kasse_outbox WHERE shop_key = ?', [shopKey])?.['delivered'] ?? 0);
}
