import { describe, expect, it } from 'vitest';
import type { Store, StoreUnit } from '../contracts/index.js';
import { ready, sent } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { committing, statusOf } from './test/passing-time.js';

const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;
const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;

/** A store that writes down what became durable, in order, in the same list as the calls that left. */
function witnessed(events: string[], store: Store): Store {
  return {
    ...store,
    commit: async (unit: StoreUnit) => {
      const result = await store.commit(unit);
      if (result.status === 'committed') for (const { write, effect } of unit.effects) events.push(`${write} ${effect.kind} ${effect.state}`);
      return result;
    },
  };
}

describe('law 1: intent before effect', () => {
  it('makes every intent durable before its call and every outcome after it', async () => {
    const events: string[] = [];
    const parts = await kit({ store: witnessed(events, await freshStore()) });
    const { calls } = parts.primary;
    Object.defineProperty(calls, 'push', { value: (call: string) => events.push(`call ${call.split(' ')[0] ?? ''}`) });
    parts.orders.calls.push = () => events.push('call place');
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    for (const kind of ['authorize', 'capture', 'place']) {
      const order = events.filter((event) => event.split(' ')[1] === kind);
      expect(order, kind).toEqual([`insert ${kind} intended`, `call ${kind}`, `update ${kind} succeeded`]);
    }
    expect(events.indexOf('insert capture intended')).toBeLessThan(events.indexOf('call place'));
    expect(events.indexOf('call place')).toBeLessThan(events.indexOf('call capture'));
  });

  it('does not send when the intent did not become durable, and does not ask again without pause', async () => {
    const store = await freshStore();
    let isDown = false;
    const parts = await kit({ store: { ...store, commit: (unit) => (isDown ? Promise.reject(new Error('disk full')) : store.commit(unit)) } });
    const { buyer, view } = await ready(parts);
    isDown = true;
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'internal' });
    expect([parts.primary.calls, [...parts.stock.holds]]).toEqual([[], []]);
    isDown = false;
    // Now it goes down while a payment is out: what came back cannot be kept.
    parts.primary.answers.push(() => {
      isDown = true;
      return Promise.resolve(approval);
    });
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(parts.primary.calls.length).toBeLessThan(3);
    isDown = false;
    await expect.poll(() => [...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    expect(parts.orders.placed.size).toBe(1);
  });
});

describe('law 2: one key per logical effect', () => {
  it('medusajs/medusa PR 16466 keeps the key of a capture over its retries', async () => {
    const parts = await kit();
    parts.primary.mumbles.capture = [{ status: 'unavailable' }, { status: 'unknown' }];
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const keys = parts.primary.calls.filter((call) => call.includes('.capture.')).map((call) => call.split(' ')[1]);
    expect(keys.length).toBeGreaterThan(2);
    expect(new Set(keys).size).toBe(1);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
  });

  it('N3 takes a new key for a new attempt that the buyer approved', async () => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'same_method' });
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'payment_declined' });
    expect((await buyer.commit({ fingerprint: view.commit.fingerprint })).ok).toBe(true);
    const keys = parts.primary.calls.filter((call) => call.startsWith('authorize')).map((call) => call.split(' ')[1]);
    expect(keys).toEqual([`${sessionId}.1.authorize.primary.1`, `${sessionId}.2.authorize.primary.1`]);
  });
});

