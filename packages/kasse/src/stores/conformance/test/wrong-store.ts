import type { Store, StoreResult, StoreUnit } from '../../../contracts/index.js';
import { memory } from '../../memory/index.js';

/** A store that is wrong in one way. */
export interface WrongStore {
  /** What it does, after "a store that". */
  readonly what: string;
  readonly create: () => Store;
  /** Checks that it cannot but fail as well, beside the one it is made for. */
  readonly also: readonly string[];
}

/** Wrong stores by the name of the check that finds them. */
export type WrongStores = Readonly<Record<string, WrongStore>>;

/** A right store, some of whose methods are replaced. */
export function wrong(what: string, change: (right: Store) => Partial<Store>, also: readonly string[] = []): WrongStore {
  const create = (): Store => {
    const right = memory();
    return { ...right, ...change(right) };
  };
  return { what, create, also };
}

/** A right store that gets another unit than it was given. */
export function rewriting(what: string, rewrite: (unit: StoreUnit, right: Store) => StoreUnit | Promise<StoreUnit>, also: readonly string[] = []): WrongStore {
  return wrong(what, (right) => ({ commit: async (unit) => right.commit(await rewrite(unit, right)) }), also);
}

/** A right store that says something else than it did. */
export function saying(what: string, say: (result: StoreResult, unit: StoreUnit) => StoreResult, also: readonly string[] = []): WrongStore {
  return wrong(what, (right) => ({ commit: async (unit) => say(await right.commit(unit), unit) }), also);
}

/** A right store that offers the events of a unit although it was not written. */
export function announcing(what: string, isAnnounced: (unit: StoreUnit, result: StoreResult | 'rejected') => boolean): WrongStore {
  return wrong(what, (right) => {
    const left: StoreUnit['events'][number][] = [];
    const announce = (unit: StoreUnit, result: StoreResult | 'rejected'): void => {
      if (result !== 'rejected' && result.status === 'committed') return;
      if (isAnnounced(unit, result)) left.push(...unit.events);
    };
    return {
      commit: async (unit) => {
        try {
          const result = await right.commit(unit);
          announce(unit, result);
          return result;
        } catch (error) {
          announce(unit, 'rejected');
          throw error;
        }
      },
      outbox: async (shopKey, limit) => [...(await right.outbox(shopKey, limit)), ...left],
    };
  });
}

/** Tells a piece of work whether others of the same name are under way. */
export function together(): <T>(name: string | undefined, work: (others: number) => Promise<T>) => Promise<T> {
  const underWay = new Map<string, number>();
  return async (name, work) => {
    if (name === undefined) return work(0);
    const others = underWay.get(name) ?? 0;
    underWay.set(name, others + 1);
    try {
      return await work(others);
    } finally {
      underWay.set(name, (underWay.get(name) ?? 1) - 1);
    }
  };
}

/** A right store that gets another unit while one of the same name is being written: what comes of looking first and writing then. */
export function racing(what: string, nameOf: (unit: StoreUnit) => string | undefined, rewrite: (unit: StoreUnit) => StoreUnit): WrongStore {
  return wrong(what, (right) => {
    const alongside = together();
    return { commit: (unit) => alongside(nameOf(unit), (others) => right.commit(others > 0 ? rewrite(unit) : unit)) };
  });
}
