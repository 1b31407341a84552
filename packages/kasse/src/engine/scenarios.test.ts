import { describe, expect, it } from 'vitest';
import { defineCarrier, defineTaxProvider, type CarrierRate, type Discount } from '../plugin.js';
import type { View } from '../session/index.js';
import type { Buyer } from './buyer.js';
import { opened, sent, type Opened } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';

type Coupons = Readonly<Record<string, Omit<Discount, 'id' | 'code' | 'title'>>>;

const FREE_SHIPPING: Coupons = { SHIPFREE: { target: { on: 'fulfillment' }, value: { kind: 'free' } } };
const ALL_OFF: Coupons = { ALL: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 1_000_000 } } };

const steps = [
  { id: 'contact', sections: ['contact'] },
  { id: 'delivery', sections: ['fulfillment'] },
  { id: 'pay', sections: ['discounts', 'payment'] },
  { id: 'summary', sections: ['review'] },
];

/** The test shop in four steps, with coupons of its own. */
async function shop(coupons: Coupons, { shop: settings = {}, flow = {}, ...options }: KitOptions & { readonly shop?: object; readonly flow?: object } = {}): Promise<Kit> {
  const files = shopFiles({ steps, ...flow }, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } }, ...settings });
  return kit({ files, ...options, plugins: [fakeCoupons(coupons).plugin, ...(options.plugins ?? [])] });
}

const contact = { type: 'contact.set', email: 'ada@example.com' } as const;
const to = (country: string) => ({ type: 'fulfillment.destination', address: { line1: '1 Street', city: 'Town', country } }) as const;
const card = { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } } as const;
const option = (service: string) => ({ type: 'fulfillment.option', optionId: `post:${service}` }) as const;

const total = ({ summary }: View): number => summary.total.amountMinor;
const progress = ({ progress: all }: View): string => all.map(({ state }) => state).join(' ');
const committed = async (buyer: Buyer, view: View) => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });

describe('D-10 a tax zone narrower than the shipping zone', () => {
  const zones = defineTaxProvider({
    id: 'zones',
    setup: () => ({ calculate: ({ items, destination }) => Promise.resolve(items.map(({ id }) => ({ id, taxes: destination.country === 'DE' ? [{ name: 'MwSt', ratePpm: 80_000 }] : [] }))) }),
  })();
  const taxed = { plugins: [zones], flow: { tax: { providers: ['zones'] } }, shop: { country: 'DE', plugins: { zones: { kind: 'tax' }, coupons: { kind: 'discounts' } } } };

  it('D-10 taxes 20.00 with 1.60 inside the zone: 21.60; outside it, where delivery still reaches, 20.00', async () => {
    const parts = await shop({}, taxed);
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 0 }];
    const { buyer } = await opened(parts);
    const inside = await sent(buyer, contact, to('DE'), card);
    expect([inside.summary.tax.amountMinor, total(inside)]).toEqual([160, 2160]);
    const outside = await sent(buyer, to('AT'));
    expect([outside.summary.tax.amountMinor, total(outside)]).toEqual([0, 2000]);
    expect(await committed(buyer, outside)).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 2000, totals: { taxMinor: 0 } }]);
  });
});

describe('D-3 an inclusive price that keeps its net abroad', () => {
  const homeTax = { name: 'VAT', ratePpm: 200_000 };
  const zones = defineTaxProvider({
    id: 'zones',
    setup: () => ({ calculate: ({ items, destination }) => Promise.resolve(items.map(({ id }) => (destination.country === 'GB' ? { id, taxes: [homeTax] } : { id, taxes: [], containedRatePpm: 200_000 }))) }),
  })();

  it.each([
    ['per-unit', 166],
    ['per-line', 167],
  ])('D-3 is 200 at home and moves to a zone without tax, %s: %i, tax 0', async (level, abroadMinor) => {
    const prices = { mode: 'inclusive', inclusiveAbroad: 'keepNet', rounding: 'half-up', level };
    const parts = await shop({}, { plugins: [zones], flow: { tax: { providers: ['zones'] } }, shop: { prices, plugins: { zones: { kind: 'tax' }, coupons: { kind: 'discounts' } } }, lines: [line({ unitPriceMinor: 100, quantity: 2 })] });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 0 }];
    const { buyer } = await opened(parts);
    const home = await sent(buyer, contact, to('GB'), card);
    expect([total(home), home.summary.tax.amountMinor]).toEqual([200, 33 + (level === 'per-unit' ? 1 : 0)]);
    const abroad = await sent(buyer, to('US'));
    expect([total(abroad), abroad.summary.tax.amountMinor]).toEqual([abroadMinor, 0]);
    expect(await committed(buyer, abroad)).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: abroadMinor }]);
  });
});

