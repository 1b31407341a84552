import { describe, expect, it } from 'vitest';
import { defineTaxProvider, type TaxReport, type TaxRequest } from '../plugin.js';
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

const abroad = { type: 'fulfillment.destination', address: { line1: '1 Main Street', city: 'Boston', postalCode: '02101', country: 'US' } } as const;
const pickUp = { type: 'fulfillment.method', methodId: 'pickup' } as const;

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

/** 20 % at home, 8 % in the state of New York, nothing known elsewhere; keeps what it was asked and told. */
async function byPlace(flow: object = {}) {
  const asked: TaxRequest['destination'][] = [];
  const reported: TaxReport['destination'][] = [];
  const shops = fakeShops();
  const tax = { fails: false };
  const rates: Readonly<Record<string, number>> = { 'GB/': 200_000, 'US/MA': 0, 'US/NY': 80_000 };
  const plugin = defineTaxProvider({
    id: 'vat',
    setup: () => ({
      calculate: ({ items, destination }) => {
        if (tax.fails) return Promise.reject(new Error('tax down'));
        asked.push(destination);
        const ratePpm = rates[`${destination.country}/${destination.region ?? ''}`];
        return Promise.resolve(ratePpm === undefined ? { status: 'not_covered' } : items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm }] })));
      },
      commit: ({ destination }) => {
        reported.push(destination);
        return Promise.resolve();
      },
    }),
  })();
  const methods = [{ method: 'shipping', carriers: ['post'] }, { method: 'pickup', carriers: ['shops'] }];
  const parts = await kit({ plugins: [shops.plugin, plugin], files: shopFiles({ fulfillment: { methods }, ...flow }, { plugins: { shops: { kind: 'carrier' } } }) });
  return { ...parts, shops, vat: tax, asked, reported };
}

describe('the tax of what is picked up', () => {
  it('is that of the place where it is handed over, whatever address was typed before, and is reported so', async () => {
    const parts = await byPlace();
    const { buyer } = await opened(parts);
    const typed = await sent(buyer, contact, { ...abroad, address: { ...abroad.address, region: 'MA' } }, card);
    expect(typed.summary.tax.amountMinor).toBe(0);
    const view = await sent(buyer, pickUp);
    expect(view.summary).toMatchObject({ tax: { amountMinor: 400 }, total: { amountMinor: 2400 } });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(parts.reported).toEqual([{ country: 'GB' }]);
  });

  it('is that of the region and postal code of the place, where its carrier says them', async () => {
    const parts = await byPlace();
    parts.shops.points = parts.shops.points.map((point) => ({ ...point, country: 'US', region: 'NY', postalCode: '10001' }));
    const { buyer } = await opened(parts);
    expect((await sent(buyer, pickUp)).summary.tax.amountMinor).toBe(160);
    expect(parts.asked.at(-1)).toEqual({ country: 'US', region: 'NY', postalCode: '10001' });
  });

  it('is that of the address again when it is delivered after all', async () => {
    const parts = await byPlace();
    const { buyer } = await opened(parts);
    const delivered = { ...abroad, address: { ...abroad.address, region: 'NY' } };
    const view = await sent(buyer, pickUp, delivered, { type: 'fulfillment.method', methodId: 'shipping' }, { type: 'fulfillment.option', optionId: 'post:standard' });
    expect(view.summary.tax.amountMinor).toBe(200);
  });

  it('is asked for at the place where it is not known there: another address would not help', async () => {
    const parts = await byPlace();
    parts.shops.points = parts.shops.points.map((point) => ({ ...point, country: 'FR' }));
    const { buyer } = await opened(parts);
    expect(await buyer.send(pickUp)).toMatchObject({ ok: false, code: 'tax_not_covered', messages: [{ path: 'fulfillment.pickup' }] });
  });

  it('is not that of the last address when nobody answers, but the last of the same place', async () => {
    const parts = await byPlace({ tax: { providers: ['vat'], onOutage: { policy: 'lastQuote', notOlderThan: 'PT1H' } } });
    const { buyer } = await opened(parts);
    await sent(buyer, { ...abroad, address: { ...abroad.address, region: 'MA' } });
    parts.vat.fails = true;
    expect(await buyer.send(pickUp)).toMatchObject({ ok: false, code: 'tax_unavailable' });
    parts.vat.fails = false;
    await sent(buyer, pickUp);
    parts.vat.fails = true;
    // Where the buyer lives says nothing of what is handed over in Leeds.
    const view = await sent(buyer, { ...abroad, address: { ...abroad.address, region: 'NY' } });
    expect(view.summary.tax.amountMinor).toBe(400);
  });
});
