import { describe, expect, it } from 'vitest';
import { defineCarrier, defineTaxProvider, type Plugin, type TaxReport } from '../plugin.js';
import { soldItems } from '../session/index.js';
import { lastTaxes } from './last-taxes.js';
import { address, opened, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { fakeCoupons, fakeShops, fakeWrap } from './test/offers.js';

const again = { policy: 'lastQuote', notOlderThan: 'PT1H' };
const flat = { policy: 'flat', amount: '5.00 GBP' };
const wrap = { id: 'gift', widget: 'wrap', options: { priceMinor: 300 } };

/** A shop whose tax provider is down, and what it is told of the sale. */
async function untaxed({ prices = {}, ...options }: KitOptions & { readonly prices?: object } = {}): Promise<Kit & { readonly told: TaxReport[] }> {
  const told: TaxReport[] = [];
  const down = defineTaxProvider({
    id: 'down',
    setup: () => ({
      calculate: () => Promise.reject(new Error('tax down')),
      commit: (report) => {
        told.push(report);
        return Promise.resolve();
      },
    }),
  })();
  const files = shopFiles(
    { tax: { providers: ['down'], onOutage: flat }, steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', wrap, 'payment'] }] },
    { plugins: { down: { kind: 'tax' }, wrap: { kind: 'widget' } }, prices: { mode: 'exclusive', rounding: 'half-up', level: 'per-line', ...prices } },
  );
  return { ...(await kit({ files, plugins: [down, fakeWrap().plugin], stock: { mug: 9 }, ...options })), told };
}

describe('a stated tax, when no provider answers', () => {
  it('comes on top of exclusive prices, shared by what costs something, and marks the order', async () => {
    const parts = await untaxed({ lines: [line(), line({ id: 'l2', unitPriceMinor: 1000 }), line({ id: 'l3', unitPriceMinor: 0 })] });
    const { buyer, view } = await ready(parts);
    expect(view.summary).toMatchObject({ tax: { amountMinor: 500 }, total: { amountMinor: 4000 }, taxes: [{ name: 'Tax', ratePpm: 0, amount: { amountMinor: 500 } }] });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([
      { totalMinor: 4000, marks: [{ on: 'tax', policy: 'flat' }], lines: [{ taxMinor: 286 }, { taxMinor: 143 }, { taxMinor: 0 }], totals: { taxMinor: 500 } },
    ]);
    expect([...parts.primary.payments.values()]).toMatchObject([{ amountMinor: 4000, capturedMinor: 4000 }]);
  });

  it('is contained in inclusive prices, at every level of rounding, and is never more than they are', async () => {
    for (const level of ['per-unit', 'per-line', 'per-order']) {
      const parts = await untaxed({ prices: { mode: 'inclusive', level }, lines: [line({ unitPriceMinor: 100, quantity: 2 })] });
      parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 101 }];
      const { buyer, view } = await ready(parts);
      expect(view.summary).toMatchObject({ tax: { amountMinor: 301 }, total: { amountMinor: 301 } });
      expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
      expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 301, lines: [{ netMinor: 0, taxMinor: 200, grossMinor: 200 }] }]);
    }
  });

  it('leaves an inclusive price as it stands where its net would have been kept abroad', async () => {
    const parts = await untaxed({ prices: { mode: 'inclusive', inclusiveAbroad: 'keepNet' } });
    const { buyer } = await opened(parts);
    const view = await sent(buyer, { type: 'fulfillment.destination', address: { line1: '1 Rue', city: 'Paris', country: 'FR' } });
    expect(view.summary).toMatchObject({ tax: { amountMinor: 500 }, total: { amountMinor: 2500 } });
  });

  it('stays what it is when a taxed fee joins', async () => {
    const parts = await untaxed();
    const { buyer } = await ready(parts);
    const view = await sent(buyer, { type: 'widget.set', section: 'gift', inputs: { wrap: true } });
    expect(view.summary).toMatchObject({ feesTotal: { amountMinor: 300 }, tax: { amountMinor: 500 }, total: { amountMinor: 3300 } });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ marks: [{ on: 'tax', policy: 'flat' }], fees: [{ taxMinor: 54 }] }]);
  });

  it('is not charged on what costs nothing', async () => {
    const parts = await untaxed({ lines: [line({ unitPriceMinor: 0, requiresShipping: false })] });
    expect((await opened(parts)).view.summary).toMatchObject({ tax: { amountMinor: 0 }, total: { amountMinor: 0 } });
  });

  it('is told to the provider with the sale, which it did not price itself', async () => {
    const parts = await untaxed();
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(parts.told).toMatchObject([{ items: [{ amountMinor: 2000 }, { amountMinor: 500 }], charged: { policy: 'flat', taxMinor: 500 } }]);
  });

  it('is no answer where providers answer that they know no taxes', async () => {
    const parts = await kit({ files: shopFiles({ tax: { providers: ['vat'], onOutage: flat } }) });
    const notCovered = { status: 'not_covered' };
    parts.tax.answers.push(notCovered);
    expect(await parts.kasse.open({ requestId: 'r1', cartRef: 'c1' })).toMatchObject({ ok: false, code: 'tax_unavailable' });
    const { buyer } = await opened(parts, { requestId: 'r2' });
    parts.tax.answers.push(notCovered);
    expect(await buyer.send({ type: 'fulfillment.destination', address: { line1: '1 Rue', city: 'Paris', country: 'FR' } })).toMatchObject({ ok: false, code: 'tax_not_covered' });
  });

  it('gives way to the provider that is back, after the buyer has seen the difference', async () => {
    const parts = await kit({ files: shopFiles({ tax: { providers: ['vat'], onOutage: flat } }) });
    parts.tax.fails = true;
    const { buyer, view } = await ready(parts);
    expect(view.summary.total.amountMinor).toBe(3000);
    parts.tax.ratePpm = 100_000;
    parts.tax.fails = false;
    const refused = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(refused).toMatchObject({ ok: false, code: 'total_changed', view: { summary: { total: { amountMinor: 2750 } } } });
    expect(parts.primary.payments.size).toBe(0);
    expect(await buyer.commit({ fingerprint: refused.view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 2750, marks: [] }]);
  });
});