describe('D-23 free shipping by coupon, applied and removed (half-up, per line)', () => {
  it.each([
    { mode: 'exclusive', priceMinor: 5000, with: [345, 6414], without: 6000 },
    { mode: 'inclusive', priceMinor: 6000, with: [345, 6345], without: 6000 },
  ])('D-23 $mode: 345 of delivery goes and comes back', async ({ mode, priceMinor, with: [deliveryMinor, totalMinor], without }) => {
    const parts = await shop(FREE_SHIPPING, { shop: { prices: { mode, rounding: 'half-up', level: 'per-line' } }, lines: [line({ unitPriceMinor: priceMinor })] });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 345 }];
    const { buyer, sessionId } = await opened(parts);
    const before = await sent(buyer, contact, to('GB'), card);
    expect(total(before)).toBe(totalMinor);
    const quote = async () => (await parts.store.load(sessionId))?.session.quote;
    expect((await quote())?.fulfillment).toMatchObject({ amountMinor: deliveryMinor, discountMinor: 0, netMinor: mode === 'inclusive' ? 288 : 345 });

    const applied = await sent(buyer, { type: 'discount.add', code: 'SHIPFREE' });
    expect(total(applied)).toBe(without);
    expect((await quote())?.fulfillment).toMatchObject({ amountMinor: 345, discountMinor: 345, grossMinor: 0 });

    const removed = await sent(buyer, { type: 'discount.remove', code: 'SHIPFREE' });
    expect(removed.summary).toEqual(before.summary);
    expect((await quote())?.fulfillment).toMatchObject({ amountMinor: 345, discountMinor: 0 });
    expect(removed.commit.fingerprint).toBe(before.commit.fingerprint);
    expect(await committed(buyer, removed)).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: totalMinor }]);
  });
});

describe('D-27 nothing to pay', () => {
  it('D-27 takes a fixed 10 off an item of 5: total 0, payment skipped, committed without a tender', async () => {
    const parts = await shop({ TEN: { target: { on: 'lines' }, value: { kind: 'fixed', amountMinor: 10 } } }, { lines: [line({ unitPriceMinor: 5, requiresShipping: false })] });
    const { buyer, sessionId } = await opened(parts);
    await sent(buyer, contact);
    const view = await sent(buyer, { type: 'discount.add', code: 'TEN' });
    expect([total(view), progress(view), view.status]).toEqual([0, 'done skipped skipped current', 'ready_for_complete']);
    expect(await committed(buyer, view)).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.primary.calls).toEqual([]);
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 0, tenders: [], lines: [{ grossMinor: 0, discountMinor: 5 }] }]);
    expect((await parts.store.load(sessionId))?.session.money.capturedMinor).toBe(0);
    expect([...parts.stock.holds.values()]).toEqual(['consumed']);
  });
});

describe('D-41 jumping to complete', () => {
  const stages: [string, Parameters<Buyer['send']>[0][], string, string][] = [
    ['nothing', [], 'contact', 'missing_contact'],
    ['the contact', [contact], 'delivery', 'missing_destination'],
    ['the address', [contact, to('GB')], 'delivery', 'missing_fulfillment'],
    ['delivery', [contact, to('GB'), option('standard')], 'pay', 'missing_payment'],
  ];

  it.each(stages)('D-41 with %s given lands on the first unmet step, and the commit says what is missing', async (_, commands, step, code) => {
    const parts = await shop({});
    parts.carrier.rates = [rate('standard', 500), rate('express', 900)];
    const { buyer, view: first } = await opened(parts);
    if (commands.length > 0) await sent(buyer, ...commands);
    const jumped = await sent(buyer, { type: 'step.go', to: 'summary' });
    expect([jumped.current, jumped.messages[0]?.code]).toEqual([step, 'step_not_reached']);
    expect(await buyer.commit({ fingerprint: jumped.commit.fingerprint })).toMatchObject({ ok: false, code, view: { status: 'incomplete', current: step } });
    expect(await buyer.commit({ fingerprint: first.commit.fingerprint })).toMatchObject({ ok: false, code });
    expect(parts.primary.calls).toEqual([]);
  });

  it.each(stages.slice(0, 3))('D-41 with %s given lands there with a total of zero, too', async (_, commands, step, code) => {
    const parts = await shop(ALL_OFF);
    parts.carrier.rates = [rate('standard', 0), rate('express', 0)];
    const { buyer } = await opened(parts);
    await sent(buyer, ...commands, { type: 'discount.add', code: 'ALL' });
    const jumped = await sent(buyer, { type: 'step.go', to: 'summary' });
    expect([total(jumped), jumped.current]).toEqual([0, step]);
    expect(await buyer.commit({ fingerprint: jumped.commit.fingerprint })).toMatchObject({ ok: false, code });
  });

  it('D-41 reaches the summary when everything is there', async () => {
    const { buyer } = await opened(await shop({}));
    await sent(buyer, contact, to('GB'), card);
    const jumped = await sent(buyer, { type: 'step.go', to: 'summary' });
    expect([jumped.current, jumped.messages]).toEqual(['summary', []]);
    expect(await committed(buyer, jumped)).toMatchObject({ ok: true });
  });
});

