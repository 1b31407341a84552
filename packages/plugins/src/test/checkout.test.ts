import { fakeCart, fakeGateway, line } from '@kasse/testing/fakes';
import { createKasse, type Kasse } from 'kasse';
import { compileShop } from 'kasse/flow';
import type { LineItem, View } from 'kasse/plugin';
import { sqlite } from 'kasse/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pickup } from '../carrier/pickup/index.js';
import { tableRate } from '../carrier/table-rate/index.js';
import { age } from '../check/age/index.js';
import { poBox } from '../check/po-box/index.js';
import { coupons } from '../discount/coupons/index.js';
import { localInventory, localStock } from '../inventory/local/index.js';
import { localOrders } from '../orders/local/index.js';
import { rateTable } from '../tax/rate-table/index.js';
import { giftCard, giftCards } from '../value/gift-card/index.js';
import { pointAccounts, points } from '../value/points/index.js';
import { giftWrap } from '../widget/gift-wrap/index.js';
import { temporaryFile } from './database.js';

const SECRET = 'a secret for tests, long enough for everything';
const locations = [
  { id: 'leeds', title: 'Leeds', addressLines: ['1 Kirkgate'], country: 'GB' },
  { id: 'york', title: 'York', addressLines: ['1 Stonegate'], country: 'GB', stock: 'anywhere' },
  { id: 'hull', title: 'Hull', addressLines: ['1 Whitefriargate'], country: 'GB', isOpen: false },
] as const;

const filesOf = (commit: object) => ({
  'shop.jsonc': JSON.stringify({
    name: 'Test shop', currency: 'GBP', country: 'GB', prices: { mode: 'inclusive', rounding: 'half-up', level: 'per-line' }, discounts: 'kasse', commit,
    plugins: {
      post: { kind: 'carrier' }, stores: { kind: 'carrier' }, vat: { kind: 'tax' }, primary: { kind: 'payment' }, stock: { kind: 'inventory' },
      coupons: { kind: 'discounts' }, 'gift-card': { kind: 'value' }, points: { kind: 'value' }, age: { kind: 'check' }, 'po-box': { kind: 'check' }, 'gift-wrap': { kind: 'widget' },
    },
  }),
  'flows/default.flow.jsonc': JSON.stringify({
    id: 'default', default: true, layout: 'one-page',
    steps: [{
      id: 'checkout',
      sections: [
        'contact', 'fulfillment', 'discounts', { widget: 'gift-wrap', options: { price: '2.50 GBP', per: 'line' } },
        { id: 'about', fields: [{ id: 'birthDate', type: 'date' }] }, 'storedValue', 'payment',
      ],
    }],
    fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }, { method: 'pickup', carriers: ['stores'] }] },
    tax: { providers: ['vat'] },
    payment: { storedValue: ['gift-card', 'points'], methods: [{ method: 'card', gateways: ['primary'] }] },
  }),
});

/** Everything in one SQLite file, with the plugins a shop would use. */
async function open(lines: readonly LineItem[], backorder: Readonly<Record<string, number | 'unlimited'>> = {}, commit: object = {}) {
  const compiled = compileShop(filesOf(commit));
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
  const store = sqlite(temporaryFile());
  const stock = localStock({ database: store, levels: { mug: { leeds: 1, warehouse: 9 }, wine: { warehouse: 9 }, book: 0, ebook: 100 }, backorder, collectionPoints: ['york'] });
  const cards = giftCards({ database: store, secret: SECRET, currency: 'GBP' });
  const accounts = pointAccounts({ database: store, rate: { points: 1, worth: '0.05 GBP' } });
  const orders = localOrders({ database: store, recordInStore: true });
  const cart = fakeCart({ lines });
  const gateway = fakeGateway({ id: 'primary' });
  const authored = [{ code: 'SHIP', off: 'shipping', budget: '15.00 GBP' }, { code: 'B2G2', off: '100 %', buy: { pieces: 2 }, get: { pieces: 2 } }, { code: 'TENTH', off: '10 %', budget: '10.00 GBP' }, { code: 'PAIRS', off: '100 %', buy: { pieces: 1 }, get: { pieces: 1 }, budget: '30.00 GBP' }];
  const kasse = await createKasse({
    shop: compiled.shop,
    store,
    cart,
    orders,
    secret: SECRET,
    plugins: [
      gateway.plugin, localInventory({ id: 'stock', stock }), pickup({ id: 'stores', inventory: stock, locations }), coupons({ database: store, coupons: authored }),
      tableRate({ id: 'post', zones: [{ countries: '*', services: [{ service: 'standard', title: 'Standard', price: '10.00 GBP' }] }] }),
      rateTable({ id: 'vat', entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: '20 %' } }] }),
      giftCard({ cards }), points({ accounts }), giftWrap(), poBox(),
      age({ rules: [{ tags: ['alcohol'], minimumAge: 18 }], birthDateField: 'birthDate', now: () => Date.parse('2026-03-01T12:00:00Z') }),
    ],
  });
  onTestFinished(() => kasse.close());
  return { kasse, cart, stock, cards, accounts, orders, gateway };
}

