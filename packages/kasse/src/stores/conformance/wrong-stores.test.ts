import { describe, expect, it } from 'vitest';
import type { OutboxEvent, Store, StoreUnit } from '../../contracts/index.js';
import type { Effect } from '../../session/index.js';
import { memory } from '../memory/index.js';
import { storeChecks } from './index.js';

/** The first check that a store does not pass, by its name. */
async function firstFailure(create: () => Store): Promise<string | undefined> {
  for (const { name, run } of storeChecks) {
    const store = create();
    try {
      await run(store);
    } catch {
      return name;
    } finally {
      await store.close();
    }
  }
  return undefined;
}

/** A right store whose `commit` gets another unit than it was given. */
const rewriting = (rewrite: (store: Store, unit: StoreUnit) => StoreUnit | Promise<StoreUnit>) => (store: Store): Store => ({
  ...store,
  commit: async (unit) => store.commit(await rewrite(store, unit)),
});

/** Offers events beside those of the store underneath, as if they had been written. */
function withLeftovers(store: Store, commit: (unit: StoreUnit, left: OutboxEvent[]) => ReturnType<Store['commit']>): Store {
  const left: OutboxEvent[] = [];
  return { ...store, commit: (unit) => commit(unit, left), outbox: async (shopKey, limit) => [...(await store.outbox(shopKey, limit)), ...left] };
}

const wrong: Readonly<Record<string, readonly [(store: Store) => Store, string]>> = {
  'ignores the revision': [
    rewriting(async (store, unit) => {
      const revision = (await store.load(unit.session.id))?.session.revision;
      return revision === undefined ? unit : { ...unit, expectedRevision: revision, session: { ...unit.session, revision: revision + 1 } };
    }),
    'refuses a second session under the same id',
  ],
  'ignores the epoch': [
    rewriting(async (store, unit) => {
      const epoch = (await store.load(unit.session.id))?.session.epoch ?? unit.session.epoch;
      return { ...unit, session: { ...unit.session, epoch } };
    }),
    'passes a session on when the lease is over and shuts the old worker out',
  ],
  'takes a contradictory unit': [rewriting((_, unit) => ({ ...unit, expectedRevision: unit.session.revision - 1 })), 'refuses a unit whose revision contradicts the one it expects'],
  'forgets requests': [rewriting((_, { request, ...unit }) => unit), 'answers a repeated request with the record of the first'],
  'forgets whose cart it is': [rewriting((_, { cart, ...unit }) => unit), 'lets one session claim a cart and names it to the other'],
  'forgets buyer data that a step does not give anew': [rewriting((_, unit) => ({ personal: {}, ...unit })), 'keeps personal data until it is given anew'],
  'keeps timers that were cleared': [rewriting((_, unit) => ({ ...unit, timers: { ...unit.timers, cleared: [] } })), 'sets, replaces and clears timers by token'],
  'loses what waits in the outbox when a step is stale': [
    (store) => ({
      ...store,
      commit: async (unit) => {
        const result = await store.commit(unit);
        if (result.status === 'stale') await store.acknowledge((await store.outbox(unit.session.shopKey, 100)).map(({ id }) => id));
        return result;
      },
    }),
    'lets exactly one of many parallel steps win',
  ],
  'announces a step that it refused': [
    (store) =>
      withLeftovers(store, async (unit, left) => {
        const result = await store.commit(unit);
        if (result.status !== 'committed') left.push(...unit.events);
        return result;
      }),
    'lets exactly one of many parallel steps win',
  ],
  'writes a bad unit in part': [
    (store) => withLeftovers(store, (unit, left) => store.commit(unit).catch((error: unknown) => (left.push(...unit.events), Promise.reject(error as Error)))),
    'refuses a known outcome that would become an intent and writes nothing of the unit',
  ],
  'lets an effect go back': [
    (store) => {
      const changed = new Map<string, Effect>();
      return {
        ...store,
        commit: (unit) =>
          store.commit(unit).catch(() => {
            for (const { effect } of unit.effects) changed.set(effect.key, effect);
            return store.commit({ ...unit, effects: [] });
          }),
        effects: async (sessionId) => (await store.effects(sessionId)).map((effect) => changed.get(effect.key) ?? effect),
      };
    },
    'never lets what is succeeded become failed',
  ],
  'gives one payment to two sessions': [
    (store) => ({
      ...store,
      commit: async (unit) => {
        const result = await store.commit(unit);
        if (result.status !== 'reference_taken') return result;
        // As a store without the check would: written, and found under the first session's name.
        return store.commit({ ...unit, effects: unit.effects.map(({ write, effect: { reference, ...effect } }) => ({ write, effect })) });
      },
    }),
    'keeps the reference of a payment for the session that bears it',
  ],
  'judges leases by the clock of its caller': [
    (store) => {
      const leases = new Map<string, { readonly worker: string; readonly until: number }>();
      return {
        ...store,
        claim: async (sessionId, worker, leaseMs) => {
          const lease = leases.get(sessionId);
          if (lease !== undefined && lease.worker !== worker && lease.until > Date.now()) return undefined;
          leases.set(sessionId, { worker, until: Date.now() + leaseMs });
          return store.claim(sessionId, 'everybody', leaseMs);
        },
        renew: async (sessionId, worker, epoch, leaseMs) => {
          if (leases.get(sessionId)?.worker !== worker || !(await store.renew(sessionId, 'everybody', epoch, leaseMs))) return false;
          leases.set(sessionId, { worker, until: Date.now() + leaseMs });
          return true;
        },
      };
    },
    'judges leases by a clock of its own, whatever that of the worker says',
  ],
  'gives a session to whoever asks': [
    (store) => ({ ...store, claim: async (sessionId, _, leaseMs) => store.claim(sessionId, 'everybody', leaseMs) }),
    'gives a session to one worker at a time, under a new epoch each time',
  ],
  'ticks off all events of an id': [
    (store) => ({
      ...store,
      acknowledge: async (ids) => {
        for (const id of ids) await store.acknowledge(Array.from({ length: 5 }, () => id));
      },
    }),
    'delivers each of two events that bear the same id, and then no more',
  ],
  'takes evidence again that a step has used': [
    (store) => ({ ...store, receive: (item) => store.receive(item).then(() => true) }),
    'receives evidence once per key and offers it until a step has used it',
  ],
  'forgets what people did with a dead letter': [
    (store) => ({ ...store, bury: ({ acts, settledAt, ...letter }) => store.bury(letter) }),
    'keeps what people did with a dead letter, and lists it until somebody has settled it',
  ],
  'says that it erased a session that is paying': [(store) => ({ ...store, erase: (sessionId) => store.erase(sessionId).then(() => true) }), 'erases buyer data and requests of a session at rest'],
  'answers after it was closed': [(store) => ({ ...store, close: () => Promise.resolve() }), 'refuses everything once it is closed, and closes twice'],
};

describe('the checks of a store', () => {
  it('find nothing in a store that is right', async () => {
    expect(await firstFailure(memory)).toBeUndefined();
  });

  it.each(Object.entries(wrong).map(([what, [spoil, check]]) => ({ what, spoil, check })))('find a store that $what', async ({ spoil, check }) => {
    expect(await firstFailure(() => spoil(memory()))).toBe(check);
  });
});
