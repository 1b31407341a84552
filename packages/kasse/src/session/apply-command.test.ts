import { describe, expect, it } from 'vitest';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { applyCommand, type Applied, type BuyerState } from './apply-command.js';
import type { Command } from './command.js';
import { omit } from './omit.js';
import { CUSTOMER, flow, HOME, line, parcel, SECTIONS, state, VISA } from './test/fixtures.js';

const apply = (to: BuyerState, command: Command, within: CompiledFlow = flow(), facts: Facts = {}): Applied => applyCommand(to, command, within, { facts });
const dirty = ({ dirty: all }: Applied): readonly string[] => Object.entries(all).flatMap(([key, value]) => (value === true ? [key] : []));
const asking = flow({ steps: [{ id: 'all', sections: [SECTIONS.contact, SECTIONS.fulfillment, SECTIONS.donation, SECTIONS.gift, SECTIONS.payment] }] });

/** Refused with this code, and nothing changed. */
const expectRefused = (to: BuyerState, command: Command, code: string, within?: CompiledFlow, facts?: Facts): void => {
  const applied = apply(to, command, within, facts);
  expect(applied).toMatchObject({ ok: false, messages: [{ code }] });
  expect(applied.state).toBe(to);
  expect(dirty(applied)).toEqual([]);
};