describe('the last taxes, when no provider answers', () => {
  it('are not used again when they were amounts without a rate: an error is not a zero', async () => {
    const parts = await kit({ files: shopFiles({ tax: { providers: ['vat'], onOutage: { policy: 'lastQuote', notOlderThan: 'PT1H' } } }) });
    parts.tax.answers.push([{ id: 'l1', taxes: [{ name: 'Sales tax', ratePpm: 0, amountMinor: 160 }] }]);
    const { buyer, view } = await opened(parts);
    expect(view.summary.tax.amountMinor).toBe(160);
    parts.tax.fails = true;
    expect(await buyer.send({ type: 'cart.refresh' })).toMatchObject({ ok: false, code: 'tax_unavailable' });
  });

  it('are not used again when they were amounts on what cost nothing: once it costs something, that is no rate of zero', async () => {
    const { plugin } = fakeCoupons({ FREE: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 1_000_000 } } });
    const files = shopFiles({ tax: { providers: ['amounts'], onOutage: again } }, { plugins: { amounts: { kind: 'tax' } } });
    const tax = { fails: false };
    const amounts = defineTaxProvider({
      id: 'amounts',
      setup: () => ({ calculate: ({ items }) => (tax.fails ? Promise.reject(new Error('tax down')) : Promise.resolve(items.map(({ id, amountMinor }) => ({ id, taxes: [{ name: 'Sales tax', ratePpm: 0, amountMinor: amountMinor / 10 }] })))) }),
    })();
    const { buyer } = await opened(await kit({ files, plugins: [plugin, amounts], lines: [line({ requiresShipping: false })] }));
    expect((await sent(buyer, { type: 'discount.add', code: 'FREE' })).summary).toMatchObject({ tax: { amountMinor: 0 }, total: { amountMinor: 0 } });
    tax.fails = true;
    // What still costs nothing is taxed with nothing.
    expect((await sent(buyer, { type: 'cart.refresh' })).summary.total.amountMinor).toBe(0);
    expect(await buyer.send({ type: 'discount.remove', code: 'FREE' })).toMatchObject({ ok: false, code: 'tax_unavailable' });
  });

  it('are not used again when they were a stated tax of nothing', async () => {
    const files = shopFiles({ tax: { providers: ['vat'], onOutage: { policy: 'flat', amount: '0.00 GBP' } } });
    // As shopFiles wrote it.
    const everybody = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
    const forMembers = { ...everybody, id: 'members', default: false, priority: 1, when: { fact: 'loggedIn', operator: 'equal', value: true }, tax: { providers: ['vat'], onOutage: again } };
    const parts = await kit({ files: { ...files, 'flows/members.flow.jsonc': JSON.stringify(forMembers) } });
    parts.tax.fails = true;
    const { view, sessionId } = await opened(parts);
    expect(view.summary).toMatchObject({ tax: { amountMinor: 0 }, total: { amountMinor: 2000 } });
    expect(await parts.kasse.session(sessionId).signIn({ customer: { id: 'ada' } })).toMatchObject({ ok: true });
    // The flow of members cannot price it, so this one stays.
    expect((await parts.store.load(sessionId))?.session).toMatchObject({ flow: { flowId: 'default' }, quote: { marks: [{ on: 'tax', policy: 'flat' }] } });
    parts.tax.fails = false;
    const members = await opened(parts, { requestId: 'r2', cartRef: 'c2' });
    await parts.kasse.session(members.sessionId).signIn({ customer: { id: 'ada' } });
    expect((await parts.store.load(members.sessionId))?.session).toMatchObject({ flow: { flowId: 'members' }, quote: { marks: [] } });
  });

  it('are not those of goods in another category', async () => {
    const parts = await kit({ files: shopFiles({ tax: { providers: ['vat'], onOutage: again } }) });
    const { buyer } = await ready(parts);
    parts.tax.fails = true;
    expect((await buyer.send({ type: 'cart.refresh' })).ok).toBe(true);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ taxCategory: 'reduced' })] };
    expect(await buyer.send({ type: 'cart.refresh' })).toMatchObject({ ok: false, code: 'tax_unavailable' });
  });

  /** A shop in Spain that keeps its net where taxes are others: in the Canary Islands, and as an export. */
  async function fromSpain() {
    const spain = { name: 'IVA', ratePpm: 210_000 };
    const tax = { fails: false };
    const vat = defineTaxProvider({
      id: 'vat',
      setup: () => ({
        calculate: ({ items, destination: { country, region } }) => {
          if (tax.fails) return Promise.reject(new Error('tax down'));
          if (country === 'ES' && region !== 'GC') return Promise.resolve(items.map(({ id }) => ({ id, taxes: [spain] })));
          return Promise.resolve(items.map(({ id }) => ({ id, taxes: country === 'ES' ? [{ name: 'IGIC', ratePpm: 70_000 }] : [], containedRatePpm: spain.ratePpm })));
        },
      }),
    })();
    const prices = { mode: 'inclusive', rounding: 'half-up', level: 'per-line', inclusiveAbroad: 'keepNet' };
    const parts = await kit({ plugins: [vat], lines: [line({ unitPriceMinor: 12_100 })], files: shopFiles({ tax: { providers: ['vat'], onOutage: again } }, { country: 'ES', prices }) });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 1210 }];
    return { ...parts, vat: tax };
  }

  it.each([
    ['at home', { country: 'ES' }, 13_310],
    ['in a region of it with a rate of its own', { country: 'ES', region: 'GC' }, 11_770],
    ['abroad', { country: 'US' }, 11_000],
  ])('price again what they priced, where the net is kept: %s', async (_, place, totalMinor) => {
    const parts = await fromSpain();
    const { buyer } = await opened(parts);
    const before = await sent(buyer, { type: 'contact.set', email: 'ada@example.com' }, { type: 'fulfillment.destination', address: { line1: 'Calle 1', city: 'Las Palmas', ...place } }, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
    expect(before.summary.total.amountMinor).toBe(totalMinor);
    parts.vat.fails = true;
    // Twice: what was contained is not lost on the way either.
    const after = await sent(buyer, { type: 'cart.refresh' }, { type: 'cart.refresh' });
    expect(after.summary).toEqual(before.summary);
    expect(await buyer.commit({ fingerprint: after.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor, marks: [{ on: 'tax', policy: 'lastQuote' }] }]);
  });

  it('are not used from a quote that does not say what its prices contained, as old ones do not', async () => {
    const parts = await fromSpain();
    const { sessionId } = await opened(parts);
    const session = (await parts.store.load(sessionId))?.session;
    if (session === undefined) throw new Error('There is no session.');
    const { contained, ...quote } = session.quote;
    const items = soldItems(session);
    const keepNet = { mode: 'inclusive', inclusiveAbroad: 'keepNet', rounding: 'half-up', level: 'per-line' } as const;
    expect(contained).toEqual([]);
    expect(lastTaxes(session, items, keepNet)).toHaveLength(1);
    expect(lastTaxes({ cart: session.cart, quote }, items, keepNet)).toBeUndefined();
    expect(lastTaxes({ cart: session.cart, quote }, items, { ...keepNet, inclusiveAbroad: 'keepGross' })).toHaveLength(1);
  });
});

