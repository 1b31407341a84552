import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { temporaryFile, testDatabase } from '../../test/database.js';
import { describeHolds, type LastOne } from '../../test/hold-suite.js';
import { setUp } from '../../test/set-up.js';
import type { StockRequest } from 'kasse/plugin';
import { localInventory, localStock } from './index.js';

const START = Date.parse('2026-03-01T12:00:00Z');
const of = (sku: string, quantity: number, lineId = sku) => ({ lineId, sku, quantity });

function lastMug(path: string): LastOne<StockRequest> {
  let nowMs = START;
  const contract = localStock({ levels: { mug: 1, tee: 5 }, database: testDatabase(path), holdSeconds: 60, now: () => nowMs });
  return {
    contract,
    request: { lines: [of('mug', 1)] },
    other: { lines: [of('tee', 1)] },
    sleep: (ms) => (nowMs += ms),
    ttlMs: 60_000,
    soldOut: 'out_of_stock',
  };
}

describeHolds('inventory/local in memory', () => lastMug(':memory:'));
describeHolds('inventory/local in a file', () => lastMug(temporaryFile()));

describe('localStock', () => {
  it('refuses the whole request and names every short line with what there is', async () => {
    const stock = localStock({ levels: { mug: 2, tee: 1 } });
    const lines = [of('mug', 1, 'l1'), of('mug', 2, 'l2'), of('tee', 3, 'l3'), of('hat', 1, 'l4')];
    expect(await stock.hold({ holdId: 'a', lines }, call())).toEqual({
      status: 'refused', code: 'out_of_stock',
      items: [{ lineId: 'l2', available: 1 }, { lineId: 'l3', available: 1 }, { lineId: 'l4', available: 0 }],
    });
    expect(await stock.available({ skus: ['mug', 'tee', 'hat'] }, call())).toEqual({ mug: 2, tee: 1, hat: 0 });
  });

  it('takes from the asked location only, and without one from wherever there is', async () => {
    const stock = localStock({ levels: { tee: { leeds: 2, london: 3 } } });
    const hold = async (holdId: string, quantity: number, locationId?: string) =>
      (await stock.hold({ holdId, lines: [of('tee', quantity)], ...(locationId === undefined ? {} : { locationId }) }, call())).status;
    expect([await hold('a', 3, 'leeds'), await hold('b', 3), await hold('c', 3)]).toEqual(['refused', 'held', 'refused']);
    expect(await stock.levels('tee')).toEqual([
      { locationId: 'leeds', onHand: 2, held: 0 }, { locationId: 'london', onHand: 3, held: 3 },
    ]);
    await stock.release({ holdId: 'b' }, call());
    expect([await hold('d', 5), await hold('e', 1)]).toEqual(['held', 'refused']);
    await stock.consume({ holdId: 'd' }, call());
    expect(await stock.available({ skus: ['tee'] }, call())).toEqual({ tee: 0 });
  });

  it('D-50 takes from the shelf where it is picked up, and from anywhere for a collection point', async () => {
    const stock = localStock({ levels: { mug: { leeds: 1, warehouse: 9 } }, collectionPoints: ['york'] });
    const hold = async (holdId: string, locationId: string) => (await stock.hold({ holdId, lines: [of('mug', 2, 'l1')], locationId }, call())).status;
    expect(await stock.hold({ holdId: 'a', lines: [of('mug', 2, 'l1')], locationId: 'leeds' }, call())).toEqual({
      status: 'refused', code: 'out_of_stock', items: [{ lineId: 'l1', available: 1 }],
    });
    expect([await hold('b', 'york'), await hold('c', 'closed')]).toEqual(['held', 'refused']);
    expect(await stock.available({ skus: ['mug'], locationId: 'york' }, call())).toEqual({ mug: 8 });
    expect(await stock.levels('mug')).toEqual([{ locationId: 'leeds', onHand: 1, held: 0 }, { locationId: 'warehouse', onHand: 9, held: 2 }]);
    await stock.release({ holdId: 'b' }, call());
    expect(await stock.available({ skus: ['mug'], locationId: 'york' }, call())).toEqual({ mug: 10 });
  });

  it('takes a line that is not picked up from anywhere, and the others from the shelf, under one hold', async () => {
    const stock = localStock({ levels: { mug: { leeds: 1, warehouse: 9 }, ebook: 2 } });
    const hold = (holdId: string, mugs: number, ebooks: number) =>
      stock.hold({ holdId, lines: [of('mug', mugs), { comesFromAnywhere: true, ...of('ebook', ebooks) }], locationId: 'leeds' }, call());
    expect(await hold('a', 2, 3)).toEqual({ status: 'refused', code: 'out_of_stock', items: [{ lineId: 'mug', available: 1 }, { lineId: 'ebook', available: 2 }] });
    expect([await hold('b', 1, 1), await hold('b', 1, 1)]).toMatchObject([{ status: 'held' }, { status: 'held' }]);
    expect(await stock.consume({ holdId: 'b' }, call())).toEqual({ status: 'succeeded' });
    expect(await stock.available({ skus: ['mug', 'ebook'] }, call())).toEqual({ mug: 9, ebook: 1 });
  });

  it('does not count against whoever asks what they hold themselves, while they hold it, where they hold it', async () => {
    let nowMs = START;
    const stock = localStock({ levels: { mug: { leeds: 2, york: 3 } }, holdSeconds: 60, now: () => nowMs });
    const available = async (locationId?: string) => (await stock.available({ skus: ['mug'], ...(locationId === undefined ? {} : { locationId }), ownHolds: ['mine', 'never came'] }, call()))['mug'];
    await stock.hold({ holdId: 'mine', lines: [of('mug', 1)], locationId: 'leeds' }, call());
    await stock.hold({ holdId: 'other', lines: [of('mug', 1)], locationId: 'leeds' }, call());
    expect([await available('leeds'), await available('york'), await available()]).toEqual([1, 3, 4]);
    await stock.release({ holdId: 'mine' }, call());
    expect(await available('leeds')).toBe(1);
    nowMs += 60_000;
    expect(await available('leeds')).toBe(2);
  });

  it('keeps its counts over a restart; authored levels are only the first', async () => {
    const path = temporaryFile();
    const before = localStock({ levels: { mug: 5 }, database: testDatabase(path) });
    await before.hold({ holdId: 'a', lines: [of('mug', 2)] }, call());
    await before.consume({ holdId: 'a' }, call());
    const after = localStock({ levels: { mug: 5 }, database: testDatabase(path) });
    expect(await after.available({ skus: ['mug'] }, call())).toEqual({ mug: 3 });
    expect(await after.consume({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
  });

  it('offers nothing when a count finds less than is held', async () => {
    const stock = localStock({ levels: { mug: 5 } });
    await stock.hold({ holdId: 'a', lines: [of('mug', 4)] }, call());
    await stock.count('mug', 3);
    expect(await stock.available({ skus: ['mug'] }, call())).toEqual({ mug: 0 });
    expect(await stock.consume({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
    await expect(async () => stock.count('mug', -1)).rejects.toThrow('Count whole pieces');
  });

  it('medusa#13892 has enough of what was never counted when the shop says so, at the commit as before it', async () => {
    const stock = localStock({ levels: { mug: 0 }, unlisted: 'unlimited' });
    expect(await stock.hold({ holdId: 'a', lines: [of('download', 9)] }, call())).toMatchObject({ status: 'held' });
    expect(await stock.hold({ holdId: 'b', lines: [of('mug', 1)] }, call())).toMatchObject({ status: 'refused' });
    expect((await stock.available({ skus: ['download'] }, call()))['download']).toBeGreaterThan(1_000_000);
    expect(await stock.consume({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
    expect(await stock.hold({ holdId: 'c', lines: [of('download', 9)] }, call())).toMatchObject({ status: 'held' });
  });

  it('medusa#13892 promises of a sku what may be backordered, at the commit as before it, and not one piece more', async () => {
    const path = temporaryFile();
    const open = () => localStock({ levels: { mug: { leeds: 1, york: 1 }, tee: 0 }, backorder: { mug: 3, tee: 'unlimited' }, database: testDatabase(path) });
    // As two processes on one file.
    const [one, two] = [open(), open()];
    const available = async (locationId?: string) => one.available({ skus: ['mug'], ...(locationId === undefined ? {} : { locationId }) }, call());
    const hold = async (stock: typeof one, holdId: string, quantity: number) => (await stock.hold({ holdId, lines: [of('mug', quantity)] }, call())).status;
    expect([await available(), await available('leeds')]).toEqual([{ mug: 5 }, { mug: 1 }]);
    expect(await hold(one, 'a', 3)).toBe('held');
    // What lies on the shelves goes first.
    expect([await one.levels('mug'), await one.backorder('mug')]).toEqual([[{ locationId: 'leeds', onHand: 1, held: 1 }, { locationId: 'york', onHand: 1, held: 1 }], { allowed: 3, held: 1 }]);
    expect([await hold(two, 'b', 3), await hold(two, 'c', 2), await hold(one, 'd', 1)]).toEqual(['refused', 'held', 'refused']);
    expect(await two.hold({ holdId: 'e', lines: [of('mug', 1)] }, call())).toEqual({ status: 'refused', code: 'out_of_stock', items: [{ lineId: 'mug', available: 0 }] });
    await two.release({ holdId: 'c' }, call());
    expect(await one.consume({ holdId: 'a' }, call())).toEqual({ status: 'succeeded' });
    expect([await available(), await two.backorder('mug')]).toEqual([{ mug: 2 }, { allowed: 2, held: 0 }]);
    // The owed piece has arrived and left: three may be promised again.
    await one.allowBackorder('mug', 3);
    expect([await available(), await one.backorder('hat')]).toEqual([{ mug: 3 }, undefined]);
    expect(await two.hold({ holdId: 'f', lines: [of('tee', 5_000)] }, call())).toMatchObject({ status: 'held' });
    expect((await one.available({ skus: ['tee'] }, call()))['tee']).toBeGreaterThan(1_000_000);
  });

  it('gives nothing on backorder where it is picked up from the shelf, and counts what a count found missing', async () => {
    const stock = localStock({ levels: { mug: { leeds: 1 } }, backorder: { mug: 2 }, collectionPoints: ['york'] });
    const hold = async (holdId: string, quantity: number, locationId?: string) =>
      (await stock.hold({ holdId, lines: [of('mug', quantity)], ...(locationId === undefined ? {} : { locationId }) }, call())).status;
    expect([await hold('a', 2, 'leeds'), await hold('b', 2, 'york')]).toEqual(['refused', 'held']);
    await stock.count('mug', 0, 'leeds');
    expect([await stock.available({ skus: ['mug'] }, call()), await hold('c', 1)]).toEqual([{ mug: 0 }, 'refused']);
    await expect(async () => stock.allowBackorder('mug', 1.5)).rejects.toThrow('Count whole pieces');
  });

  it('never promises more than there is, whatever happens in whatever order', async () => {
    const step = fc.record({
      verb: fc.constantFrom('hold' as const, 'consume' as const, 'release' as const, 'renew' as const, 'sleep' as const),
      holdId: fc.constantFrom('a', 'b', 'c', 'd'),
      quantity: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      let nowMs = START;
      const stock = localStock({ levels: { mug: { a: 3, b: 2 } }, database: testDatabase(), holdSeconds: 60, now: () => nowMs });
      const sold = new Set<string>();
      const quantities = new Map<string, number>();
      for (const { verb, holdId, quantity } of steps) {
        if (verb === 'sleep') nowMs += 25_000;
        else if (verb === 'hold') {
          const held = await stock.hold({ holdId, lines: [of('mug', quantity)] }, call());
          if (held.status === 'held') quantities.set(holdId, quantity);
        } else {
          const end = await stock[verb]({ holdId }, call());
          if (verb === 'consume' && end.status === 'succeeded') sold.add(holdId);
        }
        const levels = await stock.levels('mug');
        const onHand = levels.reduce((sum, row) => sum + row.onHand, 0);
        expect(levels.every((row) => row.held >= 0 && row.held <= row.onHand)).toBe(true);
        expect(onHand).toBe(5 - [...sold].reduce((sum, id) => sum + (quantities.get(id) ?? 0), 0));
      }
    }), { numRuns: 60 });
  });
});

describe('localInventory', () => {
  it('is a plugin with options of its own, or around stock that is shared', async () => {
    const own = await setUp(localInventory({ levels: { mug: 1 } }));
    expect(await own.available?.({ skus: ['mug'] }, call())).toEqual({ mug: 1 });
    const stock = localStock({ levels: { mug: 7 } });
    const shared = await setUp(localInventory({ id: 'warehouse', stock }));
    expect(await shared.available?.({ skus: ['mug'] }, call())).toEqual({ mug: 7 });
  });

  it.each([
    [{ levels: { mug: -1 } }, 'at least 0'], [{ levels: { mug: '3' } }, 'by location'], [{ levels: { mug: 1.5 } }, 'whole number'], [{ holdSeconds: 0 }, 'at least 1 second'],
    [{ backorder: { mug: 'much' } }, 'or "unlimited"'], [{ backorder: { mug: -1 } }, 'at least 0'], [{ database: 7 }, 'openDatabase'], [{ level: {} }, 'level'],
  ])('refuses %o', async (options, message) => {
    // Options as a shop file may have them, which no type has checked.
    await expect(setUp(localInventory(options as object))).rejects.toThrow(message);
  });
});
