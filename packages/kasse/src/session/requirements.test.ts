import { describe, expect, it } from 'vitest';
import type { CompiledFlow } from '../flow/index.js';
import { applyCommand, type BuyerState } from './apply-command.js';
import type { Requirement } from './requirements.js';
import { isReady, requirementsOf } from './requirements.js';
import { progressOf } from './progress.js';
import { CUSTOMER, flow, line, option, parcel, quoteOf, SECTIONS, session, state } from './test/fixtures.js';

const CONTACT = { contact: { email: 'ann@example.com' } };
const SHIPPED = { methodId: 'shipping', destinationHash: 'h', country: 'GB', packages: [parcel('parcel:standard')] };
const DIGITAL = { revision: 'r1', currency: 'GBP', lines: [line({ requiresShipping: false })] };

const unmet = (of: BuyerState, within: CompiledFlow = flow()): readonly Requirement['kind'][] =>
  requirementsOf(of, within, {}).filter(({ isMet }) => !isMet).map(({ kind }) => kind);
const states = (of: BuyerState, within: CompiledFlow = flow()): string => progressOf(of, within, {}).steps.map(({ state: each }) => each).join(' ');
const requote = ({ session: before, personal }: BuyerState, discountMinor: number): BuyerState => ({
  session: { ...before, quote: quoteOf(before, discountMinor) },
  personal,
});

describe('requirementsOf', () => {
  it('asks for contact, method and payment first, and for what a method needs once it is chosen', () => {
    expect(unmet(state())).toEqual(['contact', 'method', 'payment']);
    expect(unmet(state({ fulfillment: { methodId: 'shipping', packages: [] } }))).toEqual(['contact', 'destination', 'option', 'payment']);
    expect(unmet(state({ fulfillment: { methodId: 'pickup', packages: [] } }))).toEqual(['contact', 'pickup', 'payment']);
  });

  it('says what is missing where it is asked for', () => {
    const [contact] = requirementsOf(state(), flow(), {});
    expect(contact).toMatchObject({ step: 'contact', section: 'contact', message: { code: 'missing_contact', path: 'contact.email' } });
  });

  it('takes an option only while its package offers it', () => {
    const gone = { ...SHIPPED, packages: [parcel('parcel:pigeon')] };
    expect(unmet(state({ fulfillment: gone }, CONTACT))).toEqual(['option', 'payment']);
    expect(unmet(state({ fulfillment: SHIPPED }, CONTACT))).toEqual(['payment']);
  });

  it('takes a pickup point only while it is available', () => {
    const point = { id: 'leeds', title: 'Leeds', addressLines: [], country: 'GB', isAvailable: true, priceMinor: 0 };
    const picked = { methodId: 'pickup', packages: [], pickupPoints: [point], pickupPointId: 'leeds' };
    expect(unmet(state({ fulfillment: picked }, CONTACT))).toEqual(['payment']);
    expect(unmet(state({ fulfillment: { ...picked, pickupPoints: [{ ...point, isAvailable: false }] } }, CONTACT))).toEqual(['pickup', 'payment']);
  });

  it('wants a customer who is signed in where the flow requires an account', () => {
    const strict = flow({ account: 'required' });
    expect(unmet(state({}, CONTACT), strict)).toContain('account');
    expect(unmet(state({}, { ...CONTACT, customer: CUSTOMER }), strict)).not.toContain('account');
  });

  it('wants required fields answered and required consents granted', () => {
    const asking = flow({ steps: [{ id: 'all', sections: [SECTIONS.contact, SECTIONS.fulfillment, SECTIONS.gift, SECTIONS.payment] }] });
    expect(unmet(state(), asking)).toEqual(['contact', 'method', 'field', 'consent', 'payment']);
    expect(unmet(state({ fields: { floor: 0 }, consents: { terms: false } }), asking)).toContain('consent');
    expect(unmet(state({ fields: { floor: 0 }, consents: { terms: true } }), asking)).toEqual(['contact', 'method', 'payment']);
  });

  it('wants an instrument for a card and none for an invoice', () => {
    const chosen = (methodId: string) => state({ fulfillment: SHIPPED, payment: { methodId } }, CONTACT);
    expect(unmet(chosen('card'))).toEqual(['payment']);
    expect(unmet(chosen('invoice'))).toEqual([]);
    expect(isReady({ ...chosen('card'), personal: { ...CONTACT, instrument: { token: 'tok' } } }, flow(), {})).toBe(true);
  });

  it('forgets nothing that a flow forgets to ask', () => {
    const bare = flow({ steps: [{ id: 'only', sections: [SECTIONS.trust] }] });
    expect(requirementsOf(state(), bare, {}).map(({ step, kind }) => `${step} ${kind}`)).toEqual(['only contact', 'only method', 'only payment']);
  });

  it('does not take a method whose condition no longer holds', () => {
    const when = { kind: 'leaf', fact: 'loggedIn', operator: 'equal', value: true } as const;
    const methods = flow().payment.methods.map((each) => ({ ...each, when }));
    const members = flow({ payment: { saved: 'none', capture: 'on-commit', methods } });
    const paying = state({ fulfillment: SHIPPED, payment: { methodId: 'invoice' } }, CONTACT);
    expect(isReady(paying, members, { loggedIn: true })).toBe(true);
    expect(isReady(paying, members, { loggedIn: false })).toBe(false);
  });
});