describe('law 6: what is shown is what is charged', () => {
  it.each<[string, (parts: Kit) => void, string, string]>([
    ['the price rose', (parts) => (parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2500 })] }), 'price_changed', 'The total has changed from £30.00 to £36.00. Nothing was charged. Check the new total and confirm again.'],
    ['the tax fell', (parts) => (parts.tax.ratePpm = 100_000), 'tax_changed', 'The total has changed from £30.00 to £27.50. Nothing was charged. Check the new total and confirm again.'],
    ['delivery rose', (parts) => (parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 600 }]), 'price_changed', 'The total has changed from £30.00 to £31.20. Nothing was charged. Check the new total and confirm again.'],
  ])('vendure PR 4660 (review) stops when %s between the summary and the confirmation, says by how much, and goes on when it is confirmed again', async (_, change, code, content) => {
    const parts = await kit();
    const { buyer, view } = await ready(parts);
    change(parts);
    const stopped = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(stopped).toMatchObject({ ok: false, code: 'total_changed', view: { status: 'ready_for_complete' } });
    if (stopped.ok) return;
    expect(stopped.messages[0]?.content).toBe(content);
    expect(stopped.messages.map((each) => each.code)).toContain(code);
    expect(stopped.view?.messages).toEqual(stopped.messages);
    expect([parts.primary.calls, [...parts.stock.holds]]).toEqual([[], []]);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'fingerprint_mismatch' });
    expect(await buyer.commit({ fingerprint: stopped.view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    const [order] = parts.orders.placed.values();
    const [payment] = parts.primary.payments.values();
    expect(payment?.capturedMinor).toBe(order?.totalMinor);
    expect(order?.totalMinor).toBe(stopped.view?.summary.total.amountMinor);
  });

  it('lets the merchant bear a small rise, and honours the shown total', async () => {
    const parts = await kit(committing({ absorb: '0.10 GBP' }));
    const { buyer, view, sessionId } = await ready(parts);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2005 })] };
    expect((await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).ok).toBe(true);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 3000, fingerprint: view.commit.fingerprint }]);
    expect((await parts.kasse.staff.as('ann').journal(sessionId)).map(({ detail }) => detail).filter((detail) => detail !== undefined)).toEqual([{ absorbedMinor: 6 }]);
  });

  it('orders what was entered for the shown total, where the rise that the merchant bears ends its condition', async () => {
    const gift = { id: 'gift', fields: [{ id: 'note', type: 'text' }], when: { fact: 'cart.total', operator: 'atMost', value: '20.00 GBP' } };
    const parts = await kit({ files: shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', gift, 'payment'] }] }, { commit: { absorb: '1.00 GBP' } }) });
    const { buyer } = await ready(parts);
    const view = await sent(buyer, { type: 'fields.set', values: { note: 'For Ada' } });
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2010 })] };
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 3000, fields: { note: 'For Ada' }, fingerprint: view.commit.fingerprint }]);
  });

  it('does not let the merchant bear a penny too much', async () => {
    const parts = await kit(committing({ absorb: '0.05 GBP' }));
    const { buyer, view } = await ready(parts);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2005 })] };
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'total_changed' });
  });

  it('names an item that can no longer be sold, also where the cart says nothing else, and goes on when it can again', async () => {
    const parts = await kit();
    const { buyer, view } = await ready(parts);
    parts.cart.snapshot = { revision: '1', currency: 'GBP', lines: [line({ unavailable: true })] };
    const stopped = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(stopped).toMatchObject({ ok: false, code: 'item_unavailable', messages: [{ path: 'lines.l1', params: { title: 'Mug' } }] });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'item_unavailable' });
    parts.cart.snapshot = { revision: '1', currency: 'GBP', lines: [line()] };
    expect((await buyer.commit({ fingerprint: view.commit.fingerprint })).ok).toBe(true);
  });

  it('names what is missing when a way to pay is gone at the last moment', async () => {
    const when = { fact: 'cart.total', operator: 'atMost', value: '20.00 GBP' };
    const methods = [{ method: 'card', gateways: ['primary'], when }, { method: 'wallet', gateways: ['backup'], commitOn: 'promise' }];
    const parts = await kit({ files: shopFiles({ payment: { methods } }) });
    const { buyer, view } = await ready(parts);
    parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2100 })] };
    const stopped = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(stopped).toMatchObject({ ok: false, view: { status: 'incomplete' } });
    if (!stopped.ok) expect(stopped.messages.map(({ code }) => code)).toEqual(expect.arrayContaining(['total_changed', 'missing_payment']));
  });
});

