import { describe, expect, it } from 'vitest';
import type { CompiledFlow } from '../flow/index.js';
import type { BuyerState } from './apply-command.js';
import type { PickupPoint } from './fulfillment.js';
import { keepChoices, keepMethod } from './keep-choices.js';
import { hasChosenPayment, prefillChoices, prefillCustomer } from './prefill.js';
import { CUSTOMER, flow, line, option, parcel, session, state, VISA, withLayout } from './test/fixtures.js';

const STANDARD = option('parcel:standard', 499);
const EXPRESS = option('parcel:express', 999);
const FREIGHT = option('freight:slow', 100);
const chose = (optionId?: string) => session({ fulfillment: { methodId: 'shipping', packages: [parcel(optionId)] } });
const kept = (from: ReturnType<typeof session>, ...options: readonly ReturnType<typeof option>[]) => {
  const { fulfillment, messages } = keepChoices(from, { packages: [parcel(undefined, options)] });
  return { optionId: fulfillment.packages[0]?.optionId, messages: messages.map(({ code, params }) => ({ code, params })) };
};

describe('keepChoices', () => {
  it('keeps what was chosen while it is offered, whatever it costs now', () => {
    expect(kept(chose('parcel:express'), STANDARD, { ...EXPRESS, priceMinor: 1 })).toEqual({ optionId: 'parcel:express', messages: [] });
  });

  it('D-48 chooses the cheapest of the same carrier when the chosen option is gone', () => {
    const late = option('parcel:late', 899);
    expect(kept(chose('parcel:express'), FREIGHT, late, STANDARD)).toEqual({
      optionId: 'parcel:standard',
      messages: [{ code: 'option_replaced', params: { title: 'standard' } }],
    });
  });

  it('D-48 chooses the cheapest of all when the carrier is gone too, the earlier of two equal ones', () => {
    const twin = option('bike:slow', 100);
    expect(kept(chose('parcel:express'), EXPRESS, FREIGHT, twin).optionId).toBe('parcel:express');
    expect(kept(chose('parcel:express'), option('bike:fast', 700), FREIGHT, twin)).toMatchObject({ optionId: 'freight:slow', messages: [{ code: 'option_replaced' }] });
  });

  it('D-48 clears the choice when nothing is offered', () => {
    expect(kept(chose('parcel:express'))).toEqual({ optionId: undefined, messages: [{ code: 'option_unavailable', params: undefined }] });
  });

  it('D-48 does not take one carrier for another whose name begins alike', () => {
    expect(kept(chose('par:cel'), option('p:slow', 900), FREIGHT).optionId).toBe('freight:slow');
  });

  it('chooses nothing for the shopper unless there is one option, or the layout is one-click', () => {
    expect(kept(chose(), EXPRESS, STANDARD).optionId).toBeUndefined();
    expect(kept(chose(), EXPRESS).optionId).toBe('parcel:express');
    const oneClick = { ...chose(), ...withLayout('one-click') };
    expect(kept(oneClick, EXPRESS, STANDARD)).toEqual({ optionId: 'parcel:standard', messages: [] });
  });

  it('finds the choice again when lines travel in a package of another name', () => {
    const { fulfillment } = keepChoices(chose('parcel:express'), { packages: [{ ...parcel(), id: 'p9' }] });
    expect(fulfillment.packages[0]?.optionId).toBe('parcel:express');
  });

  it('keeps a pickup point or clears it, and never sends the shopper elsewhere', () => {
    const point = (id: string, isAvailable = true): PickupPoint => ({ id, title: id, addressLines: [], country: 'GB', isAvailable, priceMinor: 0 });
    const chosen = session({ fulfillment: { methodId: 'pickup', packages: [], pickupPointId: 'leeds' } });
    const after = (...pickupPoints: readonly PickupPoint[]) => keepChoices(chosen, { packages: [], pickupPoints });
    expect(after(point('leeds'), point('york')).fulfillment.pickupPointId).toBe('leeds');
    const gone = after(point('leeds', false), point('york'));
    expect(gone.fulfillment).not.toHaveProperty('pickupPointId');
    expect(gone.messages).toMatchObject([{ code: 'pickup_unavailable' }]);
    const none = session({ fulfillment: { methodId: 'pickup', packages: [] } });
    expect(keepChoices(none, { packages: [], pickupPoints: [point('york')] }).fulfillment.pickupPointId).toBe('york');
    expect(keepChoices(none, { packages: [], pickupPoints: [point('york', false)] }).fulfillment.pickupPointId).toBeUndefined();
  });
});