describe('D-42 a coupon that makes the total zero', () => {
  async function withCoupon(): Promise<Opened & { parts: Kit }> {
    const parts = await shop(ALL_OFF);
    parts.carrier.rates = [rate('free', 0), rate('express', 500)];
    const checkout = await opened(parts);
    await sent(checkout.buyer, contact, to('GB'), option('free'), { type: 'discount.add', code: 'ALL' });
    return { parts, ...checkout };
  }

  it('D-42 skips payment with free shipping', async () => {
    const { parts, buyer } = await withCoupon();
    const { view } = await buyer.view();
    expect(view && [total(view), progress(view)]).toEqual([0, 'done done skipped current']);
    expect(view && (await committed(buyer, view))).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.primary.calls).toEqual([]);
  });

  it('D-42 does not skip payment when shipping of 5.00 is chosen', async () => {
    const { parts, buyer } = await withCoupon();
    const view = await sent(buyer, option('express'));
    expect([total(view), progress(view)]).toEqual([600, 'done done current todo']);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'missing_payment' });
    expect(await committed(buyer, await sent(buyer, card))).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 600 }]);
  });
});

describe('D-43 digital goods for nothing', () => {
  it('D-43 goes from the contact to the summary directly', async () => {
    const parts = await shop({}, { lines: [line({ unitPriceMinor: 0, requiresShipping: false })] });
    const { buyer, view } = await opened(parts);
    expect(progress(view)).toBe('current skipped skipped todo');
    const done = await sent(buyer, contact);
    expect([progress(done), done.current]).toEqual(['done skipped skipped current', 'summary']);
    expect(await committed(buyer, done)).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 0, tenders: [] }]);
  });
});

describe('D-48 what was chosen can no longer be had', () => {
  it('D-48 takes the next best option, and the total follows', async () => {
    const parts = await shop({});
    parts.carrier.rates = [rate('standard', 500), rate('express', 900), rate('courier', 700)];
    const { buyer } = await opened(parts);
    const chosen = await sent(buyer, contact, to('GB'), option('express'), card);
    expect(total(chosen)).toBe(3480);
    parts.carrier.rates = [rate('courier', 700), rate('standard', 500)];
    const moved = await sent(buyer, to('FR'));
    expect([total(moved), moved.status, moved.messages[0]?.code]).toEqual([3000, 'ready_for_complete', 'option_replaced']);
    expect(await committed(buyer, moved)).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 3000, fulfillment: { optionId: 'post:standard' } }]);
  });

  it('D-48 clears the choice when nothing is offered, and the total follows', async () => {
    const parts = await shop({});
    const { buyer } = await opened(parts);
    expect(total(await sent(buyer, contact, to('GB'), card))).toBe(3000);
    parts.carrier.rates = [];
    const cleared = await sent(buyer, to('AQ'));
    expect([total(cleared), cleared.status, cleared.messages.map(({ code }) => code)]).toEqual([2400, 'incomplete', ['option_unavailable', 'undeliverable']]);
    expect(await buyer.commit({ fingerprint: cleared.commit.fingerprint })).toMatchObject({ ok: false, code: 'missing_fulfillment' });
  });

  it('D-48 goes to the next method when a method is no longer offered, and the total follows', async () => {
    const abroad = defineCarrier({ id: 'freight', setup: () => ({ quote: () => Promise.resolve([rate('sea', 1500)]) }) })();
    const methods = [
      { id: 'home', method: 'shipping', carriers: ['post'], when: { fact: 'country', operator: 'equal', value: 'GB' } },
      { id: 'abroad', method: 'shipping', carriers: ['freight'] },
    ];
    const parts = await shop({}, { plugins: [abroad], flow: { fulfillment: { methods } }, shop: { plugins: { freight: { kind: 'carrier' }, coupons: { kind: 'discounts' } } } });
    const { buyer } = await opened(parts);
    const home = await sent(buyer, contact, to('GB'), { type: 'fulfillment.method', methodId: 'home' }, card);
    expect(total(home)).toBe(3000);
    const moved = await sent(buyer, to('US'));
    expect([total(moved), moved.messages[0]?.code, moved.status]).toEqual([4200, 'option_replaced', 'ready_for_complete']);
  });

  it('D-48 at the last moment: the commit stops, says what replaced it and by how much, and goes on when confirmed', async () => {
    const parts = await shop({});
    parts.carrier.rates = [rate('standard', 500), rate('express', 900)];
    const { buyer } = await opened(parts);
    const chosen = await sent(buyer, contact, to('GB'), option('express'), card);
    parts.carrier.rates = [rate('standard', 500)];
    const stopped = await committed(buyer, chosen);
    expect(stopped).toMatchObject({ ok: false, code: 'total_changed', messages: [{ params: { beforeMinor: 3480, afterMinor: 3000 } }, { code: 'option_replaced', params: { beforeMinor: 900, afterMinor: 500 } }, {}, {}] });
    expect(stopped.view && (await committed(buyer, stopped.view))).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
  });
});