describe('laws 7 and 8: one pivot, one writer', () => {
  it('woocommerce/woocommerce#14541 makes one order of many commits at once, and the same of one that comes later', async () => {
    const parts = await kit();
    const { buyer, view, token } = await ready(parts);
    const { fingerprint } = view.commit;
    const all = await Promise.all(Array.from({ length: 30 }, () => parts.kasse.buyer(token).commit({ fingerprint, wait: 'settled' })));
    const ids = new Set(all.map((each) => each.view?.order?.id));
    expect([ids.size, ids.has(undefined)]).toEqual([1, false]);
    expect(await buyer.commit({ fingerprint: 'anything' })).toMatchObject({ ok: true, view: { order: { id: [...ids][0] } } });
    expect(parts.orders.calls).toHaveLength(1);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
  });

  it('lets one of two tabs of a cart commit; the other receives that order', async () => {
    const parts = await kit();
    const one = await ready(parts, { requestId: 'r1' });
    const two = await ready(parts, { requestId: 'r2' });
    const first = await one.buyer.commit({ fingerprint: one.view.commit.fingerprint });
    const second = await two.buyer.commit({ fingerprint: two.view.commit.fingerprint });
    expect(second).toMatchObject({ ok: false, code: 'already_committed', messages: [{ params: { orderId: first.view?.order?.id } }] });
    expect(parts.orders.placed.size).toBe(1);
    expect(parts.primary.payments.size).toBe(1);
  });

  it('tells the other tab that the first is being checked, and lets it through once the first gave up', async () => {
    const parts = await kit();
    parts.primary.answers.push(redirect);
    const one = await ready(parts, { requestId: 'r1' });
    const two = await ready(parts, { requestId: 'r2' });
    await one.buyer.commit({ fingerprint: one.view.commit.fingerprint });
    expect(await two.buyer.commit({ fingerprint: two.view.commit.fingerprint })).toMatchObject({ ok: false, code: 'commit_in_progress', view: { status: 'ready_for_complete' } });
    parts.primary.payments.set('p1', { key: '', amountMinor: 3000, capturedMinor: 0, refundedMinor: 0, voided: false });
    await one.buyer.cancel();
    await expect.poll(() => statusOf(parts, one.sessionId)).toBe('canceled');
    expect((await two.buyer.commit({ fingerprint: two.view.commit.fingerprint })).ok).toBe(true);
  });

  it('nopSolutions/nopCommerce#5131 makes one order of two tabs that commit at once, and tells the other so', async () => {
    const parts = await kit();
    const tabs = [await ready(parts, { requestId: 'r1' }), await ready(parts, { requestId: 'r2' })];
    const results = await Promise.all(tabs.map(({ buyer, view }) => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    for (const each of results) if (!each.ok) expect(['commit_in_progress', 'already_committed']).toContain(each.code);
    // The gateway hears of one only: it has no duplicate to answer, that could be taken for a second success.
    expect([parts.orders.placed.size, parts.primary.calls.filter((call) => call.startsWith('authorize')).length]).toEqual([1, 1]);
  });

  it('refuses a commit of something else while one is running', async () => {
    const parts = await kit();
    parts.primary.answers.push(redirect);
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(await buyer.commit({ fingerprint: 'something else' })).toMatchObject({ ok: false, code: 'commit_in_progress' });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'requires_escalation' } });
    expect(parts.primary.calls).toHaveLength(1);
  });

  it('honours a cancellation at the next safe point', async () => {
    const parts = await kit();
    let answer: () => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = () => { resolve(approval); })));
    const { buyer, view } = await ready(parts);
    const commit = buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    expect(await buyer.cancel()).toMatchObject({ ok: true, view: { status: 'complete_in_progress', messages: [{ code: 'cancel_requested' }, { code: 'commit_in_progress' }] } });
    answer();
    expect(await commit).toMatchObject({ ok: false, code: 'canceled', view: { status: 'canceled' } });
    expect(parts.primary.payments.get('p1')).toMatchObject({ voided: true, capturedMinor: 0 });
    expect(parts.stock.free.get('mug')).toBe(100);
    expect(parts.orders.placed.size).toBe(0);
  });

  it('lets a cancellation lose to money that has moved', async () => {
    const parts = await kit({ moves: 'sale' });
    let answer: () => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = () => { resolve({ ...approval, captured: true }); })));
    const { buyer, view } = await ready(parts);
    const commit = buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    await buyer.cancel();
    answer();
    expect(await commit).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.primary.payments.get('p1')).toMatchObject({ capturedMinor: 3000, refundedMinor: 0 });
    expect(await buyer.cancel()).toMatchObject({ ok: false, code: 'already_committed' });
  });
});

describe('law 10: holds end', () => {
  it('vendure#2030 asks for goods before money: what is short is named, and no payment is begun', async () => {
    const parts = await kit({ stock: { mug: 1 }, lines: [line({ quantity: 2 })] });
    const { buyer, view } = await ready(parts);
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(result).toMatchObject({ ok: false, code: 'out_of_stock', messages: [{ path: 'lines.l1', content: 'Only 1 of "Mug" left. Nothing was charged. Reduce the quantity or remove it.' }], view: { status: 'ready_for_complete' } });
    expect(parts.stock.free.get('mug')).toBe(1);
    expect(parts.primary.calls).toEqual([]);
  });

  it('vendure#3508, #1355, #1738, openfoodnetwork#3925 charges one buyer of many for the last piece, and tells the others', async () => {
    const parts = await kit({ stock: { mug: 1 } });
    const buyers = await Promise.all(Array.from({ length: 6 }, (_, index) => ready(parts, { requestId: `r${index}`, cartRef: `c${index}` })));
    const results = await Promise.all(buyers.map(({ buyer, view }) => buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.flatMap((each) => (each.ok ? [] : [each.code]))).toEqual(Array(5).fill('out_of_stock'));
    expect([parts.primary.payments.size, parts.orders.placed.size, parts.stock.free.get('mug')]).toEqual([1, 1, 0]);
  });
});
