import { expect, it } from 'vitest';
import { giftCards } from '../value/gift-card/index.js';
import { pointAccounts } from '../value/points/index.js';
import { call } from './call.js';
import { testDatabase } from './database.js';

type Step = 'hold points' | 'hold card' | 'release points' | 'release card';
const steps: readonly Step[] = ['hold points', 'hold card', 'release points', 'release card'];

/** Every order in which four calls may arrive. */
function ordersOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all.length === 0 ? [[]] : all.flatMap((first, index) => ordersOf(all.filter((_, other) => other !== index)).map((rest) => [first, ...rest]));
}

const arrivals = ordersOf(steps);

it.each(arrivals.map((order) => [order.join(', '), order] as const))('N14 points and card are restored after a decline: %s', async (_, order) => {
  const database = testDatabase();
  const accounts = pointAccounts({ database, rate: { points: 100, worth: '1.00 GBP' } });
  const cards = giftCards({ database, secret: 'a secret that is long enough for anything', currency: 'GBP' });
  await accounts.earn({ customerId: 'ann', points: 300, reference: 'o1' });
  const issued = await cards.issue({ amountMinor: 500, reference: 'o1' });
  const account = issued.status === 'issued' ? issued.code : '';
  const calls: Readonly<Record<Step, () => Promise<{ readonly status: string }>>> = {
    'hold points': () => accounts.hold({ holdId: 'h', account: 'ann', amountMinor: 300, currency: 'GBP' }, call()),
    'hold card': () => cards.hold({ holdId: 'h', account, amountMinor: 500, currency: 'GBP' }, call()),
    'release points': () => accounts.release({ holdId: 'h' }, call()),
    'release card': () => cards.release({ holdId: 'h' }, call()),
  };
  // A late hold is refused, because its release came first; everything comes twice, as after a crash.
  await Promise.all(order.map((step) => calls[step]()));
  for (const step of order) await calls[step]();
  expect(await accounts.balance('ann', call())).toMatchObject({ amountMinor: 300 });
  expect(await cards.balance(account, call())).toMatchObject({ amountMinor: 500 });
  expect((await cards.movements(account)).map(({ kind }) => kind)).toEqual(['issued']);
});