type Buyer = ReturnType<Kasse['buyer']>;
type Command = Parameters<Buyer['send']>[0];

async function sent(buyer: Buyer, ...commands: readonly Command[]): Promise<View> {
  let view: View | undefined;
  for (const command of commands) {
    const result = await buyer.send(command);
    if (!result.ok) throw new Error(`${command.type}: ${JSON.stringify(result.messages)}`);
    ({ view } = result);
  }
  return view!;
}

const delivery: readonly Command[] = [{ type: 'fulfillment.method', methodId: 'shipping' }, { type: 'fulfillment.option', optionId: 'post:standard' }];

let requests = 0;
async function begin(kasse: Kasse): Promise<Buyer> {
  requests += 1;
  const opened = await kasse.open({ requestId: `r${requests}`, cartRef: `c${requests}`, customer: { id: 'ann' } });
  if (!opened.ok) throw new Error(JSON.stringify(opened.messages));
  const buyer = kasse.buyer(opened.token);
  await sent(
    buyer,
    { type: 'contact.set', email: 'ada@example.com' },
    { type: 'fulfillment.destination', address: { line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 4DY', country: 'GB' } },
    { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } },
  );
  return buyer;
}

async function ended(buyer: Buyer): Promise<readonly [string, string | undefined]> {
  const { view } = await buyer.view();
  const result = await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' });
  return [result.view?.status ?? '', result.ok ? undefined : result.messages[0]?.content];
}

describe('a checkout with these plugins', () => {
  it('D-32 pays four at 9.99 and a delivery of 10 with three cards of 5 and the rest by card', async () => {
    const { kasse, cards, orders, gateway } = await open([line({ quantity: 4, unitPriceMinor: 999 })]);
    const buyer = await begin(kasse);
    const codes: string[] = [];
    for (const reference of ['a', 'b', 'c']) {
      const issued = await cards.issue({ amountMinor: 500, reference });
      if (issued.status === 'issued') codes.push(issued.code);
    }
    const left: number[] = [];
    for (const code of codes) left.push((await sent(buyer, { type: 'storedValue.add', plugin: 'gift-card', code })).summary.toPay.amountMinor);
    left.push((await sent(buyer, ...delivery)).summary.toPay.amountMinor);
    expect(left).toEqual([3496, 2996, 2496, 3496]);
    expect(await ended(buyer)).toEqual(['completed', undefined]);
    expect([...gateway.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([3496]);
    expect((await orders.list()).map(({ totals, tenders }) => [totals.totalMinor, tenders.length])).toEqual([[4996, 4]]);
    for (const code of codes) expect((await cards.movements(code)).map(({ amountMinor }) => amountMinor)).toEqual([500, -500]);
  });

  it('N14 restores points and gift card when the payment is declined', async () => {
    const { kasse, cards, accounts, stock } = await open([line({ quantity: 2, unitPriceMinor: 2003 })]);
    const issued = await cards.issue({ amountMinor: 500, reference: 'a' });
    const code = issued.status === 'issued' ? issued.code : '';
    await accounts.earn({ customerId: 'ann', points: 1000, reference: 'o1' });
    const buyer = await begin(kasse);
    await sent(buyer, ...delivery, { type: 'storedValue.add', plugin: 'gift-card', code }, { type: 'storedValue.add', plugin: 'points' });
    await sent(buyer, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_decline_funds' } });
    // Of 50.06 the gift card pays 5.00 and points, in steps of 0.05, 45.05.
    expect((await buyer.view()).view?.summary.toPay.amountMinor).toBe(1);
    const [status] = await ended(buyer);
    expect(status).not.toBe('completed');
    expect([(await cards.movements(code)).length, await accounts.pointsOf('ann'), (await stock.levels('mug')).map(({ held }) => held)]).toEqual([1, 1000, [0, 0]]);
  });

  it('takes coupons in their order, counts their budget, and wraps a line', async () => {
    const { kasse, orders } = await open([line({ id: 'l1', quantity: 4, unitPriceMinor: 2500 }), line({ id: 'l2', sku: 'wine', unitPriceMinor: 1000 })]);
    const choose = async (): Promise<Buyer> => {
      const buyer = await begin(kasse);
      await sent(buyer, ...delivery, { type: 'discount.add', code: 'tenth' }, { type: 'discount.add', code: 'b2g2' }, { type: 'widget.set', section: 'gift-wrap', inputs: { wrap: true, lineIds: ['l1'] } });
      return buyer;
    };
    const [first, second] = [await choose(), await choose()];
    expect((await ended(first))[0]).toBe('completed');
    const [order] = await orders.list();
    expect(order?.discounts.map(({ id, amountMinor }) => [id, amountMinor])).toEqual([['coupon:B2G2', 5000], ['coupon:TENTH', 600]]);
    expect(order?.fees.map(({ amountMinor }) => amountMinor)).toEqual([250]);
    // The second would take another 6.00 of a budget of which 4.00 is left: it is stopped and told, and goes on without.
    expect((await ended(second))[0]).not.toBe('completed');
    expect(await orders.count()).toBe(1);
    expect((await ended(second))[0]).toBe('completed');
    expect((await orders.list())[1]?.discounts.map(({ id }) => id)).toEqual(['coupon:B2G2']);
  });

  it('counts all that a code takes off the order by its budget', async () => {
    const { kasse, orders } = await open([line({ id: 'l1', quantity: 2, unitPriceMinor: 1000 }), line({ id: 'l2', sku: 'wine', quantity: 2, unitPriceMinor: 1000 })]);
    const choose = async (): Promise<Buyer> => {
      const buyer = await begin(kasse);
      // Two free pieces are 20.00 of a budget of 30.00.
      expect((await sent(buyer, ...delivery, { type: 'discount.add', code: 'pairs' })).summary.total.amountMinor).toBe(3000);
      return buyer;
    };
    const [first, second] = [await choose(), await choose()];
    expect((await ended(first))[0]).toBe('completed');
    expect((await ended(second))[0]).not.toBe('completed');
    expect(await orders.count()).toBe(1);
  });

  it('refuses free delivery that the rest of its budget does not pay for, and sells without it', async () => {
    const { kasse, orders } = await open([line({ unitPriceMinor: 1000 })]);
    const choose = async (): Promise<Buyer> => {
      const buyer = await begin(kasse);
      await sent(buyer, ...delivery, { type: 'discount.add', code: 'ship' });
      return buyer;
    };
    const [first, second] = [await choose(), await choose()];
    expect((await ended(first))[0]).toBe('completed');
    // Of 15.00 the first delivery has left 5.00.
    expect((await ended(second))[0]).not.toBe('completed');
    expect(await ended(second)).toEqual(['completed', undefined]);
    expect((await orders.list()).map(({ totals }) => totals.totalMinor)).toEqual([1000, 2000]);
  });

  it('wraps no line that has left the cart', async () => {
    const { kasse, cart } = await open([line({ id: 'l1' }), line({ id: 'l2', sku: 'wine' })]);
    const buyer = await begin(kasse);
    const wrapped = await sent(buyer, ...delivery, { type: 'widget.set', section: 'gift-wrap', inputs: { wrap: true, lineIds: ['l1', 'l2'] } });
    expect(wrapped.summary.total.amountMinor).toBe(1000 + 1000 + 1000 + 500);
    cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ id: 'l1' })] };
    expect((await ended(buyer))[0]).not.toBe('completed');
    expect((await buyer.view()).view?.summary.total.amountMinor).toBe(1000 + 1000 + 250);
  });

  it('D-50 sells where it is picked up what is there, and at a collection point what is anywhere', async () => {
    const { kasse, stock } = await open([line({ quantity: 2 })]);
    const buyer = await begin(kasse);
    await sent(buyer, { type: 'fulfillment.method', methodId: 'pickup' });
    const choose = async (pointId: string) => (await buyer.send({ type: 'fulfillment.pickup', pointId })).ok;
    expect([await choose('leeds'), await choose('hull'), await choose('york')]).toEqual([false, false, true]);
    expect(await ended(buyer)).toEqual(['completed', undefined]);
    expect((await stock.levels('mug')).map(({ locationId, onHand }) => [locationId, onHand])).toEqual([['leeds', 1], ['warehouse', 7]]);
  });

  it('sells what is picked up together with what needs no shipping and lies on no shelf', async () => {
    const { kasse, stock } = await open([line({ id: 'l1' }), line({ id: 'l2', sku: 'ebook', requiresShipping: false })]);
    const buyer = await begin(kasse);
    await sent(buyer, { type: 'fulfillment.method', methodId: 'pickup' }, { type: 'fulfillment.pickup', pointId: 'leeds' });
    expect(await ended(buyer)).toEqual(['completed', undefined]);
    const left = async (sku: string) => (await stock.levels(sku)).map(({ locationId, onHand }) => [locationId, onHand]);
    expect([await left('mug'), await left('ebook')]).toEqual([[['leeds', 0], ['warehouse', 9]], [['', 99]]]);
  });

  // @see https://github.com/Sylius/Sylius/issues/7707
  it('Sylius#7707 keeps the last piece on a shelf for whoever was declined there, and for nobody else', async () => {
    const { kasse, stock } = await open([line()], {}, { keepStock: 'PT5M' });
    const choose = async (token: string): Promise<Buyer> => {
      const buyer = await begin(kasse);
      await sent(buyer, { type: 'fulfillment.method', methodId: 'pickup' });
      await buyer.send({ type: 'fulfillment.pickup', pointId: 'leeds' });
      await sent(buyer, { type: 'payment.set', methodId: 'card', instrument: { token } });
      return buyer;
    };
    const buyer = await choose('tok_decline_insufficient_funds');
    expect((await ended(buyer))[0]).toBe('ready_for_complete');
    expect((await ended(await choose('tok_ok')))[0]).not.toBe('completed');
    await sent(buyer, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
    expect(await ended(buyer)).toEqual(['completed', undefined]);
    expect((await stock.levels('mug')).map(({ locationId, onHand, held }) => [locationId, onHand, held])).toEqual([['leeds', 0, 0], ['warehouse', 9, 0]]);
  });

  it.each([
    [1, ['completed', 'ready_for_complete'], { allowed: 0, held: 0 }],
    ['unlimited', ['completed', 'completed'], { held: 0 }],
    [0, ['ready_for_complete', 'ready_for_complete'], { allowed: 0, held: 0 }],
  ] as const)('medusa#13892 commits what nothing lies on the shelf of, as far as it may be backordered (%s), and charges for no more', async (allowed, statuses, left) => {
    const { kasse, stock, orders, gateway } = await open([line({ sku: 'book' })], { book: allowed });
    const buyers = [await begin(kasse), await begin(kasse)];
    for (const buyer of buyers) await sent(buyer, ...delivery);
    const ends: (readonly [string, string | undefined])[] = [];
    for (const buyer of buyers) ends.push(await ended(buyer));
    expect(ends.map(([status]) => status)).toEqual(statuses);
    for (const [status, why] of ends) expect(why === undefined).toBe(status === 'completed');
    const count = statuses.filter((status) => status === 'completed').length;
    expect([await orders.count(), gateway.payments.size]).toEqual([count, count]);
    expect(await stock.backorder('book')).toMatchObject(left);
    expect(await stock.levels('book')).toEqual([{ locationId: '', onHand: 0, held: 0 }]);
  });

  it('stops for age and for a post box before anything is held', async () => {
    const { kasse, gateway } = await open([line({ sku: 'wine', tags: ['alcohol'] })]);
    const buyer = await begin(kasse);
    await sent(buyer, ...delivery);
    expect((await ended(buyer))[1]).toContain('18 years or older. Tell us your age');
    await sent(buyer, { type: 'fields.set', values: { birthDate: '2010-01-01' } });
    expect((await ended(buyer))[1]).toContain('18 years or older. Remove it');
    await sent(buyer, { type: 'fields.set', values: { birthDate: '1990-01-01' } });
    await sent(buyer, { type: 'fulfillment.destination', address: { line1: 'P.O. Box 12', city: 'Leeds', country: 'GB' } });
    expect((await ended(buyer))[1]).toContain('post box');
    await sent(buyer, { type: 'fulfillment.destination', address: { line1: '12 Mill Lane', city: 'Leeds', country: 'GB' } });
    expect(gateway.payments.size).toBe(0);
    expect(await ended(buyer)).toEqual(['completed', undefined]);
  });
});
