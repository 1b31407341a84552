import type { Store } from '../../contracts/index.js';
import type { Cart, Orders, Plugin } from '../../plugin.js';

/** Where a process may be killed: around a durable write, or around a call to somebody outside. */
export interface Moment {
  /** `write`, or who is called and what for: `primary.authorize`. */
  readonly what: string;
  /** Which of them, counted from when the process was armed. */
  readonly nth: number;
  /** Before it is done; or after it is done, and before the process hears of it. */
  readonly when: 'before' | 'after';
}

export function textOf({ what, nth, when }: Moment): string {
  return `${when} ${what} ${nth}`;
}

const forever = new Promise<never>(() => undefined);

/** A process that dies at a moment: nothing it began goes on, and nothing more leaves it. Without one it lives, and tells its moments. */
export class Mortal {
  readonly moments: Moment[] = [];
  isDead = false;
  isArmed = false;
  readonly #at: Moment | undefined;
  readonly #seen = new Map<string, number>();

  constructor(at?: Moment) {
    this.#at = at;
  }

  store(store: Store): Store {
    return { ...this.#each(store), commit: (unit) => this.#act('write', () => store.commit(unit)) };
  }

  plugin<T extends Plugin>(plugin: T): T {
    return { ...plugin, setup: (options: unknown) => this.#calls(plugin.id, plugin.setup(options)) };
  }

  cart(cart: Cart): Cart {
    return this.#calls('cart', { price: (...asked) => cart.price(...asked) });
  }

  orders(orders: Orders): Orders {
    return this.#calls('orders', { place: (...asked) => orders.place(...asked) });
  }

  /** Reads, leases and what else is no step: a dead process does none of it. */
  #each<T extends object>(members: T): T {
    return wrapped(members, (_, work) => (this.isDead ? forever : work()));
  }

  #calls<T extends object>(who: string, members: T): T {
    return wrapped(members, (name, work) => this.#act(`${who}.${name}`, work));
  }

  async #act<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.isDead) return forever;
    if (!this.isArmed) return work();
    const nth = (this.#seen.get(what) ?? 0) + 1;
    this.#seen.set(what, nth);
    this.moments.push({ what, nth, when: 'before' }, { what, nth, when: 'after' });
    if (this.#isAt(what, nth, 'before')) return forever;
    return this.#unlessDead(work, () => this.#isAt(what, nth, 'after'));
  }

  /** Whenever it died, it hears of nothing that was still out. */
  async #unlessDead<T>(work: () => Promise<T>, diesNow: () => boolean): Promise<T> {
    const answer = await work();
    return diesNow() || this.isDead ? forever : answer;
  }

  #isAt(what: string, nth: number, when: Moment['when']): boolean {
    if (this.#at?.what !== what || this.#at.nth !== nth || this.#at.when !== when) return false;
    this.isDead = true;
    return true;
  }
}

/** The same members, each method of which is a function of what it is asked and passes through `act`. */
function wrapped<T extends object>(members: T, act: (name: string, work: () => Promise<unknown>) => unknown): T {
  const entries = Object.entries(members as Readonly<Record<string, unknown>>).map(([name, member]) => [
    name,
    typeof member === 'function' ? (...asked: unknown[]) => act(name, () => (member as (...all: unknown[]) => Promise<unknown>).apply(members, asked)) : member,
  ]);
  // Every member is there, and has the type it had.
  return Object.fromEntries(entries) as T;
}
