import type { Inventory } from 'kasse/plugin';
import { describe } from 'vitest';
import { type FakeInventory, fakeInventory } from '../../fakes/index.js';
import { inventoryChecks, type InventoryFixture } from '../inventory.js';
import type { World } from '../open.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

const TTL_MS = 60_000;
const mug = { lineId: 'l1', sku: 'mug', quantity: 1 };

const honest = (): InventoryFixture => ({
  open: ({ now }) => spoiled(fakeInventory({ stock: { mug: 1 }, now, holdSeconds: TTL_MS / 1000 }).plugin),
  silent: () => fakeInventory({ stock: { mug: 1 }, faults: [{ on: 'hold', fault: 'hang' }] }).plugin,
  lastOne: { lines: [mug] },
  other: { lines: [{ ...mug, lineId: 'l2' }] },
  tooMuch: { lines: [mug, { ...mug, lineId: 'l2' }] },
  ttlMs: TTL_MS,
  tellsAvailable: true,
  wrongOptions,
});

interface Parts extends World {
  readonly shelf: FakeInventory;
  readonly right: Required<Pick<Inventory, 'renew' | 'available'>> & Inventory;
}

/** The honest one with something wrong in it. */
const wrong = (change: (parts: Parts) => Partial<Inventory>, holdSeconds = TTL_MS / 1000) => (): InventoryFixture => ({
  ...honest(),
  open: ({ now }) => {
    const shelf = fakeInventory({ stock: { mug: 1 }, now, holdSeconds });
    // The fake has every method.
    return spoiled(shelf.plugin, (right) => change({ shelf, right: right as Parts['right'], now }));
  },
});

const put = (shelf: FakeInventory, change: number): void => {
  shelf.free.set('mug', (shelf.free.get('mug') ?? 0) + change);
};
const held = { status: 'held' } as const;
const succeeded = { status: 'succeeded' } as const;

