import { describe, expect, it } from 'vitest';
import { coupons } from '../discount/coupons/index.js';
import { localStock } from '../inventory/local/index.js';
import { localOrders } from '../orders/local/index.js';
import { giftCards } from '../value/gift-card/index.js';
import { pointAccounts } from '../value/points/index.js';

const secret = 'a secret of tests, long enough for cards';
/** What `pg` gives: these plugins keep nothing in it. */
const pool = { query: () => Promise.resolve({ rows: [] }), connect: () => Promise.resolve() } as unknown as string;

describe('options of what is made in code', () => {
  it.each([
    ['giftCards', () => giftCards({ secret, currency: 'GBP', database: pool })],
    ['pointAccounts', () => pointAccounts({ rate: { points: 100, worth: '1.00 GBP' }, database: pool })],
    ['localStock', () => localStock({ database: pool })],
  ])('say that %s takes no pool of Postgres, and what to do', (name, make) => {
    expect(make).toThrow(new TypeError(`The options of ${name}() are wrong. "database": This is a pool of Postgres, which localOrders() alone takes. Give the path of a SQLite file, which processes of one machine may share; for several machines, write a plugin on your own tables.`));
  });

  it('say so of coupons, which the engine validates', async () => {
    const plugin = coupons({ coupons: [], database: pool });
    expect(await plugin.options?.['~standard'].validate(plugin.given)).toMatchObject({ issues: [{ path: ['database'], message: expect.stringMatching(/^This is a pool of Postgres/) as string }] });
  });

  it('say which option is wrong, and never what a secret is', () => {
    expect(() => giftCards({ secret: 'short', currency: 'pounds' })).toThrow(/^The options of giftCards\(\) are wrong\. "secret": A secret has at least 32 characters\..* "currency": Write a currency/);
    expect(() => giftCards({ secret: 'hunter2', currency: 'GBP' })).not.toThrow(/hunter2/);
    expect(() => localOrders({ database: {} as string })).toThrow(/^The options of localOrders\(\) are wrong\. "database": Give the path of a SQLite file, a database from openDatabase\(\), a store, or a pool of Postgres\.$/);
  });
});
