import { describe, expect, it } from 'vitest';
import type { CompiledFlow } from '../flow/index.js';
import type { BuyerState } from './apply-command.js';
import type { Personal } from './buyer.js';
import { COMMAND_TYPES } from './command.js';
import type { CheckoutSession, Phase } from './session.js';
import { shop, view } from './test/checkout.js';
import { CUSTOMER, flow, FOUR_STEPS, HOME, line, option, parcel, SECTIONS, state, VISA } from './test/fixtures.js';
import type { View, ViewSection } from './view-types.js';

const FULL: CompiledFlow = flow({
  layout: 'one-page',
  steps: [{ id: 'all', sections: Object.values(SECTIONS) }],
  afterCommit: { thankYou: [{ kind: 'content', id: 'thanks', text: 'thanks' }, { kind: 'widget', id: 'related', widget: 'related', options: {} }], followUps: [] },
});

const BOUGHT: Partial<CheckoutSession> = {
  fulfillment: { methodId: 'shipping', destinationHash: 'h', country: 'GB', packages: [parcel('parcel:express', [{ ...option('parcel:express', 999), deliveryDaysMax: 2 }])] },
  payment: { methodId: 'card', display: VISA.display },
  fields: { floor: 3, giftMessage: 'Hi' },
  consents: { terms: true },
  widgets: { donation: { roundUp: true } },
};
const ANN: Personal = {
  customer: CUSTOMER,
  contact: CUSTOMER.contact!,
  destination: HOME,
  instrument: { savedId: 'visa', token: VISA.token, display: VISA.display },
};
const bought = (values: Partial<CheckoutSession> = {}): BuyerState => state({ ...BOUGHT, phase: 'ready', ...values }, ANN);

function sectionIn<K extends ViewSection['kind']>(of: View, kind: K): Extract<ViewSection, { kind: K }> {
  const found = of.steps.flatMap(({ sections }) => sections).find((section) => section.kind === kind);
  if (found === undefined) throw new Error(`No section ${kind}`);
  return found as Extract<ViewSection, { kind: K }>;
}

