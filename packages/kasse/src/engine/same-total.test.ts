import { describe, expect, it } from 'vitest';
import { exponentOf, formatMoneyPlain } from '../money/index.js';
import type { PaymentOutcome } from '../plugin.js';
import type { View } from '../session/index.js';
import { address, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';
import { ledgerOf } from './test/passing-time.js';

const declined: PaymentOutcome = { status: 'declined', code: 'no', retry: 'same_method' };
const twoMugs = { revision: '2', currency: 'GBP', lines: [line({ quantity: 2 })] };

/** Every amount of what was just bought, wherever it is written. */
async function amountsOf(parts: Kit, sessionId: string, shown: View): Promise<Readonly<Record<string, number | undefined>>> {
  const [order] = parts.orders.placed.values();
  const [payment] = [...parts.primary.payments.values()].filter(({ voided }) => !voided);
  const books = await ledgerOf(parts, sessionId);
  const authorized = (await parts.store.effects(sessionId)).findLast(({ kind }) => kind === 'authorize');
  return {
    shown: shown.summary.toPay.amountMinor,
    ordered: order?.totalMinor,
    tendered: order?.tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    asked: (authorized?.request as { readonly amountMinor?: number } | undefined)?.amountMinor,
    authorized: payment?.amountMinor,
    captured: payment?.capturedMinor,
    booked: books['gateway:primary'],
  };
}

const all = (amountMinor: number) => ({ shown: amountMinor, ordered: amountMinor, tendered: amountMinor, asked: amountMinor, authorized: amountMinor, captured: amountMinor, booked: amountMinor });

describe('what is shown, ordered, authorized, captured and booked', () => {
  const ways = (['exclusive', 'inclusive'] as const).flatMap((mode) => (['per-unit', 'per-line', 'per-order'] as const).map((level) => [mode, level] as const));

  // @see https://github.com/Adyen/adyen-prestashop/issues/151
  it.each(ways)('adyen-prestashop#151 is one amount, wherever taxes are rounded (%s, %s)', async (mode, level) => {
    const coupons = fakeCoupons({ ODD: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 77_700 } } });
    const lines = [line({ unitPriceMinor: 1999, quantity: 3 }), line({ id: 'l2', sku: 'pen', title: 'Pen', unitPriceMinor: 333, quantity: 7 })];
    const files = shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } }, prices: { mode, rounding: 'half-up', level } });
    const parts = await kit({ files, lines, plugins: [coupons.plugin], stock: { mug: 9, pen: 9 } });
    parts.tax.ratePpm = 193_000;
    const { buyer, sessionId } = await ready(parts);
    const shown = await sent(buyer, { type: 'discount.add', code: 'ODD' });
    expect(await buyer.commit({ fingerprint: shown.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(await amountsOf(parts, sessionId, shown)).toEqual(all(shown.summary.total.amountMinor));
    const { items, discount, fulfillmentTotal, tax, total } = shown.summary;
    expect(items.amountMinor - discount.amountMinor + fulfillmentTotal.amountMinor + (mode === 'exclusive' ? tax.amountMinor : 0)).toBe(total.amountMinor);
  });

  // @see https://github.com/drhenner/ror_ecommerce/issues/174
  it('ror_ecommerce#174 follows a quantity that was changed in another tab: the old confirmation charges nothing', async () => {
    const parts = await kit();
    const { buyer, view, token, sessionId } = await ready(parts);
    parts.cart.snapshot = twoMugs;
    await sent(parts.kasse.buyer(token), { type: 'cart.refresh' });
    const stopped = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(stopped).toMatchObject({ ok: false, code: 'fingerprint_mismatch', view: { summary: { lines: [{ quantity: 2 }], total: { amountMinor: 5400 } } } });
    expect([parts.primary.calls, parts.orders.placed.size]).toEqual([[], 0]);
    if (stopped.view === undefined) throw new Error('There is no view.');
    expect(await buyer.commit({ fingerprint: stopped.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(await amountsOf(parts, sessionId, stopped.view)).toEqual(all(5400));
    expect([...parts.orders.placed.values()][0]?.lines).toMatchObject([{ quantity: 2 }]);
  });

  it('follows a cart that was changed after a decline', async () => {
    const parts = await kit();
    parts.primary.answers.push(declined);
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false });
    parts.cart.snapshot = twoMugs;
    const shown = await sent(buyer, { type: 'cart.refresh' });
    expect(await buyer.commit({ fingerprint: shown.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect(await amountsOf(parts, sessionId, shown)).toEqual(all(5400));
  });
});

describe('a tax of nothing', () => {
  // @see https://github.com/boomerdigital/solidus_avatax_certified/issues/43
  it('solidus_avatax_certified#43 replaces the tax that was; no answer does not, and sells nothing', async () => {
    const parts = await kit();
    const { buyer, view } = await ready(parts);
    expect(view.summary).toMatchObject({ tax: { amountMinor: 500 }, total: { amountMinor: 3000 } });
    parts.tax.ratePpm = 0;
    const free = await sent(buyer, { type: 'fulfillment.destination', address: { ...address, city: 'Elsewhere' } });
    expect(free.summary).toMatchObject({ tax: { amountMinor: 0 }, total: { amountMinor: 2500 } });
    parts.tax.ratePpm = 200_000;
    parts.tax.fails = true;
    expect(await buyer.commit({ fingerprint: free.commit.fingerprint })).toMatchObject({ ok: false, code: 'tax_unavailable' });
    expect([parts.primary.calls, parts.orders.placed.size]).toEqual([[], 0]);
    parts.tax.fails = false;
    expect(await buyer.commit({ fingerprint: free.commit.fingerprint })).toMatchObject({ ok: false, code: 'total_changed', messages: [{ params: { beforeMinor: 2500, afterMinor: 3000 } }, { code: 'tax_changed' }] });
  });
});

describe('a currency with its own number of decimals', () => {
  const amounts = [['JPY', 80], ['JPY', 10_000], ['KWD', 1234], ['USD', 1], ['HUF', 123_400], ['TWD', 50_000]] as const;

  async function bought(currency: string, amountMinor: number): Promise<{ readonly parts: Kit; readonly sessionId: string; readonly view: View }> {
    const parts = await kit({ files: shopFiles({}, { currency }) });
    parts.cart.snapshot = { revision: '1', currency, lines: [line({ unitPriceMinor: amountMinor })] };
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 0 }];
    parts.tax.ratePpm = 0;
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    return { parts, sessionId, view };
  }

  // @see https://github.com/calcom/cal.com/pull/29984
  it.each(amounts)('D-76 calcom PR 29984 is charged by its own: %s, %i minor units', async (currency, amountMinor) => {
    const { parts, sessionId, view } = await bought(currency, amountMinor);
    expect(await amountsOf(parts, sessionId, view)).toEqual(all(amountMinor));
    expect((await parts.store.effects(sessionId)).find(({ kind }) => kind === 'authorize')?.request).toMatchObject({ amountMinor, currency });
  });

  // @see https://github.com/Automattic/woocommerce-payments/pull/11134
  it.each(amounts)('woocommerce-payments PR 11134, PR 3381 is written as it is charged, for a wallet too: %s, %i minor units', async (currency, amountMinor) => {
    const { parts, view } = await bought(currency, amountMinor);
    const { toPay } = view.summary;
    const [order] = parts.orders.placed.values();
    expect([toPay.amountMinor, view.currency]).toEqual([amountMinor, currency]);
    expect([order?.totalMinor, order?.currency]).toEqual([amountMinor, currency]);
    const digits = (text: string): string => text.replace(/[^\d.]/g, '');
    expect(digits(toPay.formatted)).toBe(digits(formatMoneyPlain({ amountMinor, currency })));
    expect(Number(digits(toPay.formatted))).toBe(amountMinor / 10 ** exponentOf(currency));
  });
});
