import type { ValueHold } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { temporaryFile, testDatabase } from '../../test/database.js';
import { describeHolds, type LastOne } from '../../test/hold-suite.js';
import { setUp } from '../../test/set-up.js';
import { describeValue, type FullAccount } from '../../test/value-suite.js';
import { type PointAccounts, pointAccounts, type PointAccountsOptions, points } from './index.js';

const START = Date.parse('2026-03-01T12:00:00Z');
const rate = { points: 100, worth: '1.00 GBP' };
const open = (change: Partial<PointAccountsOptions> = {}): PointAccounts => pointAccounts({ rate, now: () => START, ...change });
const ann = (amountMinor: number, currency = 'GBP'): ValueHold => ({ account: 'ann', amountMinor, currency });

async function full(path: string): Promise<FullAccount> {
  let nowMs = START;
  // Three points for a penny: 1500 points are 5.00.
  const value = open({ rate: { points: 300, worth: '1.00 GBP' }, database: testDatabase(path), holdSeconds: 60, now: () => nowMs });
  await value.earn({ customerId: 'ann', points: 1500, reference: 'order-1' });
  const booked = async (): Promise<number> => (await value.movements('ann')).reduce((sum, movement) => sum + movement.points, 0);
  return { value, account: 'ann', amountMinor: 500, currency: 'GBP', sleep: (ms) => (nowMs += ms), ttlMs: 60_000, booked, full: 1500 };
}

async function lastFive(path: string): Promise<LastOne<ValueHold>> {
  const { value, sleep, ttlMs } = await full(path);
  return { contract: value, request: ann(500), other: ann(100), sleep, ttlMs, soldOut: 'balance_too_low' };
}

describeHolds('value/points in memory', () => lastFive(':memory:'));
describeHolds('value/points in a file', () => lastFive(temporaryFile()));
describeValue('value/points in memory', () => full(':memory:'));
describeValue('value/points in a file', () => full(temporaryFile()));

describe('pointAccounts', () => {
  it('books what an order earned once', async () => {
    const accounts = open();
    const earn = (customerId: string, count: number, reference: string) => accounts.earn({ customerId, points: count, reference });
    expect(await Promise.all([earn('ann', 40, 'o1'), earn('ann', 40, 'o1'), earn('ann', 60, 'o2')])).toEqual([{ status: 'earned' }, { status: 'earned' }, { status: 'earned' }]);
    expect([await earn('ann', 41, 'o1'), await earn('bob', 40, 'o1')]).toEqual([
      { status: 'refused', reason: 'reference_taken' }, { status: 'refused', reason: 'reference_taken' },
    ]);
    expect([await accounts.pointsOf('ann'), await accounts.pointsOf('bob')]).toEqual([100, 0]);
    expect(await accounts.movements('ann')).toEqual([
      { kind: 'earned', points: 40, reference: 'o1', at: '2026-03-01T12:00:00.000Z' },
      { kind: 'earned', points: 60, reference: 'o2', at: '2026-03-01T12:00:00.000Z' },
    ]);
  });

  it.each([
    [{ points: 100, worth: '1.00 GBP' }, 1234, 1234, 1],
    [{ points: 1, worth: '0.05 GBP' }, 1234, 61_70, 5],
    [{ points: 3, worth: '0.02 GBP' }, 100, 66, 2],
    [{ points: 10, worth: '1 JPY' }, 99, 9, 1],
  ])('exchanges at %j: %i points are %i minor units, in steps of %i', async (given, count, amountMinor, stepMinor) => {
    const accounts = open({ rate: given });
    await accounts.earn({ customerId: 'ann', points: count, reference: 'o1' });
    const balance = await accounts.balance('ann', call());
    expect(balance).toEqual({ amountMinor, currency: given.worth.slice(-3), stepMinor, minimumMinor: stepMinor });
    expect(await accounts.hold({ holdId: 'a', ...ann(amountMinor, balance.currency) }, call())).toMatchObject({ status: 'held' });
  });

  it('spends in declared steps, from a declared minimum on', async () => {
    const accounts = open({ stepPoints: 100, minimumPoints: 500 });
    const hold = async (holdId: string, amountMinor: number) => {
      const answer = await accounts.hold({ holdId, ...ann(amountMinor) }, call());
      return answer.status === 'refused' ? answer.code : answer.status;
    };
    await accounts.earn({ customerId: 'ann', points: 499, reference: 'o1' });
    expect(await accounts.balance('ann', call())).toEqual({ amountMinor: 0, currency: 'GBP', stepMinor: 100, minimumMinor: 500 });
    await accounts.earn({ customerId: 'ann', points: 300, reference: 'o2' });
    expect((await accounts.balance('ann', call())).amountMinor).toBe(700);
    expect([await hold('a', 550), await hold('b', 400), await hold('c', 600)]).toEqual(['amount_not_in_steps', 'amount_below_minimum', 'held']);
    expect(await accounts.pointsOf('ann')).toBe(199);
  });

  it('gives a part of the points for a part of the amount, and all of them for all', async () => {
    const accounts = open({ rate: { points: 1, worth: '0.05 GBP' } });
    await accounts.earn({ customerId: 'ann', points: 7, reference: 'o1' });
    await accounts.hold({ holdId: 'a', ...ann(35) }, call());
    await accounts.consume({ holdId: 'a' }, call());
    const after: number[] = [];
    for (const [index, amountMinor] of [4, 4, 4, 23].entries()) {
      expect(await accounts.credit({ creditId: `r${index}`, holdId: 'a', amountMinor, currency: 'GBP' }, call())).toEqual({ status: 'succeeded' });
      after.push(await accounts.pointsOf('ann'));
    }
    expect(after).toEqual([0, 1, 2, 7]);
  });

  it('is paid with by its customer', async () => {
    const plugin = await setUp(points({ accounts: open() }));
    expect(plugin.spentBy).toBe('customer');
    await expect(setUp(points({ accounts: {} as PointAccounts }))).rejects.toThrow('pointAccounts()');
  });

  it.each([
    [{ rate: { points: 0, worth: '1.00 GBP' } }, 'at least 1'], [{ rate: { points: 1, worth: '0.00 GBP' } }, 'worth nothing'],
    [{ rate: { points: 1, worth: '1 pound' } }, 'not an amount'], [{ rate: { points: 3, worth: '0.01 GBP' }, stepPoints: 4 }, 'a multiple of 3'],
    [{ rate: { points: 1, worth: '90071992547409.91 GBP' }, minimumPoints: 2 }, 'more than can be counted'],
  ])('refuses the options %j', (change, message) => {
    expect(() => open(change)).toThrow(message);
  });
});