describe('the last price of delivery, when no carrier answers', () => {
  const pieces = (quantity: number, revision: string) => ({ revision, currency: 'GBP', lines: [line({ weightGrams: 100, quantity })] });

  async function byWeight(plugins: readonly Plugin[] = []) {
    const parts = await kit({ plugins, files: shopFiles({ fulfillment: { methods: [{ method: 'shipping', carriers: ['post'], onOutage: again }] } }) });
    parts.cart.snapshot = pieces(1, '1');
    const checkout = await ready(parts);
    parts.carrier.fails = true;
    return { parts, ...checkout };
  }

  it('is charged for the same parcel, and marks the order', async () => {
    const { parts, buyer } = await byWeight();
    parts.cart.snapshot = pieces(1, '2');
    const view = await sent(buyer, { type: 'cart.refresh' });
    expect(view.summary.fulfillmentTotal.amountMinor).toBe(500);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ marks: [{ on: 'fulfillment', policy: 'lastQuote' }] }]);
  });

  it('is not charged for another parcel: nothing is delivered until a carrier is back', async () => {
    const { parts, buyer } = await byWeight();
    parts.cart.snapshot = pieces(100, '2');
    const view = await sent(buyer, { type: 'cart.refresh' });
    expect(view.messages.map(({ code }) => code)).toEqual(['option_unavailable', 'carrier_unavailable']);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false });
    parts.carrier.fails = false;
    expect((await sent(buyer, { type: 'cart.refresh' })).messages).toEqual([]);
  });

  it('is not charged for goods of another worth, which it may depend on', async () => {
    const { buyer } = await byWeight([fakeCoupons({ TEN: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } }).plugin]);
    const view = await sent(buyer, { type: 'discount.add', code: 'TEN' });
    expect(view.messages.map(({ code }) => code)).toContain('carrier_unavailable');
  });
});

