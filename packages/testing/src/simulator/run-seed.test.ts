import { describe, expect, it } from 'vitest';
import { memory, type Store } from 'kasse';
import { Chance } from './chance.js';
import { canonicalCommit } from './exhaustive.js';
import { drawPlan, hasOutsiders, OUTSIDE_KINDS } from './plan.js';
import { runSeed } from './run-seed.js';

describe('a simulated run', () => {
  it('is the same to the last line when it is run again', async () => {
    const once = await runSeed(7, { isTraced: true });
    const again = await runSeed(7, { isTraced: true });
    expect(once.trace.length).toBeGreaterThan(100);
    expect(again).toEqual(once);
  });

  it('is the same on a store that copies what goes in and out, and when nothing stored can be changed', async () => {
    for (let seed = 21; seed <= 40; seed += 1) {
      const shared = await runSeed(seed, { isTraced: true });
      expect(await runSeed(seed, { isTraced: true, store: (clock) => memory({ clock }) })).toEqual(shared);
      expect(await runSeed(seed, { isTraced: true, store: frozen })).toEqual(shared);
    }
  });

  it('breaks no law, whatever goes wrong', async () => {
    const broken: string[] = [];
    for (let seed = 1; seed <= 60; seed += 1) {
      const { violations } = await runSeed(seed);
      broken.push(...violations.map((violation) => `seed ${seed}: ${violation}`));
    }
    expect(broken).toEqual([]);
  });

  it('lets others act on payments in less than a third of the plans', () => {
    const share = Array.from({ length: 500 }, (_, seed) => drawPlan(new Chance(seed))).filter(hasOutsiders).length / 500;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.35);
  });

  it('has others capture, let go, refund, charge back and give back, and breaks no law by that', async () => {
    const rates = Object.fromEntries(OUTSIDE_KINDS.map((kind) => [kind, 0.5]));
    const primary = { ...canonicalCommit.gateways.backup, hasWebhooks: true, authorizationMs: 60_000 };
    const cart = { tabs: 1, method: 'card', splits: false, quantity: 1, usesCoupon: false, usesCard: false, doubleClicks: false, cancels: false, edits: false, refunds: true, shipsLater: false, paysSoon: false, isCalledOff: false, startsAtMs: 0 } as const;
    const plan = { ...canonicalCommit, stock: 100, carts: [cart, { ...cart, refunds: false, shipsLater: true }, { ...cart, isCalledOff: true }], gateways: { ...canonicalCommit.gateways, primary }, rates, faultsUntilMs: 120_000 };
    const done = new Set<string>();
    const broken: string[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const { violations, strikes } = await runSeed(seed, { plan });
      for (const { kind } of strikes) done.add(kind);
      broken.push(...violations.map((violation) => `seed ${seed}: ${violation}`));
    }
    expect([...done].sort()).toEqual([...OUTSIDE_KINDS].sort());
    expect(broken).toEqual([]);
  });
});

/** Whoever changes what they gave to it or got from it is thrown at. */
function frozen(clock: () => number): Store {
  const store = memory({ clock, sharesDocuments: true });
  return { ...store, commit: (unit) => store.commit(freeze(unit)), receive: (item) => store.receive(freeze(item)), bury: (letter) => store.bury(freeze(letter)) };
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
