import { describe, expect, it } from 'vitest';
import { opened, ready, sent, address } from './test/fill-in.js';
import { compiled, kit, line, shopFiles, type Kit } from './test/kit.js';
import { clock } from './test/passing-time.js';

/** One method whose gateways take only some payments. */
function routed(...gateways: readonly (string | object)[]): Promise<Kit> {
  return kit({ files: shopFiles({ payment: { methods: [{ method: 'card', gateways }] } }) });
}

const only = (gateway: string, fact: string, operator: string, value: unknown): object => ({ gateway, when: { fact, operator, value } });

async function paidAt(parts: Kit, brand?: string): Promise<readonly string[]> {
  const { buyer } = await opened(parts);
  const view = await sent(
    buyer,
    { type: 'contact.set', email: 'ada@example.com' },
    { type: 'fulfillment.destination', address },
    { type: 'fulfillment.option', optionId: 'post:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok', ...(brand === undefined ? {} : { brand }) } },
  );
  const result = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  if (!result.ok) return [result.code];
  return [...(parts.primary.payments.size > 0 ? ['primary'] : []), ...(parts.backup.payments.size > 0 ? ['backup'] : [])];
}

describe('a gateway with a condition', () => {
  it.each<[string, object, string | undefined, string]>([
    ['the amount to pay, reached', only('primary', 'payment.amount', 'atLeast', '30.00 GBP'), undefined, 'primary'],
    ['the amount to pay, missed', only('primary', 'payment.amount', 'moreThan', '30.00 GBP'), undefined, 'backup'],
    ['the country', only('primary', 'country', 'notEqual', 'GB'), undefined, 'backup'],
    ['the currency', only('primary', 'currency', 'equal', 'GBP'), undefined, 'primary'],
    ['the brand of the card, in any case', only('primary', 'payment.cardBrand', 'equal', 'amex'), 'AMEX', 'primary'],
    ['another brand', only('primary', 'payment.cardBrand', 'equal', 'amex'), 'visa', 'backup'],
    ['a brand that nobody knows, which holds neither way', only('primary', 'payment.cardBrand', 'notEqual', 'amex'), undefined, 'backup'],
  ])('is tried by %s', async (_, gateway, brand, expected) => {
    expect(await paidAt(await routed(gateway, 'backup'), brand)).toEqual([expected]);
  });

  it('is left out of the failover, too', async () => {
    const parts = await routed('primary', only('backup', 'payment.amount', 'atMost', '10.00 GBP'));
    parts.primary.isDown = true;
    expect(await paidAt(parts)).toEqual(['payment_unavailable']);
    expect(parts.backup.calls).toEqual([]);
  });

  it('stops the commit before anything is held when no gateway takes this payment', async () => {
    const parts = await routed(only('primary', 'payment.amount', 'atMost', '10.00 GBP'));
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'payment_not_offered', messages: [{ path: 'payment' }], view: { status: 'ready_for_complete' } });
    expect([parts.primary.calls, [...parts.stock.holds]]).toEqual([[], []]);
  });

  it('does not believe facts of a payment that were given at open', async () => {
    const parts = await routed(only('primary', 'payment.amount', 'atMost', '1.00 GBP'), 'backup');
    const { buyer, view } = await ready(parts, { facts: { 'payment.amount': { amountMinor: 1, currency: 'GBP' } } });
    expect((await buyer.commit({ fingerprint: view.commit.fingerprint })).ok).toBe(true);
    expect(parts.primary.calls).toEqual([]);
  });

  it('may use facts of the payment; nothing else in a flow may', () => {
    const when = { fact: 'payment.amount', operator: 'atMost', value: '10.00 GBP' };
    expect(() => compiled(shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], when }] } }))).toThrow('known only from commit');
  });

  /** The cart costs a pound more when the buyer commits, which the merchant bears. */
  async function dearer(operator: 'atLeast' | 'atMost', value: string) {
    const gateways = [only('primary', 'cart.total', operator, value)];
    const parts = await kit({ files: shopFiles({ payment: { methods: [{ method: 'card', gateways }] } }, { commit: { absorb: '5.00 GBP' } }) });
    const { buyer, view } = await ready(parts);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2100 })] };
    return { ...parts, buyer, result: await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' }) };
  }

  it('is asked of the total that is ordered, where the merchant bears a rise', async () => {
    const { result, primary } = await dearer('atMost', '20.00 GBP');
    expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
  });

  it('leaves no rise to be borne where it holds for the new total only: the buyer confirms that one', async () => {
    const { result, buyer, primary } = await dearer('atLeast', '21.00 GBP');
    expect(result).toMatchObject({ ok: false, code: 'total_changed', view: { status: 'ready_for_complete' } });
    expect(await buyer.commit({ fingerprint: result.view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true });
    expect([...primary.payments.values()]).toMatchObject([{ capturedMinor: 3120 }]);
  });

  it('stops the commit when it ends while the order is given its number', async () => {
    const time = clock();
    const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: [only('primary', 'now', 'before', '2026-11-22T10:00:05Z')] }] } });
    const parts = await kit({ clock: time.read, files });
    Object.assign(parts.orders, { allocateNumber: () => { time.now += 10_000; return Promise.resolve('42'); } });
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'payment_not_offered', view: { status: 'ready_for_complete' } });
    expect([parts.primary.calls, [...parts.stock.holds]]).toEqual([[], []]);
  });
});