describe('the last places to pick up at, when no carrier answers', () => {
  const now = { ms: Date.parse('2026-11-22T10:00:00Z') };
  const pickUp = { type: 'fulfillment.method', methodId: 'pickup' } as const;

  async function atShops(onOutage: object) {
    const shops = fakeShops();
    shops.points = shops.points.map((point) => ({ ...point, priceMinor: 100 }));
    const methods = [{ method: 'shipping', carriers: ['post'] }, { method: 'pickup', carriers: ['shops'], onOutage }];
    const parts = await kit({ plugins: [shops.plugin], clock: () => now.ms, files: shopFiles({ fulfillment: { methods } }, { plugins: { shops: { kind: 'carrier' } } }) });
    const { buyer } = await opened(parts);
    const view = await sent(buyer, { type: 'contact.set', email: 'ada@example.com' }, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } }, pickUp);
    expect(view.summary.total.amountMinor).toBe(2520);
    shops.fails = true;
    return { parts, buyer, shops, view };
  }
  const points = ({ sections }: { readonly sections: readonly { readonly kind: string }[] }) => sections.find(({ kind }) => kind === 'fulfillment');

  it('are offered again while they are fresh, and mark the order', async () => {
    const { parts, buyer } = await atShops({ policy: 'lastQuote', notOlderThan: 'PT1H' });
    // Asking again and again does not keep an old answer young.
    now.ms += 40 * 60_000;
    const again = await sent(buyer, { type: 'cart.refresh' });
    expect(points(again.steps[0] ?? { sections: [] })).toMatchObject({ pickupPoints: [{ id: 'leeds', isChosen: true }], messages: [] });
    const done = await buyer.commit({ fingerprint: again.commit.fingerprint, wait: 'settled' });
    expect(done).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 2520, marks: [{ on: 'fulfillment', policy: 'lastQuote' }], fulfillment: { pickupPointId: 'leeds' } }]);
  });

  it('are not offered for other goods, which they may lack', async () => {
    const { parts, buyer } = await atShops(again);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ quantity: 9 })] };
    const gone = await sent(buyer, { type: 'cart.refresh' });
    expect(gone.messages).toMatchObject([{ code: 'pickup_unavailable' }, { code: 'carrier_unavailable' }]);
  });

  it.each([
    ['too old', { policy: 'lastQuote', notOlderThan: 'PT1H' }],
    ['not wanted', { policy: 'block' }],
  ])('are not offered when they are %s', async (_, onOutage) => {
    const { parts, buyer, shops } = await atShops(onOutage);
    now.ms += 65 * 60_000;
    const gone = await sent(buyer, { type: 'cart.refresh' });
    expect(gone.messages).toMatchObject([{ code: 'pickup_unavailable' }, { code: 'carrier_unavailable' }]);
    expect(await buyer.commit({ fingerprint: gone.commit.fingerprint })).toMatchObject({ ok: false });
    shops.fails = false;
    const back = await sent(buyer, { type: 'cart.refresh' });
    expect(await buyer.commit({ fingerprint: back.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ marks: [] }]);
  });
});

it('no policy offers under one method what was offered under another', async () => {
  const lastQuote = { policy: 'lastQuote', notOlderThan: 'PT1H' };
  const down = defineCarrier({ id: 'van', setup: () => ({ quote: () => Promise.reject(new Error('van down')) }) })();
  const small = { fact: 'cart.total', operator: 'atMost', value: '50.00 GBP' };
  const methods = [{ method: 'shipping', carriers: ['post'], onOutage: lastQuote, when: small }, { id: 'van', method: 'shipping', carriers: ['van'], onOutage: lastQuote }];
  const parts = await kit({ plugins: [down], files: shopFiles({ fulfillment: { methods } }, { plugins: { van: { kind: 'carrier' } } }) });
  const { buyer } = await opened(parts);
  await sent(buyer, { type: 'fulfillment.destination', address }, { type: 'fulfillment.method', methodId: 'shipping' });
  parts.cart.snapshot = { ...parts.cart.snapshot, revision: '2', lines: [line({ quantity: 9 })] };
  const view = await sent(buyer, { type: 'cart.refresh' });
  expect(view.messages.map(({ code }) => code)).toEqual(['option_replaced', 'carrier_unavailable']);
  expect(view.summary.fulfillmentTotal.amountMinor).toBe(0);
});