describe('the checks of an inventory', () => {
  prove(inventoryChecks, honest, {
    'hold: refuses with a code and whole quantities': wrong(({ right }) => ({
      hold: async (request, call) => {
        const outcome = await right.hold(request, call);
        return outcome.status === 'refused' ? { ...outcome, code: 'Sorry, Ada: no more mugs.' } : outcome;
      },
    })),
    'hold: counts once what is sent twice': wrong(({ right, shelf }) => ({
      hold: (request, call) => (shelf.holds.get(request.holdId) === 'held' ? Promise.resolve({ status: 'refused', code: 'duplicate' }) : right.hold(request, call)),
    })),
    'hold: gives the last piece to one of many at the same time': wrong(({ right }) => {
      let looking = 0;
      return {
        hold: async (request, call) => {
          looking += 1;
          const mayTake = looking > 1;
          // Between looking and taking others look too.
          await new Promise(setImmediate);
          looking -= 1;
          return mayTake ? held : right.hold(request, call);
        },
      };
    }),
    'hold: refuses another request under a known hold': wrong(({ right }) => {
      const first = new Map<string, Parameters<Inventory['hold']>[0]>();
      return {
        hold: (request, call) => {
          first.set(request.holdId, first.get(request.holdId) ?? request);
          return right.hold(first.get(request.holdId) ?? request, call);
        },
      };
    }),
    'hold: refuses more than is left': wrong(({ right, shelf }) => ({
      // It looks whether there is any.
      hold: (request, call) => (request.lines.length > 1 && (shelf.free.get('mug') ?? 0) > 0 ? Promise.resolve(held) : right.hold(request, call)),
    })),
    'hold: takes nothing of what it refuses': wrong(({ right, shelf }) => ({
      // Its first line is taken when it comes to the second.
      hold: async (request, call) => {
        const outcome = await right.hold(request, call);
        if (outcome.status === 'refused' && request.lines.length > 1) put(shelf, -1);
        return outcome;
      },
    })),
    'hold: leaves the request as it is': wrong(({ right }) => ({
      hold: (request, call) => {
        const outcome = right.hold({ ...request }, call);
        Object.assign(request, { seen: true });
        return outcome;
      },
    })),
    'release: makes free what was held': wrong(({ right, shelf }) => ({
      release: (request, call) => {
        if (shelf.holds.get(request.holdId) === 'held') put(shelf, -1);
        return right.release(request, call);
      },
    })),
    'release: gives back once what is released twice': wrong(({ right, shelf }) => ({
      release: (request, call) => {
        if (shelf.holds.get(request.holdId) === 'released') put(shelf, 1);
        return right.release(request, call);
      },
    })),
    'release: ends a hold for good': wrong(({ right, shelf }) => {
      const ever = new Set<string>();
      return {
        hold: (request, call) => {
          const isOver = ever.has(request.holdId) && shelf.holds.get(request.holdId) === 'released';
          ever.add(request.holdId);
          return isOver ? Promise.resolve(held) : right.hold(request, call);
        },
      };
    }),
    'release: succeeds for a hold that never came': wrong(({ right, shelf }) => ({
      release: async (request, call) => {
        const isKnown = shelf.holds.has(request.holdId);
        const end = await right.release(request, call);
        return isKnown ? end : { status: 'failed', code: 'not_found' };
      },
    })),
    'release: forbids a hold that comes later': wrong(({ right, shelf }) => ({
      release: (request, call) => (shelf.holds.has(request.holdId) ? right.release(request, call) : Promise.resolve(succeeded)),
    })),
    'consume: keeps what was held': wrong(({ right, shelf, now }) => {
      const since = new Map<string, number>();
      return {
        hold: (request, call) => {
          since.set(request.holdId, now());
          return right.hold(request, call);
        },
        consume: (request, call) => {
          // Back on the shelf, unless it has expired before.
          if (since.get(request.holdId) === now() && shelf.holds.get(request.holdId) === 'held') put(shelf, 1);
          return right.consume(request, call);
        },
      };
    }),
    'consume: may come twice': wrong(({ right, shelf }) => ({
      consume: (request, call) => (shelf.holds.get(request.holdId) === 'consumed' ? Promise.resolve({ status: 'failed', code: 'hold_consumed' }) : right.consume(request, call)),
    })),
    'consume: ends a hold, so that no release gives it back': wrong(({ right, shelf }) => ({
      release: (request, call) => (shelf.holds.get(request.holdId) === 'consumed' ? Promise.resolve(succeeded) : right.release(request, call)),
    })),
    'consume: fails for a hold that never came': wrong(({ right, shelf }) => ({
      consume: (request, call) => (shelf.holds.has(request.holdId) ? right.consume(request, call) : Promise.resolve(succeeded)),
    })),
    'consume: fails for a hold that was released': wrong(({ right, shelf }) => ({
      consume: (request, call) => (shelf.holds.get(request.holdId) === 'released' ? Promise.resolve(succeeded) : right.consume(request, call)),
    })),
    'expiry: frees what is held at its very instant, not before': wrong(() => ({}), TTL_MS / 1000 + 0.001),
    'expiry: takes an expired hold again while something is left': wrong(({ right, now }) => {
      const since = new Map<string, number>();
      return {
        hold: (request, call) => {
          since.set(request.holdId, now());
          return right.hold(request, call);
        },
        consume: (request, call) => {
          const age = now() - (since.get(request.holdId) ?? 0);
          return since.has(request.holdId) && age >= TTL_MS ? Promise.resolve({ status: 'failed', code: 'hold_expired' }) : right.consume(request, call);
        },
      };
    }),
    'expiry: fails to consume what somebody else has': wrong(({ right }) => ({
      consume: async (request, call) => {
        const end = await right.consume(request, call);
        return end.status === 'failed' && end.code === 'out_of_stock' ? succeeded : end;
      },
    })),
    'renew: keeps a hold alive': wrong(({ right, shelf }) => ({
      renew: (request, call) => (shelf.holds.get(request.holdId) === 'held' ? Promise.resolve(held) : right.renew(request, call)),
    })),
    'renew: does not bring back what was released': wrong(({ right, shelf }) => ({
      renew: (request, call) => (shelf.holds.get(request.holdId) === 'released' ? Promise.resolve(held) : right.renew(request, call)),
    })),
    'hold: gives up when the signal aborts, and does not call it refused': () => ({
      ...honest(),
      silent: () => spoiled(fakeInventory({ stock: {} }).plugin, () => ({ hold: (_request, { signal }) => answerWhenAborted(signal, { status: 'refused', code: 'timeout' }) })),
    }),
    'available: counts whole pieces, without those that are held': wrong(({ right, shelf }) => ({
      available: async (request, call) => {
        const free = await right.available(request, call);
        return shelf.holds.size > 0 ? { mug: 1 } : free;
      },
    })),
    'options: refuses those that are wrong': () => ({
      ...honest(),
      open: ({ now }) => ({ ...fakeInventory({ stock: { mug: 1 }, now, holdSeconds: TTL_MS / 1000 }).plugin, options: anything }),
    }),
  });
});