describe('progressOf', () => {
  it('leads the buyer through the steps', () => {
    expect(states(state())).toBe('current todo todo todo');
    expect(states(state({}, CONTACT))).toBe('done current todo todo');
    expect(states(state({ fulfillment: SHIPPED }, CONTACT))).toBe('done done current todo');
    expect(states(state({ fulfillment: SHIPPED, payment: { methodId: 'invoice' } }, CONTACT))).toBe('done done done current');
  });

  it('stays where the buyer went back to', () => {
    expect(states(state({ fulfillment: SHIPPED, at: 'contact' }, CONTACT))).toBe('current done todo todo');
    expect(states(state({ at: 'pay' }, CONTACT))).toBe('done current todo todo');
  });

  it('shows later steps that are filled in already as done', () => {
    expect(states(state({ fulfillment: SHIPPED }))).toBe('current done todo todo');
  });

  it('is all done once there is an order', () => {
    const order = { id: 'o1', number: '1', committedAt: '2026-11-22T10:05:00.000Z' };
    expect(states(state({ fulfillment: SHIPPED, phase: 'settled', order }, CONTACT))).toBe('done done done done');
  });
});

describe('D-41 jumping to complete', () => {
  const jump = (of: BuyerState): { at: string; codes: readonly string[] } => {
    const { state: next, messages } = applyCommand(of, { type: 'step.go', to: 'summary' }, flow(), { facts: {} });
    return { at: progressOf(next, flow(), {}).current, codes: messages.map(({ code }) => code) };
  };

  it('D-41 lands on the contact when nothing is given', () => {
    expect(jump(state())).toEqual({ at: 'contact', codes: ['step_not_reached', 'missing_contact'] });
  });

  it('D-41 lands on the delivery when no address is given', () => {
    expect(jump(state({ fulfillment: { methodId: 'shipping', packages: [] } }, CONTACT))).toEqual({
      at: 'delivery',
      codes: ['step_not_reached', 'missing_destination', 'missing_fulfillment'],
    });
  });

  it('D-41 lands on the delivery when no option is chosen', () => {
    const { at, codes } = jump(state({ fulfillment: { ...SHIPPED, packages: [parcel()] } }, CONTACT));
    expect({ at, codes }).toEqual({ at: 'delivery', codes: ['step_not_reached', 'missing_fulfillment'] });
  });

  it('D-41 lands on the payment when no payment is chosen', () => {
    expect(jump(state({ fulfillment: SHIPPED }, CONTACT))).toEqual({ at: 'pay', codes: ['step_not_reached', 'missing_payment'] });
  });

  it('D-41 lands on the first unmet step with a total of zero, too', () => {
    const free = { cart: { ...DIGITAL, lines: [line({ unitPriceMinor: 0 })] } };
    expect(jump(state(free)).at).toBe('contact');
    expect(jump(state(free, CONTACT)).at).toBe('delivery');
    const options = [option('parcel:standard', 0)];
    expect(jump(state({ ...free, fulfillment: { ...SHIPPED, packages: [parcel('parcel:standard', options)] } }, CONTACT))).toEqual({ at: 'summary', codes: [] });
  });

  it('D-41 lands on the first unmet step from a step the buyer went back to', () => {
    expect(jump(state({ fulfillment: SHIPPED, at: 'contact' }, CONTACT)).at).toBe('pay');
  });

  it('D-41 goes to the summary when everything is there', () => {
    expect(jump(state({ fulfillment: SHIPPED, payment: { methodId: 'invoice' }, at: 'contact' }, CONTACT))).toEqual({ at: 'summary', codes: [] });
  });
});

describe('D-42 and D-43', () => {
  it('D-42 skips payment when a coupon and free shipping make the total zero', () => {
    const options = [option('parcel:standard', 0), option('parcel:express', 500)];
    const free = requote(state({ fulfillment: { ...SHIPPED, packages: [parcel('parcel:standard', options)] } }, CONTACT), 2000);
    expect(free.session.quote.totals.totalMinor).toBe(0);
    expect(states(free)).toBe('done done skipped current');
    expect(isReady(free, flow(), {})).toBe(true);
  });

  it('D-42 does not skip payment when shipping of 5.00 is chosen', () => {
    const options = [option('parcel:standard', 0), option('parcel:express', 500)];
    const paid = requote(state({ fulfillment: { ...SHIPPED, packages: [parcel('parcel:express', options)] } }, CONTACT), 2000);
    expect(paid.session.quote.totals.totalMinor).toBe(500);
    expect(states(paid)).toBe('done done current todo');
    expect(isReady(paid, flow(), {})).toBe(false);
  });

  it('D-42 requires payment for a total of one minor unit', () => {
    const cent = state({ cart: { ...DIGITAL, lines: [line({ unitPriceMinor: 1, requiresShipping: false })] } }, CONTACT);
    expect(unmet(cent)).toEqual(['payment']);
  });

  it('D-43 goes from the contact straight to the summary with digital goods and a total of zero', () => {
    const cart = { ...DIGITAL, lines: [line({ unitPriceMinor: 0, requiresShipping: false })] };
    expect(states(state({ cart }))).toBe('current skipped skipped todo');
    expect(states(state({ cart }, CONTACT))).toBe('done skipped skipped current');
    expect(isReady(state({ cart }, CONTACT), flow(), {})).toBe(true);
  });

  it('does not take the buyer to a skipped step', () => {
    const of = state({ cart: DIGITAL }, CONTACT);
    const { state: next, messages } = applyCommand(of, { type: 'step.go', to: 'delivery' }, flow(), { facts: {} });
    expect(progressOf(next, flow(), {}).current).toBe('pay');
    expect(messages).toEqual([]);
    expect(session().at).toBeUndefined();
  });
});
