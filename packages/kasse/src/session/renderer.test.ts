import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CompiledFlow, Layout } from '../flow/index.js';
import type { BuyerState } from './apply-command.js';
import type { Personal } from './buyer.js';
import { prefillChoices, prefillCustomer } from './prefill.js';
import { requote, send, view } from './test/checkout.js';
import { CUSTOMER, flow, line, SECTIONS, state, withLayout } from './test/fixtures.js';
import { type Answer, nextOf } from './test/renderer.js';

const LAYOUTS: readonly Layout[] = ['one-page', 'three-page', 'one-click', 'embedded', 'custom'];
const { contact, fulfillment, discounts, donation, gift, payment, trust, review } = SECTIONS;

const flowOf = (layout: Layout, values: Partial<CompiledFlow> = {}): CompiledFlow =>
  flow({
    layout,
    steps:
      layout === 'three-page'
        ? [
            { id: 'contact', sections: [contact, gift] },
            { id: 'delivery', sections: [fulfillment] },
            { id: 'payment', sections: [discounts, donation, payment, trust, review] },
          ]
        : [{ id: 'all', sections: [contact, fulfillment, discounts, donation, gift, payment, trust, review] }],
    ...values,
  });

const ANSWERS: Readonly<Record<string, string>> = { email: 'ann@example.com', line1: '1 High Street', city: 'Leeds', country: 'GB' };
const answer: Answer = ({ id, type, choices }) => {
  if (type === 'number') return 3;
  if (type === 'choice') return choices?.[0] ?? '';
  return ANSWERS[id] ?? 'something';
};

/** Does what the view says until the commit is enabled; says which commands it took. */
function complete(start: BuyerState, within: CompiledFlow): { readonly sent: readonly string[]; readonly end: BuyerState } {
  let now = requote(prefillChoices(prefillCustomer(start), within, {}), within);
  const sent: string[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const next = nextOf(view(now, within), answer, (config) => `tok_for_${String(config['publishableKey'])}`);
    if ('commit' in next) return { sent, end: now };
    if ('stuck' in next) throw new Error(`Nothing left to send after ${sent.join()}: ${next.stuck}`);
    sent.push(String(next.send['type']));
    now = send(now, within, next.send);
  }
  throw new Error(`No end after ${sent.join()}`);
}

const opened = (layout: Layout, personal: Personal = {}): BuyerState => state(withLayout(layout), personal);

describe('a renderer that knows only the view', () => {
  it('imports nothing but the type of the view', () => {
    const source = readFileSync(new URL('./test/renderer.ts', import.meta.url), 'utf8');
    expect(source.match(/^import .*$/gm)).toEqual(["import type { View } from '../view-types.js';"]);
  });

  it.each(LAYOUTS)('brings a guest to the commit in the layout %s', (layout) => {
    const { sent, end } = complete(opened(layout), flowOf(layout));
    const choices = layout === 'one-click' ? [] : ['fulfillment.method', 'fulfillment.option'];
    const expected = ['contact.set', 'fulfillment.destination', ...choices, 'fields.set', 'consent.set', 'payment.set'];
    expect([...sent].sort()).toEqual(expected.sort());
    expect(end.personal.instrument?.token).toBe('tok_for_pk_1');
    expect(end.session.quote.totals.totalMinor).toBe(2499);
  });

  it.each(LAYOUTS)('brings a buyer who picks up and pays by invoice to the commit in the layout %s', (layout) => {
    const [, pickup] = flow().fulfillment.methods;
    const [, invoice] = flow().payment.methods;
    const within = flowOf(layout, { fulfillment: { methods: [pickup!] }, payment: { ...flow().payment, methods: [invoice!] } });
    const { end } = complete(opened(layout), within);
    expect(end.session.fulfillment.pickupPointId).toBe('leeds');
    expect(end.session.quote.totals.totalMinor).toBe(2000);
  });

  it.each(LAYOUTS)('asks for nothing but the contact with digital goods for free in the layout %s', (layout) => {
    const within = flowOf(layout, { steps: flowOf(layout).steps.map((step) => ({ ...step, sections: step.sections.filter(({ id }) => id !== 'gift') })) });
    const cart = { revision: 'r1', currency: 'GBP', lines: [line({ requiresShipping: false, unitPriceMinor: 0 })] };
    const { sent } = complete(state({ ...withLayout(layout), cart }), within);
    expect(sent).toEqual(['contact.set']);
  });

  it('has nothing to ask a known customer in a one-click layout', () => {
    const within = flowOf('one-click', {
      payment: { ...flow().payment, saved: 'preselect' },
      steps: [{ id: 'review', sections: [contact, fulfillment, payment, review] }],
    });
    const { sent, end } = complete(opened('one-click', { customer: CUSTOMER }), within);
    expect(sent).toEqual([]);
    expect(view(end, within).commit).toMatchObject({ enabled: true, label: 'Place order and pay £24.99' });
  });

  it('lets the buyer go back and forth in three pages', () => {
    const within = flowOf('three-page');
    const { end } = complete(opened('three-page'), within);
    const back = send(end, within, { type: 'step.go', to: 'contact' });
    const shown = view(back, within);
    expect(shown).toMatchObject({ current: 'contact', next: 'delivery' });
    const forth = view(send(back, within, { type: 'step.go', to: 'payment' }), within);
    expect(forth.current).toBe('payment');
    expect(forth).not.toHaveProperty('next');
  });
});