describe('a destination whose taxes nobody knows', () => {
  const notCovered = { status: 'not_covered' };

  it('asks the buyer for another address, and tells the merchant which one is missing', async () => {
    const parts = await shop({});
    const { buyer } = await opened(parts);
    await sent(buyer, contact, to('GB'), card);
    parts.tax.answers.push(notCovered);
    const refused = await buyer.send(to('FR'));
    expect(refused).toMatchObject({ ok: false, code: 'tax_not_covered', messages: [{ severity: 'requires_buyer_input', path: 'fulfillment.destination' }] });
    expect(JSON.stringify(refused)).not.toContain('few minutes');
    expect(parts.problems).toMatchObject([{ code: 'ERR_TAX_NOT_COVERED', details: { providers: ['vat'], country: 'FR' } }]);
    expect((await buyer.send(to('GB'))).ok).toBe(true);
  });

  it('is told as one where nothing is delivered, where that is so, and the merchant misses no taxes', async () => {
    const parts = await shop({});
    const { buyer } = await opened(parts);
    const before = await sent(buyer, contact, to('GB'), card);
    parts.carrier.rates = [];
    parts.tax.answers.push(notCovered);
    const refused = await buyer.send(to('FR'));
    expect(refused).toMatchObject({ ok: false, code: 'undeliverable', messages: [{ severity: 'requires_buyer_input', path: 'fulfillment.destination' }], view: { revision: before.revision } });
    expect(parts.problems).toEqual([]);
  });

  it('is not priced with the last rates, which were another place\'s or are no longer true', async () => {
    const parts = await shop({}, { flow: { tax: { providers: ['vat'], onOutage: { policy: 'lastQuote', notOlderThan: 'PT1H' } } } });
    const { buyer } = await opened(parts);
    await sent(buyer, contact, to('GB'), card);
    parts.tax.answers.push(notCovered);
    expect(await buyer.send({ type: 'cart.refresh' })).toMatchObject({ ok: false, code: 'tax_not_covered' });
  });

  it('is an outage while no address is given: the shop\'s own country is missing, which no buyer can mend', async () => {
    const parts = await shop({});
    parts.tax.answers.push(notCovered);
    expect(await parts.kasse.open({ requestId: 'r1', cartRef: 'c1' })).toMatchObject({ ok: false, code: 'tax_unavailable' });
    expect(parts.problems).toMatchObject([{ code: 'ERR_TAX_NOT_COVERED' }]);
  });
});

describe('outage policies', () => {
  const lastQuote = { policy: 'lastQuote', notOlderThan: 'PT1H' };
  const now = { ms: Date.parse('2026-11-22T10:00:00Z') };
  const clock = (): number => now.ms;

  it('price with the last rates only where they were given and while they are fresh, and mark the order', async () => {
    const parts = await shop({}, { clock, flow: { tax: { providers: ['vat'], onOutage: lastQuote }, fulfillment: { methods: [{ method: 'shipping', carriers: ['post'], onOutage: lastQuote }] } } });
    const { buyer } = await opened(parts);
    await sent(buyer, contact, to('GB'), card);
    parts.tax.fails = true;
    parts.carrier.fails = true;
    expect(await buyer.send(to('FR'))).toMatchObject({ ok: false, code: 'tax_unavailable' });
    // Asking again and again does not keep old rates young.
    now.ms += 40 * 60_000;
    const view = await sent(buyer, { type: 'cart.refresh' });
    expect(total(view)).toBe(3000);
    now.ms += 25 * 60_000;
    expect(await buyer.send({ type: 'cart.refresh' })).toMatchObject({ ok: false, code: 'tax_unavailable' });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'tax_unavailable' });
    parts.tax.fails = false;
    parts.carrier.fails = false;
    expect(await committed(buyer, view)).toMatchObject({ ok: true });
    expect(parts.primary.payments.size).toBe(1);
  });
});

function rate(service: string, priceMinor: number): CarrierRate {
  return { service, title: service, priceMinor };
}
