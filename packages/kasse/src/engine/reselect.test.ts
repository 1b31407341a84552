import { describe, expect, it } from 'vitest';
import type { Customer } from '../session/index.js';
import { opened, sent } from './test/fill-in.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons } from './test/offers.js';
import { clock } from './test/passing-time.js';

const VIP = { type: 'discount.add', code: 'VIP' } as const;
const byCode = { when: { fact: 'promotion.codes', operator: 'contains', value: 'VIP' } };
const card = { method: 'card', gateways: ['primary'] };
const invoiceFrom500 = { method: 'invoice', gateways: ['backup'], when: { fact: 'cart.total', operator: 'atLeast', value: '500.00 GBP' } };
const ada: Customer = { id: 'ada', instruments: [{ id: 'visa', method: 'card', token: 'tok_on_file', display: 'Visa ending in 4242' }] };
const threePages = { layout: 'three-page', steps: [{ id: 'you', sections: ['contact', 'fulfillment'] }, { id: 'pay', sections: ['discounts', 'payment'] }] };

/** A shop with another flow of three pages for who enters the code, unless it says otherwise. */
function twoFlows(everybody: object, vip: object = byCode): ReturnType<typeof shopFiles> {
  const files = shopFiles(everybody);
  // As shopFiles wrote it.
  const written = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
  return { ...files, 'flows/vip.flow.jsonc': JSON.stringify({ ...written, id: 'vip', default: false, priority: 10, ...threePages, ...vip }) };
}

const shop = (files: ReturnType<typeof shopFiles>, options: Parameters<typeof kit>[0] = {}): Promise<Kit> =>
  kit({ files, plugins: [fakeCoupons({ VIP: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } }).plugin], ...options });

describe('the flow of a buyer who enters a code', () => {
  it('is chosen again where the only way to pay was filled in', async () => {
    const { buyer } = await opened(await shop(twoFlows({ payment: { methods: [card] } })));
    expect((await sent(buyer, VIP)).layout).toBe('three-page');
  });

  it('is chosen again where the only way to pay that is possible here was filled in', async () => {
    const { buyer } = await opened(await shop(twoFlows({ payment: { methods: [card, invoiceFrom500] } })));
    expect((await sent(buyer, VIP)).layout).toBe('three-page');
  });

  it('is chosen again where what is on file was filled in, which goes with the old flow', async () => {
    const parts = await shop(twoFlows({ payment: { saved: 'preselect', methods: [card] } }, { ...byCode, payment: { saved: 'none', methods: [card, { method: 'invoice', gateways: ['backup'] }] } }));
    const { buyer, sessionId } = await opened(parts, { customer: ada });
    expect(await sent(buyer, VIP)).toMatchObject({ layout: 'three-page' });
    const stored = await parts.store.load(sessionId);
    expect(stored?.session.payment).toBeUndefined();
    expect(stored?.personal.instrument).toBeUndefined();
  });

  it('stays once the buyer took what was filled in', async () => {
    const { buyer } = await opened(await shop(twoFlows({ payment: { saved: 'preselect', methods: [card] } })), { customer: ada });
    expect((await sent(buyer, { type: 'payment.set', methodId: 'card' }, VIP)).layout).toBe('one-page');
  });

  it('stays once the buyer gave a card', async () => {
    const { buyer } = await opened(await shop(twoFlows({ payment: { methods: [card, invoiceFrom500] } })));
    expect((await sent(buyer, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } }, VIP)).layout).toBe('one-page');
  });
});

describe('a flow whose time is over', () => {
  it('is kept by a buyer who enters an e-mail address: no condition reads it', async () => {
    const time = clock();
    const parts = await shop(twoFlows({}, { window: { from: new Date(time.now - 60_000).toISOString(), until: new Date(time.now + 60_000).toISOString() } }), { clock: time.read });
    const { buyer, view } = await opened(parts);
    expect(view.layout).toBe('three-page');
    time.now += 120_000;
    expect((await sent(buyer, { type: 'contact.set', email: 'ada@example.com' })).layout).toBe('three-page');
  });
});