describe('viewOf', () => {
  it('is pure JSON', () => {
    for (const each of [view(bought(), FULL), view(state(), FULL), view(bought({ phase: 'settled', order: ORDER }), FULL)]) {
      expect(JSON.parse(JSON.stringify(each))).toStrictEqual(each);
    }
  });

  it('holds no token', () => {
    expect(JSON.stringify(view(bought(), FULL))).not.toContain(VISA.token);
  });

  it('says everything a front end shows', () => {
    const shown = view(bought(), FULL, { continueUrl: 'https://shop.example/checkout' });
    expect(shown).toMatchObject({
      id: 's1',
      revision: 1,
      status: 'ready_for_complete',
      layout: 'one-page',
      locale: 'en-GB',
      currency: 'GBP',
      shop: { name: 'Gift shop', support: { email: 'help@example.com' } },
      progress: [{ id: 'all', title: 'All', state: 'current' }],
      current: 'all',
      missing: [],
      messages: [],
      commit: { irreversible: true, label: 'Place order and pay £29.99', fingerprint: 'fingerprint', enabled: true },
      expiresAt: '2026-11-22T12:00:00.000Z',
      continueUrl: 'https://shop.example/checkout',
    });
    expect(shown.summary).toMatchObject({
      pricesIncludeTax: true,
      lines: [{ id: 'l1', title: 'Mug', quantity: 1, amount: { amountMinor: 2000, formatted: '£20.00' } }],
      fulfillment: { title: 'express', amount: { formatted: '£9.99' } },
      total: { amountMinor: 2999, formatted: '£29.99' },
    });
    expect(sectionIn(shown, 'content')).toMatchObject({ text: 'Paid safely at Gift shop.', commands: {} });
    expect(sectionIn(shown, 'widget')).toMatchObject({ widget: 'donation', value: { roundUp: true }, inputs: { type: 'object' }, options: { suggest: [100] } });
    expect(sectionIn(shown, 'review').rows).toEqual([
      { section: 'contact', step: 'all', title: 'Contact', lines: ['Ann', 'ann@example.com'] },
      { section: 'fulfillment', step: 'all', title: 'Delivery', lines: ['Delivery', 'express', 'Ann Lee', '1 High Street', 'LS1 1AA Leeds', 'GB'] },
      { section: 'payment', step: 'all', title: 'Payment', lines: ['Card', 'Visa ending in 4242'] },
    ]);
  });

  it('leaves the tax of nothing out of the summary, and no other that is zero', () => {
    const { quote } = bought().session;
    const taxes = [
      { name: 'VAT', ratePpm: 200_000, baseMinor: 1000, amountMinor: 200 },
      { name: 'VAT', ratePpm: 0, baseMinor: 500, amountMinor: 0 },
      { name: 'VAT', ratePpm: 50_000, baseMinor: 0, amountMinor: 0 },
    ];
    const shown = view(bought({ quote: { ...quote, taxes } }), FULL);
    expect(shown.summary.taxes.map(({ ratePpm, base }) => [ratePpm, base.amountMinor])).toEqual([[200_000, 1000], [0, 500]]);
  });

  it('gives fields with their values, labels and autocomplete tokens', () => {
    const shown = view(bought(), FULL);
    expect(sectionIn(shown, 'contact').fields[0]).toEqual({
      id: 'email', type: 'email', label: 'E-mail address', value: 'ann@example.com', required: true, autocomplete: 'email', maxLength: 254, messages: [],
    });
    const { destination } = sectionIn(shown, 'fulfillment');
    expect(destination?.fields.map(({ autocomplete }) => autocomplete)).toEqual([
      'shipping given-name', 'shipping family-name', 'shipping organization', 'shipping address-line1', 'shipping address-line2',
      'shipping address-level2', 'shipping address-level1', 'shipping postal-code', 'shipping country', 'shipping tel',
    ]);
    expect(destination).toMatchObject({ isGiven: true, saved: [{ id: 'home', address: { city: 'Leeds' } }] });
    expect(sectionIn(shown, 'fields').fields).toMatchObject([
      { id: 'giftMessage', label: 'Your message', value: 'Hi', maxLength: 20 },
      { id: 'floor', label: 'Floor', value: 3, required: true, min: 0, max: 9 },
      { id: 'day', value: null },
      { id: 'wrap', choices: ['red', 'green'] },
      { id: 'surprise', type: 'boolean' },
      { id: 'terms', type: 'consent', value: true, required: true },
    ]);
  });

  it('gives payment methods with their clients and masked saved instruments', () => {
    expect(sectionIn(view(bought(), FULL), 'payment').methods).toEqual([
      {
        id: 'card', method: 'card', title: 'Card', isChosen: true, needsInstrument: true, display: VISA.display,
        clients: [{ gateway: 'primary', config: { publishableKey: 'pk_1' } }, { gateway: 'backup', config: {} }],
        saved: [{ id: 'visa', display: VISA.display, isChosen: true }],
      },
      { id: 'invoice', method: 'invoice', title: 'Invoice', isChosen: false, needsInstrument: false, clients: [{ gateway: 'invoice', config: {} }], saved: [] },
    ]);
  });

  it('gives the JSON Schema of each permitted command, and of no other', () => {
    const shown = view(bought(), FULL);
    const types = shown.steps.flatMap(({ sections }) => sections).flatMap(({ commands }) => Object.keys(commands));
    expect(new Set([...types, ...Object.keys(shown.commands)])).toEqual(new Set(COMMAND_TYPES.filter((type) => type !== 'fulfillment.pickup')));
    expect(sectionIn(shown, 'fields').commands['fields.set']).toMatchObject({ properties: { values: { properties: { floor: { anyOf: [{ minimum: 0 }, {}] } } } } });
    expect(shown.commands['step.go']).toMatchObject({ properties: { to: { enum: ['all'] } } });
    const closed = view(bought({ phase: 'calling' }), FULL, { canSend: [] });
    expect(closed.steps.flatMap(({ sections }) => sections).every(({ commands }) => Object.keys(commands).length === 0)).toBe(true);
    expect(closed.commands).toEqual({});
  });

  it('shares schemas between views', () => {
    const [a, b] = [view(bought(), FULL), view(state(), FULL)];
    expect(sectionIn(a, 'payment').commands).toBe(sectionIn(b, 'payment').commands);
  });

  it('gives codes applied and refused', () => {
    const { quote } = bought().session;
    const shown = view(
      bought({
        quote: {
          ...quote,
          discounts: [{ id: 'd', code: 'SPRING', title: 'Spring', amountMinor: 200, allocations: [] }, { id: 'auto', title: 'Automatic', amountMinor: 1, allocations: [] }],
          refusedCodes: [{ code: 'XMAS', reason: 'discount_expired' }],
        },
      }),
      FULL,
    );
    expect(sectionIn(shown, 'discounts')).toMatchObject({
      applied: [{ code: 'SPRING', title: 'Spring', amount: { formatted: '£2.00' } }],
      refused: [{ code: 'XMAS', message: { code: 'discount_expired', content: 'The code "XMAS" is not valid at this time. Remove it or use another.' } }],
    });
    expect(shown.messages).toMatchObject([{ code: 'discount_expired', path: 'discounts' }]);
    expect(sectionIn(shown, 'discounts').messages).toHaveLength(1);
  });

  it('brings each message to its section and field', () => {
    const message = { type: 'error', code: 'invalid_input', severity: 'requires_buyer_input', content: 'x', path: 'gift.floor' } as const;
    const shown = view(bought({ messages: [message] }), FULL);
    expect(sectionIn(shown, 'fields').messages).toEqual([message]);
    expect(sectionIn(shown, 'fields').fields.find(({ id }) => id === 'floor')?.messages).toEqual([message]);
    expect(sectionIn(shown, 'contact').messages).toEqual([]);
  });

  it('names what is missing as the buyer knows it', () => {
    const { missing } = view(state({}, ANN), FULL);
    expect(missing.map(({ content }) => content)).toEqual(expect.arrayContaining(['"Floor" is empty. Fill it in.', 'Your agreement to "Terms" is needed. Tick the box to go on.']));
  });

  const STATUS: readonly (readonly [Phase, View['status']])[] = [
    ['collecting', 'incomplete'], ['ready', 'ready_for_complete'], ['escalated', 'requires_escalation'], ['quoting', 'complete_in_progress'],
    ['holding', 'complete_in_progress'], ['calling', 'complete_in_progress'], ['challenged', 'requires_escalation'], ['pending', 'complete_in_progress'],
    ['resolving', 'complete_in_progress'], ['releasing', 'complete_in_progress'], ['settling', 'completed'], ['settled', 'completed'],
    ['canceled', 'canceled'], ['expired', 'canceled'],
  ];
  it.each(STATUS)('calls %s %s in public', (phase, status) => {
    expect(view(bought({ phase }), FULL).status).toBe(status);
  });

  it('says that a payment is being checked while its outcome is unknown', () => {
    expect(view(bought({ phase: 'resolving' }), FULL)).toMatchObject({ isChecking: true, messages: [{ code: 'payment_checking' }], commit: { enabled: false } });
    const attention = { code: 'payment_unknown', since: '2026-11-22T10:10:00.000Z' };
    expect(view(bought({ phase: 'releasing', attention }), FULL)).toMatchObject({ isChecking: true, needsSupport: true });
    expect(view(bought({ phase: 'settling', attention, order: ORDER }), FULL)).toMatchObject({ isChecking: false, needsSupport: false });
  });

  it('says what the buyer must do elsewhere', () => {
    const tender = { id: 't1', methodId: 'card', amountMinor: 2999, gateways: ['primary'], commitOn: 'approved', state: 'open', action: { action: 'redirect', url: 'https://bank.example' } } as const;
    const attempt = { number: 1, startedAt: '2026-11-22T10:00:00.000Z', deadline: '2026-11-22T10:10:00.000Z', tenders: [tender] };
    expect(view(bought({ phase: 'challenged', attempt }), FULL).action).toEqual({ action: 'redirect', url: 'https://bank.example', gateway: 'primary' });
    expect(view(bought({ phase: 'ready', attempt }), FULL)).not.toHaveProperty('action');
  });

  it('thanks the buyer once there is an order', () => {
    const shown = view(bought({ phase: 'settled', order: ORDER }), FULL);
    expect(shown.order).toEqual({
      ...ORDER,
      thankYou: [{ kind: 'content', id: 'thanks', text: 'Thank you, Ann: K-7.' }, { kind: 'widget', id: 'related', widget: 'related', options: {} }],
      support: { email: 'help@example.com' },
    });
    expect(shown.progress.map(({ state: each }) => each)).toEqual(['done']);
    expect(shown.missing).toEqual([]);
  });

  it('promises no payment where none is due now', () => {
    expect(view(bought({ payment: { methodId: 'invoice' } }), FULL).commit.label).toBe('Place order');
    const free = state({ cart: { revision: 'r', currency: 'GBP', lines: [line({ unitPriceMinor: 0, requiresShipping: false })] } });
    expect(view(free, FULL).commit.label).toBe('Place order');
    expect(sectionIn(view(free, FULL), 'payment').state).toBe('notNeeded');
    expect(sectionIn(view(free, FULL), 'fulfillment')).toMatchObject({ state: 'notNeeded', isNeeded: false, methods: [] });
  });

  it('opens one page after the other in three pages, and everything in the others', () => {
    const states = (layout: CompiledFlow['layout']) =>
      view(state({}, { contact: { email: 'a@example.com' } }), flow({ layout })).steps.map(({ sections }) => sections[0]?.state);
    expect(states('three-page')).toEqual(['collapsed', 'active', 'collapsed', 'collapsed']);
    for (const layout of ['one-page', 'one-click', 'embedded', 'custom'] as const) expect(new Set(states(layout))).toEqual(new Set(['active']));
    expect(view(state(), flow()).progress[0]).toEqual({ id: 'contact', title: 'Who are you?', state: 'current' });
  });

  it('hides a section whose condition does not hold, unless it is needed to go on', () => {
    const when = { kind: 'leaf', fact: 'loggedIn', operator: 'equal', value: false } as const;
    const conditional = flow({ steps: FOUR_STEPS.map((step) => ({ ...step, sections: step.sections.map((section) => ({ ...section, when })) })) });
    const kinds = (of: BuyerState) => view(of, conditional, { facts: { loggedIn: true } }).steps.flatMap(({ sections }) => sections.map(({ kind }) => kind));
    expect(kinds(bought())).toEqual([]);
    expect(kinds(state())).toEqual(['contact', 'fulfillment', 'payment']);
  });

  it('takes the shop\'s own words', () => {
    const texts = { 'section.contact': 'Who', 'commit.pay': 'Buy for {total}', 'payment.card': 'Plastic', 'field.email': 'Mail' };
    const shown = view(bought(), FULL, { shop: shop({ texts }) });
    expect(sectionIn(shown, 'contact')).toMatchObject({ title: 'Who', fields: [{ label: 'Mail' }, {}, {}, {}] });
    expect(shown.commit.label).toBe('Buy for £29.99');
    expect(sectionIn(shown, 'payment').methods[0]?.title).toBe('Plastic');
  });
});

const ORDER = { id: 'o1', number: 'K-7', committedAt: '2026-11-22T10:05:00.000Z' };
