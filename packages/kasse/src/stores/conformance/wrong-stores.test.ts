import { describe, expect, it } from 'vitest';
import type { Store } from '../../contracts/index.js';
import { memory } from '../memory/index.js';
import { storeChecks, type StoreCheck } from './index.js';
import { wrongEffects } from './test/wrong-effects.js';
import { wrongLife } from './test/wrong-life.js';
import { wrongMoneyAndOrders } from './test/wrong-money-and-orders.js';
import { wrongOutboxAndInbox } from './test/wrong-outbox-and-inbox.js';
import { wrongRequestsAndCarts } from './test/wrong-requests-and-carts.js';
import { wrongSessions } from './test/wrong-sessions.js';
import type { WrongStores } from './test/wrong-store.js';
import { wrongTime } from './test/wrong-time.js';

/** One for each check, which it fails alone but for those that it names. */
const wrong: WrongStores = {
  ...wrongSessions,
  ...wrongRequestsAndCarts,
  ...wrongEffects,
  ...wrongTime,
  ...wrongOutboxAndInbox,
  ...wrongMoneyAndOrders,
  ...wrongLife,
};

/** The names of all checks that a store does not pass, in their order. */
async function failures(create: () => Store): Promise<readonly string[]> {
  const fails = async ({ run }: StoreCheck): Promise<boolean> => {
    const store = create();
    try {
      await run(store);
      return false;
    } catch {
      return true;
    } finally {
      await store.close();
    }
  };
  // Some wait for a lease to end: together they wait once. The one that sets the clock of the process is alone with it.
  const isAlone = ({ name }: StoreCheck): boolean => name.startsWith('judges leases by a clock of its own');
  const together = new Set((await Promise.all(storeChecks.map(async (check) => (!isAlone(check) && (await fails(check)) ? check : undefined)))).values());
  const failed: string[] = [];
  for (const check of storeChecks) if (together.has(check) || (isAlone(check) && (await fails(check)))) failed.push(check.name);
  return failed;
}

describe('the checks of a store', () => {
  it('find nothing in a store that is right', async () => {
    expect(await failures(memory)).toEqual([]);
  });

  it('are each found out by a store that is wrong in one way', () => {
    expect(Object.keys(wrong).sort()).toEqual(storeChecks.map(({ name }) => name).sort());
  });

  it.each(Object.entries(wrong).map(([name, { what, create, also }]) => ({ name, what, create, also })))('find a store that $what', async ({ name, create, also }) => {
    expect([...(await failures(create))].sort()).toEqual([name, ...also].sort());
  });
});