describe('applyCommand', () => {
  it('refuses a command made from an outdated view', () => {
    expectRefused(state({ revision: 5 }), { type: 'cart.refresh', revision: 4 }, 'stale_revision');
    expect(apply(state({ revision: 5 }), { type: 'cart.refresh', revision: 5 }).ok).toBe(true);
  });

  it('replaces the messages of the command before', () => {
    const before = state({ messages: [{ type: 'error', code: 'internal', severity: 'recoverable', content: 'x' }] });
    expect(apply(before, { type: 'contact.set', email: 'ann@example.com' }).state.session.messages).toEqual([]);
  });

  it('sets the contact, keeps what is not named and takes away what is empty', () => {
    const once = apply(state(), { type: 'contact.set', email: 'ann@example.com', phone: '+44 113' });
    const twice = apply(once.state, { type: 'contact.set', phone: '', givenName: 'Ann' });
    expect(twice.state.personal.contact).toEqual({ email: 'ann@example.com', givenName: 'Ann' });
    expect(dirty(twice)).toEqual([]);
  });

  it('keeps the address with the person and its hash, country, region and postal code with the session', () => {
    const address = omit(HOME, 'id');
    const applied = apply(state(), { type: 'fulfillment.destination', address: { ...address, line2: '' } });
    expect(applied.state.personal.destination).toEqual(address);
    expect(applied.state.session.fulfillment).toMatchObject({ country: 'GB', postalCode: 'LS1 1AA', destinationHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(JSON.stringify(applied.state.session)).not.toContain('High Street');
    expect(dirty(applied)).toEqual(['carriers', 'taxes', 'facts']);
  });

  it('finds a saved address by its id and asks nothing again when it is the same', () => {
    const signedIn = state({}, { customer: CUSTOMER });
    const applied = apply(signedIn, { type: 'fulfillment.destination', addressId: 'home' });
    expect(applied.state.personal.destination).not.toHaveProperty('id');
    expect(dirty(apply(applied.state, { type: 'fulfillment.destination', addressId: 'home' }))).toEqual([]);
    expectRefused(signedIn, { type: 'fulfillment.destination', addressId: 'office' }, 'unknown_address');
    expectRefused(state(), { type: 'fulfillment.destination', addressId: 'home' }, 'unknown_address');
  });

  it('forgets the region of the old destination', () => {
    const usa = apply(state(), { type: 'fulfillment.destination', address: { line1: '1', city: 'Austin', region: 'TX', country: 'US' } });
    const uk = apply(usa.state, { type: 'fulfillment.destination', address: { line1: '1', city: 'Leeds', country: 'GB' } });
    expect(uk.state.session.fulfillment).not.toHaveProperty('region');
  });

  it('drops everything that another method offered', () => {
    const shipped = state({ fulfillment: { methodId: 'shipping', destinationHash: 'h', country: 'GB', packages: [parcel('parcel:standard')] } });
    const applied = apply(shipped, { type: 'fulfillment.method', methodId: 'pickup' });
    expect(applied.state.session.fulfillment).toEqual({ methodId: 'pickup', destinationHash: 'h', country: 'GB', packages: [] });
    expect(dirty(applied)).toEqual(['carriers', 'taxes']);
    expect(apply(shipped, { type: 'fulfillment.method', methodId: 'shipping' }).state.session.fulfillment).toBe(shipped.session.fulfillment);
  });

  it('refuses a method that is unknown, out of its condition or not for these goods', () => {
    expectRefused(state(), { type: 'fulfillment.method', methodId: 'drone' }, 'method_unavailable');
    const when = { kind: 'leaf', fact: 'country', operator: 'equal', value: 'GB' } as const;
    const local = flow({ fulfillment: { methods: [{ id: 'pickup', method: 'pickup', carriers: [], onOutage: { policy: 'block' }, when }] } });
    expectRefused(state(), { type: 'fulfillment.method', methodId: 'pickup' }, 'method_unavailable', local, { country: 'FR' });
    expect(apply(state(), { type: 'fulfillment.method', methodId: 'pickup' }, local, { country: 'GB' }).ok).toBe(true);
    const digital = state({ cart: { revision: 'r', currency: 'GBP', lines: [line({ requiresShipping: false })] } });
    expectRefused(digital, { type: 'fulfillment.method', methodId: 'shipping' }, 'method_unavailable');
  });

  it('chooses an option in every package that offers it, or in one', () => {
    const two = state({ fulfillment: { methodId: 'shipping', packages: [parcel(), { ...parcel(), id: 'p2' }] } });
    const chosen = (applied: Applied) => applied.state.session.fulfillment.packages.map(({ optionId }) => optionId);
    const both = apply(two, { type: 'fulfillment.option', optionId: 'parcel:express' });
    expect(chosen(both)).toEqual(['parcel:express', 'parcel:express']);
    expect(dirty(both)).toEqual(['taxes']);
    expect(chosen(apply(two, { type: 'fulfillment.option', optionId: 'parcel:express', packageId: 'p2' }))).toEqual([undefined, 'parcel:express']);
    expect(dirty(apply(both.state, { type: 'fulfillment.option', optionId: 'parcel:express' }))).toEqual([]);
    expectRefused(two, { type: 'fulfillment.option', optionId: 'parcel:pigeon' }, 'unknown_option');
    expectRefused(two, { type: 'fulfillment.option', optionId: 'parcel:express', packageId: 'p3' }, 'unknown_option');
    expect(apply(two, { type: 'fulfillment.option', optionId: 'parcel:expres' }).messages).toMatchObject([{ content: 'There is no delivery option "parcel:expres" for your order. Use "parcel:express" or choose another.' }]);
  });

  it('chooses a pickup point that has everything', () => {
    const point = (id: string, isAvailable: boolean) => ({ id, title: id, addressLines: [], country: 'GB', isAvailable, priceMinor: 0 });
    const offered = state({ fulfillment: { methodId: 'pickup', packages: [], pickupPoints: [point('leeds', true), point('york', false)] } });
    const applied = apply(offered, { type: 'fulfillment.pickup', pointId: 'leeds' });
    expect(applied.state.session.fulfillment.pickupPointId).toBe('leeds');
    expect(dirty(applied)).toEqual(['carriers', 'taxes']);
    expectRefused(offered, { type: 'fulfillment.pickup', pointId: 'york' }, 'pickup_unavailable');
    expectRefused(state(), { type: 'fulfillment.pickup', pointId: 'leeds' }, 'unknown_pickup_point');
  });

  it('adds and removes codes whatever their case, each once', () => {
    const once = apply(state(), { type: 'discount.add', code: 'SPRING' });
    expect(dirty(once)).toEqual(['discounts', 'carriers', 'taxes', 'facts']);
    const twice = apply(once.state, { type: 'discount.add', code: 'spring' });
    expect(twice).toMatchObject({ ok: true, messages: [{ code: 'discount_already_applied', type: 'info' }] });
    expect(twice.state.session.codes).toEqual(['SPRING']);
    expect(twice.state.session.messages).toEqual(twice.messages);
    expect(dirty(twice)).toEqual([]);
    expect(apply(once.state, { type: 'discount.remove', code: 'Spring' }).state.session.codes).toEqual([]);
    expect(dirty(apply(once.state, { type: 'discount.remove', code: 'AUTUMN' }))).toEqual([]);
  });

  it('takes no more than ten codes, unknown ones not counted', () => {
    const codes = Array.from({ length: 10 }, (_, index) => `CODE${index}`);
    const full = state({ codes });
    expectRefused(full, { type: 'discount.add', code: 'ONE-MORE' }, 'too_many_codes');
    const quote = { ...full.session.quote, refusedCodes: [{ code: 'CODE0', reason: 'discount_unknown' as const }] };
    expect(apply(state({ codes, quote }), { type: 'discount.add', code: 'ONE-MORE' }).state.session.codes).toHaveLength(10);
  });

  it('keeps the inputs of a widget that the flow has', () => {
    const applied = apply(state(), { type: 'widget.set', section: 'donation', inputs: { roundUp: true } }, asking);
    expect(applied.state.session.widgets).toEqual({ donation: { roundUp: true } });
    expect(dirty(applied)).toEqual(['taxes']);
    expect(apply(applied.state, { type: 'widget.clear', section: 'donation' }, asking).state.session.widgets).toEqual({});
    expect(dirty(apply(state(), { type: 'widget.clear', section: 'donation' }, asking))).toEqual([]);
    for (const section of ['donations', 'contact', 'constructor']) expectRefused(state(), { type: 'widget.set', section, inputs: {} }, 'unknown_section', asking);
  });

  it('sets fields of every type, and takes them away', () => {
    const values = { giftMessage: 'Hi', floor: 3, day: '2026-12-24', wrap: 'red', surprise: false };
    const applied = apply(state(), { type: 'fields.set', values }, asking);
    expect(applied.state.session.fields).toEqual(values);
    const less = apply(applied.state, { type: 'fields.set', values: { giftMessage: '', floor: null } }, asking);
    expect(less.state.session.fields).toEqual({ day: '2026-12-24', wrap: 'red', surprise: false });
  });

  it.each([
    [{ giftMessage: 'x'.repeat(21) }, 'text_too_long', 'gift.giftMessage', '"Gift message" is too long. Use at most 20 characters.'],
    [{ giftMessage: 7 }, 'wrong_type', 'gift.giftMessage', '"Gift message" must be a text. Check it and try again.'],
    [{ floor: 10 }, 'number_too_large', 'gift.floor', '"Floor" is too large. Enter at most 9.'],
    [{ floor: -1 }, 'number_too_small', 'gift.floor', '"Floor" is too small. Enter at least 0.'],
    [{ floor: '3' }, 'wrong_type', 'gift.floor', '"Floor" must be a number. Check it and try again.'],
    [{ day: '2026-02-30' }, 'invalid_input', 'gift.day', '"Day" is not a date. Enter one such as 2026-12-24.'],
    [{ day: 3 }, 'wrong_type', 'gift.day', '"Day" must be a date such as 2026-12-24. Check it and try again.'],
    [{ wrap: 'blue' }, 'unknown_choice', 'gift.wrap', '"Wrap" has no such choice. Choose one of these: "red", "green".'],
    [{ surprise: 'yes' }, 'wrong_type', 'gift.surprise', '"Surprise" must be true or false. Check it and try again.'],
    [{ giftMesage: 'Hi' }, 'unknown_field', 'fields.giftMesage', 'The field "giftMesage" is not asked for here. Use "giftMessage" or leave it out.'],
    [{ terms: true }, 'unknown_field', 'fields.terms', 'The field "terms" is not asked for here. Leave it out.'],
    [{ floor: 1, wrap: 'blue' }, 'unknown_choice', 'gift.wrap', '"Wrap" has no such choice. Choose one of these: "red", "green".'],
  ])('refuses field values that do not fit: %#', (values, code, path, content) => {
    const applied = apply(state(), { type: 'fields.set', values }, asking);
    expect(applied).toMatchObject({ ok: false, messages: [{ code, path, content }] });
    expect(applied.state.session.fields).toEqual({});
  });

  it('records consents, and only those that are asked for', () => {
    expect(apply(state(), { type: 'consent.set', id: 'terms', granted: true }, asking).state.session.consents).toEqual({ terms: true });
    expectRefused(state(), { type: 'consent.set', id: 'floor', granted: true }, 'unknown_field', asking);
    expectRefused(state(), { type: 'consent.set', id: 'terms', granted: true }, 'unknown_field', flow());
  });

  it('keeps the token with the person and only what may be shown with the session', () => {
    const applied = apply(state(), { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_1', display: 'Visa' } });
    expect(applied.state.session.payment).toEqual({ methodId: 'card', display: 'Visa' });
    expect(applied.state.personal.instrument).toEqual({ token: 'tok_1', display: 'Visa' });
    expect(JSON.stringify(applied.state.session)).not.toContain('tok_1');
    expect(dirty(applied)).toEqual([]);
  });

  it('keeps the instrument while the method stays and drops it with the method', () => {
    const paid = apply(state(), { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_1' } }).state;
    expect(apply(paid, { type: 'payment.set', methodId: 'card' }).state.personal.instrument).toEqual({ token: 'tok_1' });
    expect(apply(paid, { type: 'payment.set', methodId: 'invoice' }).state.personal).not.toHaveProperty('instrument');
  });

  it('makes a payment that was filled in the choice of a buyer who names it', () => {
    const preset = state({ payment: { isPreset: true, methodId: 'card', display: 'Visa' } }, { instrument: { savedId: 'visa', token: 't' } });
    const { session, personal } = apply(preset, { type: 'payment.set', methodId: 'card' }).state;
    expect([session.payment, personal]).toEqual([{ methodId: 'card', display: 'Visa' }, preset.personal]);
  });

  it('charges a saved instrument only where the flow offers it and the method takes it', () => {
    const signedIn = state({}, { customer: CUSTOMER });
    const applied = apply(signedIn, { type: 'payment.set', methodId: 'card', instrument: { savedId: 'visa' } });
    expect(applied.state.personal.instrument).toEqual({ savedId: 'visa', token: VISA.token, display: VISA.display });
    expectRefused(signedIn, { type: 'payment.set', methodId: 'invoice', instrument: { savedId: 'visa' } }, 'unknown_instrument');
    expectRefused(signedIn, { type: 'payment.set', methodId: 'card', instrument: { savedId: 'amex' } }, 'unknown_instrument');
    expectRefused(signedIn, { type: 'payment.set', methodId: 'card', instrument: { savedId: 'visa' } }, 'unknown_instrument', flow({ payment: { ...flow().payment, saved: 'none' } }));
    const elsewhere = state({}, { customer: { ...CUSTOMER, instruments: [{ ...VISA, gateways: ['other'] }] } });
    expectRefused(elsewhere, { type: 'payment.set', methodId: 'card', instrument: { savedId: 'visa' } }, 'unknown_instrument');
    expectRefused(state(), { type: 'payment.set', methodId: 'cash' }, 'payment_not_offered');
  });

  it('goes back to a step and lets the checkout lead again from the furthest one', () => {
    const contacted = state({}, { contact: { email: 'ann@example.com' } });
    const back = apply(contacted, { type: 'step.go', to: 'contact' }).state;
    expect(back.session.at).toBe('contact');
    expect(apply(back, { type: 'step.go', to: 'delivery' }).state.session).not.toHaveProperty('at');
    expectRefused(contacted, { type: 'step.go', to: 'delivry' }, 'unknown_step');
  });

  it('asks everything again when the cart is refreshed', () => {
    expect(dirty(apply(state(), { type: 'cart.refresh' }))).toEqual(['cart', 'discounts', 'carriers', 'taxes', 'balances', 'facts']);
  });
});
