import { describe, expect, it } from 'vitest';
import { defineTaxProvider } from '../plugin.js';
import { opened, sent } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';
import { fakeShops } from './test/offers.js';

const contact = { type: 'contact.set', email: 'ada@example.com' } as const;
const card = { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } } as const;

/** 20 % on everything but what is `postal`. */
const byCategory = defineTaxProvider({
  id: 'by-category',
  setup: () => ({ calculate: ({ items }) => Promise.resolve(items.map(({ id, category }) => ({ id, taxes: category === 'postal' ? [] : [{ name: 'VAT', ratePpm: 200_000 }] }))) }),
})();

describe('the price of a pickup', () => {
  it('is taxed in the category of its place, and is the price of the carrier that answered', async () => {
    const down = fakeShops('first');
    down.fails = true;
    const lockers = fakeShops('lockers');
    lockers.points = [{ id: 'kings-cross', title: 'King\'s Cross', addressLines: ['1 Station'], country: 'GB', isAvailable: true, priceMinor: 500, taxCategory: 'postal' }];
    const parts = await kit({
      plugins: [down.plugin, lockers.plugin, byCategory],
      files: shopFiles(
        { fulfillment: { methods: [{ method: 'pickup', carriers: ['first', 'lockers'] }] }, tax: { providers: ['by-category'] } },
        { plugins: { first: { kind: 'carrier' }, lockers: { kind: 'carrier' }, 'by-category': { kind: 'tax' } } },
      ),
    });
    const { buyer, sessionId } = await opened(parts);
    const view = await sent(buyer, contact, card);
    expect(view.summary).toMatchObject({ fulfillmentTotal: { amountMinor: 500 }, tax: { amountMinor: 400 }, total: { amountMinor: 2900 } });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect((await parts.store.load(sessionId))?.session.quote.fulfillment).toMatchObject({ carrier: 'lockers', optionId: 'lockers:kings-cross', taxCategory: 'postal', taxMinor: 0 });
  });
});
