import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineWidget, type Plugin } from '../plugin.js';
import type { Customer } from '../session/index.js';
import { address, opened, sent } from './test/fill-in.js';
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
function twoFlows(everybody: object, vip: object = byCode, own: object = {}): ReturnType<typeof shopFiles> {
  const files = shopFiles(everybody, own);
  // As shopFiles wrote it.
  const written = JSON.parse(String(files['flows/default.flow.jsonc'])) as object;
  return { ...files, 'flows/vip.flow.jsonc': JSON.stringify({ ...written, id: 'vip', default: false, priority: 10, ...threePages, ...vip }) };
}

const shop = (files: ReturnType<typeof shopFiles>, more: readonly Plugin[] = [], clock?: () => number): Promise<Kit> =>
  kit({ files, plugins: [fakeCoupons({ VIP: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } }).plugin, ...more], ...(clock === undefined ? {} : { clock }) });

const Tip = z.object({ amountMinor: z.int() });
const Amounts = z.object({ amounts: z.array(z.int()) });

/** One of the amounts that the flow names. */
const tip = defineWidget({
  id: 'tip',
  setup: () => ({
    options: Amounts,
    inputs: { type: 'object' },
    parse: (inputs, options) => {
      const { amountMinor } = Tip.parse(inputs);
      return Amounts.parse(options).amounts.includes(amountMinor) ? { ok: true, inputs: { amountMinor } } : { ok: false, reason: 'Choose one of the amounts.' };
    },
    evaluate: ({ inputs }) => [{ kind: 'donation', title: 'Tip', amountMinor: Tip.parse(inputs).amountMinor }],
  }),
})();

/** Takes whatever is entered. */
const loose = defineWidget({ id: 'loose', setup: () => ({ inputs: { type: 'object' }, parse: (inputs) => ({ ok: true, inputs }), evaluate: () => [] }) })();

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

describe('what was entered before the flow is chosen again', () => {
  const asking = (...sections: readonly unknown[]) => ({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', ...sections, 'payment'] }] });
  const gift = (field: object) => asking({ id: 'extra', fields: [{ id: 'gift', ...field }] });
  const rest = [
    { type: 'contact.set', email: 'ada@example.com' },
    { type: 'fulfillment.destination', address },
    { type: 'fulfillment.option', optionId: 'post:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } },
  ] as const;

  it('is not ordered where the new flow would refuse it, and asked for again', async () => {
    const parts = await shop(twoFlows(gift({ type: 'text', maxLength: 200 }), { ...byCode, layout: 'one-page', ...gift({ type: 'choice', choices: ['red', 'blue'], required: true }) }));
    const { buyer } = await opened(parts);
    const moved = await sent(buyer, { type: 'fields.set', values: { gift: 'x'.repeat(100) } }, VIP);
    expect(moved.messages).toMatchObject([{ code: 'unknown_choice', path: 'extra.gift' }]);
    const { commit, missing } = await sent(buyer, ...rest);
    expect(missing).toMatchObject([{ path: 'extra.gift' }]);
    expect(await buyer.commit({ fingerprint: commit.fingerprint })).toMatchObject({ ok: false });
    const view = await sent(buyer, { type: 'fields.set', values: { gift: 'red' } });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    expect([...parts.orders.placed.values()]).toMatchObject([{ flow: { flowId: 'vip' }, fields: { gift: 'red' } }]);
  });

  it.each([
    ['stays where the section is the same widget', { widget: 'tip', options: { amounts: [100, 200] } }, { extra: { amountMinor: 200 } }, []],
    ['stays where the widget takes it with its other options', { widget: 'tip', options: { amounts: [200] } }, { extra: { amountMinor: 200 } }, []],
    ['is gone where the widget refuses it with its other options', { widget: 'tip', options: { amounts: [300] } }, {}, [{ code: 'invalid_input', path: 'extra' }]],
    ['is gone where the section is another widget', { widget: 'loose' }, {}, []],
    ['is gone where there is no such section', { id: 'another', widget: 'tip', options: { amounts: [100, 200] } }, {}, []],
  ])('in a widget %s', async (_, section, widgets, messages) => {
    const files = twoFlows(asking({ id: 'extra', widget: 'tip', options: { amounts: [100, 200] } }), { ...byCode, layout: 'one-page', ...asking({ id: 'extra', ...section }) }, { plugins: { tip: { kind: 'widget' }, loose: { kind: 'widget' } } });
    const parts = await shop(files, [tip, loose]);
    const { buyer, sessionId } = await opened(parts);
    const view = await sent(buyer, { type: 'widget.set', section: 'extra', inputs: { amountMinor: 200 } }, VIP);
    expect(view.messages).toMatchObject(messages);
    const stored = await parts.store.load(sessionId);
    expect([stored?.session.flow.flowId, stored?.session.widgets]).toEqual(['vip', widgets]);
    expect(stored?.session.quote.fees.map(({ amountMinor }) => amountMinor)).toEqual('extra' in widgets ? [200] : []);
  });
});

describe('a flow whose time is over', () => {
  it('is kept by a buyer who enters an e-mail address: no condition reads it', async () => {
    const time = clock();
    const parts = await shop(twoFlows({}, { window: { from: new Date(time.now - 60_000).toISOString(), until: new Date(time.now + 60_000).toISOString() } }), [], time.read);
    const { buyer, view } = await opened(parts);
    expect(view.layout).toBe('three-page');
    time.now += 120_000;
    expect((await sent(buyer, { type: 'contact.set', email: 'ada@example.com' })).layout).toBe('three-page');
  });
});