describe('keepMethod', () => {
  const inGb = { kind: 'leaf', fact: 'country', operator: 'equal', value: 'GB' } as const;
  const [shipping, pickup] = flow().fulfillment.methods;
  const withMethods = (...methods: CompiledFlow['fulfillment']['methods']) => flow({ fulfillment: { methods } });
  const van = { ...shipping!, id: 'van', when: inGb };
  const chosen = session({ fulfillment: { methodId: 'van', country: 'FR', packages: [parcel('parcel:standard')] } });

  it('keeps the method while its condition holds', () => {
    const within = withMethods(pickup!, van);
    expect(keepMethod(chosen, within, { country: 'GB' })).toEqual({ fulfillment: chosen.fulfillment, messages: [] });
  });

  it('D-48 goes to the next method of the same type, without the options of the old one', () => {
    expect(keepMethod(chosen, withMethods(pickup!, van, shipping!), { country: 'FR' })).toMatchObject({
      fulfillment: { methodId: 'shipping', country: 'FR', packages: [] },
      messages: [{ code: 'option_replaced', type: 'warning' }],
    });
  });

  it('D-48 goes to the first possible method, or to none', () => {
    expect(keepMethod(chosen, withMethods(van, pickup!), { country: 'FR' }).fulfillment.methodId).toBe('pickup');
    const none = keepMethod(chosen, withMethods(van), { country: 'FR' });
    expect(none.fulfillment).not.toHaveProperty('methodId');
    expect(none.messages).toMatchObject([{ code: 'method_unavailable' }]);
  });

  it('says nothing when nothing is delivered any more', () => {
    const digital = session({ ...chosen, cart: { ...chosen.cart, lines: [line({ requiresShipping: false })] } });
    expect(keepMethod(digital, flow(), {})).toEqual({ fulfillment: { country: 'FR', packages: [] }, messages: [] });
  });

  it('chooses the only method there is', () => {
    expect(keepMethod(session(), withMethods(shipping!), {}).fulfillment.methodId).toBe('shipping');
    expect(keepMethod(session(), flow(), {}).fulfillment).not.toHaveProperty('methodId');
    expect(keepMethod(session(), flow({ layout: 'one-click' }), {}).fulfillment.methodId).toBe('shipping');
  });
});

describe('prefilling', () => {
  const prefill = (from: BuyerState, within: CompiledFlow): BuyerState => prefillChoices(prefillCustomer(from), within, {});
  const signedIn = state({}, { customer: CUSTOMER });

  it('fills in what is known of the customer', () => {
    const { session: after, personal } = prefill(signedIn, flow());
    expect(personal.contact).toEqual(CUSTOMER.contact);
    expect(personal.destination).toMatchObject({ line1: '1 High Street' });
    expect(after.fulfillment.country).toBe('GB');
    expect(after).not.toHaveProperty('payment');
  });

  it('preselects the saved payment where the flow says so', () => {
    const { session: after, personal } = prefill(signedIn, flow({ layout: 'one-click', payment: { ...flow().payment, saved: 'preselect' } }));
    expect(after.payment).toEqual({ methodId: 'card', display: VISA.display, isPreset: true });
    expect(personal.instrument?.token).toBe(VISA.token);
    expect(after.fulfillment.methodId).toBe('shipping');
    expect(JSON.stringify(after)).not.toContain(VISA.token);
  });

  it('replaces nothing that the buyer said', () => {
    const said = state({ payment: { methodId: 'invoice' }, fulfillment: { methodId: 'pickup', packages: [] } }, { customer: CUSTOMER, contact: { email: 'me@example.com' } });
    const after = prefill(said, flow({ layout: 'one-click', payment: { ...flow().payment, saved: 'preselect' } }));
    expect(after.personal.contact).toEqual({ email: 'me@example.com', givenName: 'Ann' });
    expect(after.session.payment).toEqual({ methodId: 'invoice' });
    expect(after.session.fulfillment.methodId).toBe('pickup');
  });

  it('knows nothing of a guest but the only choices there are', () => {
    expect(prefill(state(), flow())).toEqual(state());
    const [card] = flow().payment.methods;
    const single = flow({ payment: { saved: 'none', capture: 'on-commit', methods: [card!] }, fulfillment: { methods: [flow().fulfillment.methods[0]!] } });
    expect(prefill(state(), single).session).toMatchObject({ payment: { methodId: 'card', isPreset: true }, fulfillment: { methodId: 'shipping' } });
  });
});

describe('a payment', () => {
  const [card] = flow().payment.methods;
  const single = flow({ payment: { ...flow().payment, methods: [card!] } });
  const preset = { methodId: 'card', isPreset: true } as const;

  it('is not chosen while it is only filled in, and is when it was confirmed', () => {
    expect(hasChosenPayment(state({ payment: preset }, { instrument: { token: 't' } }), flow())).toBe(false);
    expect(hasChosenPayment(state({ payment: preset, attempts: 1 }), flow())).toBe(true);
  });

  it('is taken for filled in where nothing is marked, as in older sessions, and there was nothing to choose', () => {
    const unmarked = state({ payment: { methodId: 'card' } });
    expect([hasChosenPayment(unmarked, single), hasChosenPayment(unmarked, flow())]).toEqual([false, true]);
    expect(hasChosenPayment({ ...unmarked, personal: { instrument: { token: 't' } } }, single)).toBe(true);
  });
});
