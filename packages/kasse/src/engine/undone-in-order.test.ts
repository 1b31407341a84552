import { describe, expect, it } from 'vitest';
import type { PaymentOutcome, Plugin } from '../plugin.js';
import { createKasse } from './create-kasse.js';
import { ready, sent } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, fakeCart, fakeCarrier, fakeGateway, fakeOrders, fakeStock, fakeTax, SECRET, shopFiles } from './test/kit.js';
import { fakeCoupons, fakeValue } from './test/offers.js';

const CODE = 'GIFT-AAAA-0001';
const part = (reference: string): PaymentOutcome => ({ status: 'approved', amountMinor: 500, currency: 'GBP', reference, captured: false });

/**
 * A checkout that holds stock, a limited code, a gift card, points and two parts of the payment, when the third is declined.
 * `calls` has what was undone, in the order in which it was asked for.
 */
async function undone({ isSilent = false } = {}) {
  const [primary, stock, cards, points] = [fakeGateway('primary'), fakeStock(), fakeValue('gift-cards', { [CODE]: 500 }), fakeValue('points', { ada: 700 }, 'customer')];
  const coupons = fakeCoupons({ TENTH: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 }, isLimited: true } });
  const calls: string[] = [];
  /** Notes what is undone on its way out; with `isSilent` no void is ever answered. */
  const noted = (plugin: Plugin): Plugin => ({
    ...plugin,
    setup: (options) => {
      // Every method of a contract is a function of its request and call.
      const contract = plugin.setup(options) as unknown as Readonly<Record<string, unknown>>;
      const noting = (method: string, name: (request: { readonly payment: string }) => string) => {
        const member = contract[method];
        if (typeof member !== 'function') return {};
        return {
          [method]: (request: { readonly payment: string }, ...rest: readonly unknown[]): unknown => {
            calls.push(`${method} ${name(request)}`);
            return method === 'void' && isSilent ? new Promise(() => undefined) : (member as (...all: unknown[]) => unknown).call(contract, request, ...rest);
          },
        };
      };
      return { ...contract, ...noting('void', ({ payment }) => payment), ...noting('release', () => plugin.id) } as never;
    },
  });
  const kasse = await createKasse({
    shop: compiled(
      shopFiles(
        {
          steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'storedValue', 'payment'] }],
          payment: { storedValue: ['gift-cards', 'points'], methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] },
        },
        { discounts: 'kasse', plugins: { 'gift-cards': { kind: 'value' }, points: { kind: 'value' } } },
      ),
    ),
    store: await freshStore(),
    plugins: [primary, stock, coupons, cards, points, fakeCarrier(), fakeTax()].map(({ plugin }) => noted(plugin)),
    cart: fakeCart(),
    orders: fakeOrders(),
    secret: SECRET,
    timeouts: { effectMs: 60_000, answerMs: 200, clockSkewMs: 0 },
  });
  primary.answers.push(part('p1'), part('p2'), { status: 'declined', code: 'no', retry: 'other_method' });
  const { buyer } = await ready({ kasse }, { customer: { id: 'ada' } });
  const view = await sent(
    buyer,
    { type: 'discount.add', code: 'TENTH' },
    { type: 'storedValue.add', plugin: 'gift-cards', code: CODE },
    { type: 'storedValue.add', plugin: 'points' },
  );
  await buyer.commit({ fingerprint: view.commit.fingerprint });
  for (const token of ['tok_2', 'tok_3']) await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token } });
  await expect.poll(() => calls.length).toBe(6);
  return { calls, primary, stock, cards, points, coupons, buyer };
}

describe('what a commit did before it was declined', () => {
  it('is asked back in reverse order: the last payment first, stock last', async () => {
    const { calls, buyer, primary } = await undone();
    expect(calls).toEqual(['void p2', 'void p1', 'release points', 'release gift-cards', 'release coupons', 'release stock']);
    expect([...primary.payments.values()].map(({ voided }) => voided)).toEqual([true, true]);
    await expect.poll(async () => (await buyer.view()).view?.status).toBe('ready_for_complete');
  });

  it('waits for nothing that was asked back before it: a void that hangs keeps no stock from others', async () => {
    const { calls, stock, cards, points, coupons, primary, buyer } = await undone({ isSilent: true });
    expect(calls.slice(0, 2)).toEqual(['void p2', 'void p1']);
    await expect.poll(() => [stock.free.get('mug'), cards.accounts.get(CODE), points.accounts.get('ada'), [...coupons.holds.values()]]).toEqual([100, 500, 700, ['released']]);
    expect([...primary.payments.values()].map(({ voided }) => voided)).toEqual([false, false]);
    expect((await buyer.view()).view?.status).toBe('complete_in_progress');
  });
});
