import { describe, expect, it } from 'vitest';
import type { Command } from '../session/index.js';
import { address, opened, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons, fakeValue, fakeWrap } from './test/offers.js';
import { refuses } from './test/unchanged.js';

const CARD = '4242 4242 4242 4242';
/** A front end may send anything. */
const raw = (command: unknown): Command => command as Command;

const fieldsSection = { fields: [{ id: 'note', type: 'text', maxLength: 50 }, { id: 'count', type: 'number', min: 0, max: 9 }, { id: 'terms', type: 'consent' }] };
const withFields = shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', fieldsSection, 'payment'] }] });

describe('what looks like a card number', () => {
  it.each<[string, unknown]>([
    ['the name', { type: 'contact.set', givenName: CARD }],
    ['the e-mail address', { type: 'contact.set', email: '4242424242424242@example.com' }],
    ['the telephone number', { type: 'contact.set', phone: CARD }],
    ['a line of the address', { type: 'fulfillment.destination', address: { ...address, line2: `card ${CARD}` } }],
    ['the postal code', { type: 'fulfillment.destination', address: { ...address, postalCode: '4242424242424242' } }],
    ['a discount code', { type: 'discount.add', code: '4242-4242-4242-4242' }],
    ['a field', { type: 'fields.set', values: { note: `charge ${CARD} please` } }],
    ['a field as a number', { type: 'fields.set', values: { count: 4242424242424242 } }],
    ['the name of a field', { type: 'fields.set', values: { [CARD]: 'x' } }],
    ['the inputs of a widget', { type: 'widget.set', section: 'wrap', inputs: { to: [{ deep: CARD }] } }],
    ['the token of a payment', { type: 'payment.set', methodId: 'card', instrument: { token: '4242424242424242' } }],
    ['what is shown of a payment', { type: 'payment.set', methodId: 'card', instrument: { token: 'tok', display: CARD } }],
  ])('is refused in %s and repeated nowhere', async (_, command) => {
    const parts = await kit({ files: withFields });
    const checkout = await opened(parts);
    const refused = await refuses(parts, checkout, 'card_number_refused', () => checkout.buyer.send(raw(command)));
    expect(JSON.stringify(refused)).not.toMatch(/4242/);
    expect(refused.messages[0]?.content).toBe('This looks like a card number. Remove it here and enter it only in the payment form.');
  });

  it('is refused where the backend opens with it', async () => {
    const { kasse } = await kit();
    const customer = { id: 'u1', contact: { givenName: CARD } };
    const failure = await kasse.open({ requestId: 'r', cartRef: 'c', customer }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_MISUSE', details: { path: 'customer.contact.givenName' } });
    expect(String(failure)).not.toMatch(/4242/);
  });
});

describe('a command that is none', () => {
  const cases: [string, unknown, string, string | undefined, string][] = [
    ['nothing', undefined, 'malformed_input', undefined, 'A command is an object with a type. Send one such as { "type": "cart.refresh" }.'],
    ['null', null, 'malformed_input', undefined, 'A command is an object with a type. Send one such as { "type": "cart.refresh" }.'],
    ['a text', 'contact.set', 'malformed_input', undefined, 'A command is an object with a type. Send one such as { "type": "cart.refresh" }.'],
    ['a list', [{ type: 'contact.set' }], 'malformed_input', undefined, 'A command is an object with a type. Send one such as { "type": "cart.refresh" }.'],
    ['a number that is none', { type: 'fields.set', values: { count: Number.NaN } }, 'malformed_input', undefined, 'A command holds texts, finite numbers, true, false, null, lists and objects, and no key "__proto__". Send nothing else.'],
    ['a function', { type: 'widget.set', section: 'wrap', inputs: { run: () => 1 } }, 'malformed_input', undefined, 'A command holds texts, finite numbers, true, false, null, lists and objects, and no key "__proto__". Send nothing else.'],
    ['a prototype as a key', JSON.parse('{"type":"contact.set","__proto__":{"email":"a@example.com"}}'), 'malformed_input', undefined, 'A command holds texts, finite numbers, true, false, null, lists and objects, and no key "__proto__". Send nothing else.'],
    ['a huge text', { type: 'fields.set', values: { note: 'x'.repeat(2_000_000) } }, 'input_too_large', undefined, 'What was sent is too large. Send at most 1000 values, 8 deep, and texts of at most 10000 characters.'],
    ['a huge object', { type: 'fields.set', values: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1])) }, 'input_too_large', undefined, 'What was sent is too large. Send at most 1000 values, 8 deep, and texts of at most 10000 characters.'],
    ['an abyss', { type: 'widget.set', section: 'wrap', inputs: abyss() }, 'input_too_large', undefined, 'What was sent is too large. Send at most 1000 values, 8 deep, and texts of at most 10000 characters.'],
    ['no type', { email: 'a@example.com' }, 'unknown_command', 'type', 'This action is not known here. Reload the page and try again.'],
    ['an unknown type', { type: 'contact.sett' }, 'unknown_command', 'type', 'The action "contact.sett" is not known here. Use "contact.set" or reload the page.'],
    ['a type that every object has', { type: 'constructor' }, 'unknown_command', 'type', 'This action is not known here. Reload the page and try again.'],
    ['an unknown key', { type: 'contact.set', nickname: 'Ada' }, 'unknown_key', 'contact', '"nickname" is not part of "contact.set". Leave it out.'],
    ['a slip in a key', { type: 'contact.set', emial: 'a@example.com' }, 'unknown_key', 'contact', '"emial" is not part of "contact.set". Use "email" or leave it out.'],
    ['a slip in a key of an address', { type: 'fulfillment.destination', address: { ...address, postcalCode: 'LS1 1AA' } }, 'unknown_key', 'fulfillment.destination', '"postcalCode" is not part of "fulfillment.destination". Use "postalCode" or leave it out.'],
    ['a wrong type', { type: 'contact.set', email: 5 }, 'wrong_type', 'contact.email', '"E-mail address" must be a text. Check it and try again.'],
    ['a text for yes or no', { type: 'consent.set', id: 'terms', granted: 'yes' }, 'wrong_type', 'consents.granted', '"granted" must be true or false. Check it and try again.'],
    ['a text for an object', { type: 'fulfillment.destination', address: '1 Test Street' }, 'wrong_type', 'fulfillment.destination', '"address" must be an object. Check it and try again.'],
    ['a list for a field', { type: 'fields.set', values: { note: ['x'] } }, 'wrong_type', 'fields.note', '"Note" must be a text, a number, true, false or null. Check it and try again.'],
    ['a text for a number of a field', { type: 'fields.set', values: { count: '3' } }, 'wrong_type', 'fields.count', '"Count" must be a number. Check it and try again.'],
    ['an e-mail address without a domain', { type: 'contact.set', email: 'ada@' }, 'invalid_input', 'contact.email', 'This is not an e-mail address. Enter one such as name@example.com.'],
    ['a telephone number with words', { type: 'contact.set', phone: 'call me' }, 'invalid_input', 'contact.phone', 'This is not a telephone number. Enter digits, with the country code first.'],
    ['a country that does not exist', { type: 'fulfillment.destination', address: { ...address, country: 'ZZ' } }, 'invalid_input', 'fulfillment.destination.country', 'This is not the two-letter code of a country. Choose a country from the list.'],
    ['a country in one letter', { type: 'fulfillment.destination', address: { ...address, country: 'G' } }, 'invalid_input', 'fulfillment.destination.country', 'This is not the two-letter code of a country. Choose a country from the list.'],
    ['an address without a city', { type: 'fulfillment.destination', address: { line1: 'x', country: 'GB' } }, 'missing_value', 'fulfillment.destination.city', '"City" is missing. Fill it in.'],
    ['an address with an empty line', { type: 'fulfillment.destination', address: { ...address, line1: ' ' } }, 'missing_value', 'fulfillment.destination.line1', '"Address" is missing. Fill it in.'],
    ['no id of an option', { type: 'fulfillment.option' }, 'missing_value', 'fulfillment.optionId', '"optionId" is missing. Fill it in.'],
    ['two addresses', { type: 'fulfillment.destination', address, addressId: 'home' }, 'invalid_input', 'fulfillment.destination', 'A destination is either an address or the id of a saved one. Send one of the two.'],
    ['a saved address of nobody', { type: 'fulfillment.destination', addressId: 'home' }, 'unknown_address', 'fulfillment.destination', 'This saved address does not exist. Choose another or enter one.'],
    ['an option that is not offered', { type: 'fulfillment.option', optionId: 'post:rocket' }, 'option_unavailable', 'fulfillment.option', 'This delivery option is no longer available. Choose another.'],
    ['a method that is not offered', { type: 'fulfillment.method', methodId: 'pigeon' }, 'method_unavailable', 'fulfillment.method', 'This way of delivery is not available for your order. Choose another.'],
    ['a pickup point that is not offered', { type: 'fulfillment.pickup', pointId: 'moon' }, 'unknown_pickup_point', 'fulfillment.pickup', 'This place to pick up is not offered for your order. Choose another place or have it delivered.'],
    ['a payment that is not offered', { type: 'payment.set', methodId: 'gold' }, 'payment_not_offered', 'payment', 'This way to pay is not offered for your order. Choose another.'],
    ['a saved payment of nobody', { type: 'payment.set', methodId: 'card', instrument: { savedId: 's1' } }, 'unknown_instrument', 'payment.instrument', 'This saved payment cannot be used here. Choose another way to pay.'],
    ['two instruments in one', { type: 'payment.set', methodId: 'card', instrument: { savedId: 's1', token: 'tok' } }, 'invalid_input', 'payment.instrument', 'An instrument is either a token of the payment form or the id of a saved payment. Send one of the two.'],
    ['a gift card where none is taken', { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-1' }, 'stored_value_not_offered', 'storedValue', 'Gift cards or points of this kind cannot pay for this order. Choose another way to pay.'],
    ['a step that does not exist', { type: 'step.go', to: 'nowhere' }, 'unknown_step', 'steps', 'There is no such step in this checkout. Reload the page and try again.'],
    ['a slip in a step', { type: 'step.go', to: 'checkoot' }, 'unknown_step', 'steps', 'There is no step "checkoot" in this checkout. Use "checkout" or reload the page.'],
    ['a field that does not exist', { type: 'fields.set', values: { colour: 'x' } }, 'unknown_field', 'fields.colour', 'The field "colour" is not asked for here. Leave it out.'],
    ['a slip in a field', { type: 'fields.set', values: { nott: 'x' } }, 'unknown_field', 'fields.nott', 'The field "nott" is not asked for here. Use "note" or leave it out.'],
    ['a field without a name', { type: 'fields.set', values: { '': 'x' } }, 'unknown_field', 'fields', 'This field is not asked for here. Leave it out.'],
    ['a consent that nobody asks for', { type: 'consent.set', id: 'note', granted: true }, 'unknown_field', 'consents.note', 'The field "note" is not asked for here. Leave it out.'],
    ['a field that every object has', { type: 'fields.set', values: { constructor: 'x' } }, 'unknown_field', 'fields.constructor', 'The field "constructor" is not asked for here. Leave it out.'],
    ['a widget that is not there', { type: 'widget.set', section: 'wrap', inputs: {} }, 'unknown_section', 'wrap', 'This part of the checkout is not offered now. Reload the page and try again.'],
    ['a section that every object has', { type: 'widget.set', section: 'toString', inputs: {} }, 'unknown_section', 'toString', 'This part of the checkout is not offered now. Reload the page and try again.'],
    ['a number beyond its limit', { type: 'fields.set', values: { count: 9.5 } }, 'number_too_large', 'fields.count', '"Count" is too large. Enter at most 9.'],
    ['a number below its limit', { type: 'fields.set', values: { count: -1 } }, 'number_too_small', 'fields.count', '"Count" is too small. Enter at least 0.'],
    ['a negative amount', { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-1', amountMinor: -5 }, 'number_too_small', 'storedValue.amountMinor', '"amountMinor" is too small. Enter at least 1.'],
    ['a fraction of a minor unit', { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-1', amountMinor: 1.5 }, 'number_not_whole', 'storedValue.amountMinor', '"amountMinor" must be a whole number. Enter it without a fraction.'],
    ['a fractional revision', { type: 'cart.refresh', revision: 1.5 }, 'number_not_whole', 'cart.revision', '"revision" must be a whole number. Enter it without a fraction.'],
    ['a text that is too long for its field', { type: 'fields.set', values: { note: 'x'.repeat(51) } }, 'text_too_long', 'fields.note', '"Note" is too long. Use at most 50 characters.'],
    ['a name that is too long', { type: 'contact.set', givenName: 'x'.repeat(101) }, 'text_too_long', 'contact.givenName', '"First name" is too long. Use at most 100 characters.'],
    ['a control character', { type: 'contact.set', givenName: 'A\u0000da' }, 'invalid_input', 'contact.givenName', 'There are signs in "First name" that cannot be used. Type it again.'],
    ['half a surrogate pair', { type: 'contact.set', givenName: 'A\ud800' }, 'invalid_input', 'contact.givenName', 'There are signs in "First name" that cannot be used. Type it again.'],
  ];

  it.each(cases)('is refused with %s, by its own code and in words that name it', async (_, command, code, path, content) => {
    const parts = await kit({ files: withFields });
    const checkout = await opened(parts);
    await sent(checkout.buyer, { type: 'contact.set', email: 'ada@example.com' });
    const refused = await refuses(parts, checkout, code, () => checkout.buyer.send(raw(command)));
    expect(refused.messages.map((each) => [each.path, each.content])).toEqual([[path, content]]);
    expect(({} as Record<string, unknown>)['email']).toBeUndefined();
  });

  it('sets nothing with a prototype for a field', async () => {
    const { buyer, view } = await opened(await kit({ files: withFields }));
    const result = await buyer.send(raw(JSON.parse('{"type":"fields.set","values":{"__proto__":{"note":"x"}}}')));
    expect([result.ok, result.view?.commit.fingerprint]).toEqual([false, view.commit.fingerprint]);
    expect(({} as Record<string, unknown>)['note']).toBeUndefined();
  });

  it('is refused with a revision that is outdated, and taken with the one of the view', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    const command = { type: 'contact.set', email: 'ada@example.com', revision: checkout.view.revision } as const;
    expect((await checkout.buyer.send(command)).ok).toBe(true);
    await refuses(parts, checkout, 'stale_revision', () => checkout.buyer.send(command));
  });

  it('is refused in two tabs at once for the slower one', async () => {
    const parts = await kit();
    const { buyer, view } = await opened(parts);
    const tabs = await Promise.all(['a', 'b'].map((name) => buyer.send({ type: 'contact.set', givenName: name, revision: view.revision })));
    expect(tabs.map((tab) => (tab.ok ? 'taken' : tab.code))).toEqual(['taken', 'stale_revision']);
  });

  it('names the nearest command that there is', async () => {
    const { buyer } = await opened(await kit());
    expect(await buyer.send(raw({ type: 'contact.sett' }))).toMatchObject({ messages: [{ params: { nearest: 'contact.set' } }] });
  });
});

describe('a commit or a return from the bank that is none', () => {
  const SAYS = 'A commit says what the buyer confirmed. Send the fingerprint of the view, and to wait for no more than "committed" or "settled".';

  it.each<[unknown, string, string]>([
    [undefined, 'malformed_input', SAYS],
    [null, 'malformed_input', SAYS],
    ['x', 'malformed_input', SAYS],
    [{}, 'malformed_input', SAYS],
    [{ fingerprint: 5 }, 'wrong_type', '"fingerprint" must be a text. Check it and try again.'],
    [{ fingerprint: 'x', wait: 'forever' }, 'unknown_choice', '"wait" has no such choice. Choose one of these: "committed", "settled".'],
  ])('is refused with %j', async (options, code, content) => {
    const parts = await kit();
    const checkout = await ready(parts);
    const refused = await refuses(parts, checkout, code, () => checkout.buyer.commit(options as never));
    expect(refused.messages.map((each) => each.content)).toEqual([content]);
  });

  it('is refused with a fingerprint of something else', async () => {
    const parts = await kit();
    const checkout = await ready(parts);
    await refuses(parts, checkout, 'fingerprint_mismatch', () => checkout.buyer.commit({ fingerprint: 'a'.repeat(64) }));
    expect(parts.primary.calls).toEqual([]);
  });

  it('says of a fingerprint of another order that this order was not confirmed, and how it is', async () => {
    const { buyer, view } = await ready(await kit());
    const result = await buyer.commit({ fingerprint: 'a'.repeat(64) });
    expect(result).toMatchObject({ ok: false, messages: [{ content: 'What you confirmed is not what your order is now. Nothing was charged. Look at it again and confirm.' }] });
    expect(result.view?.commit.fingerprint).toBe(view.commit.fingerprint);
  });

  it('tells the developer who sends an empty fingerprint where to take it from', async () => {
    const parts = await kit();
    const checkout = await ready(parts);
    await refuses(parts, checkout, 'invalid_input', async () => {
      const result = await checkout.buyer.commit({ fingerprint: '' });
      expect(result).toMatchObject({ messages: [{ path: 'commit', content: 'The fingerprint is empty. Send commit.fingerprint of the view that the buyer saw.' }] });
      return result;
    });
  });

  it('still answers an empty fingerprint with the order that is placed', async () => {
    const { buyer, view } = await ready(await kit());
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    const again = await buyer.commit({ fingerprint: '' });
    expect(again).toMatchObject({ ok: true });
    expect(again.view?.order).toBeDefined();
  });

  const BRINGS = 'What the front end brings back from a payment page is an object of texts. Send its parameters as they came.';

  it.each<[unknown, string, string]>([
    [null, 'malformed_input', BRINGS],
    ['x', 'malformed_input', BRINGS],
    [['x'], 'malformed_input', BRINGS],
    [{ code: 5 }, 'malformed_input', BRINGS],
    [{ code: 'x'.repeat(50_000) }, 'input_too_large', 'What was sent is too large. Send at most 100 values, and texts of at most 20000 characters.'],
  ])('is refused where the bank is said to have sent %j', async (input, code, content) => {
    const parts = await kit();
    parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const checkout = await ready(parts);
    await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint });
    const refused = await refuses(parts, checkout, code, () => checkout.buyer.resume(input as never));
    expect(refused.messages.map((each) => each.content)).toEqual([content]);
  });
});

describe('who asks', () => {
  it('gets the same answer for a wrong, a missing and a foreign token, and no view', async () => {
    const parts = await kit();
    const { token, sessionId } = await opened(parts);
    const { token: foreign } = await opened(await kit({ files: shopFiles({}, { key: 'another-shop' }) }));
    const forged = `${sessionId}.${'A'.repeat(token.length - sessionId.length - 1)}`;
    const tokens: unknown[] = [forged, foreign, `${token}x`, token.slice(0, -1), sessionId, '', undefined, null, 5, {}, 'x'.repeat(100_000), `.${token}`];
    for (const wrong of tokens) {
      const buyer = parts.kasse.buyer(wrong as string);
      const answers = [await buyer.view(), await buyer.send({ type: 'cart.refresh' }), await buyer.commit({ fingerprint: '' }), await buyer.cancel(), await buyer.resume()];
      for (const answer of answers) {
        expect(answer).toMatchObject({ ok: false, code: 'token_invalid' });
        expect(answer).not.toHaveProperty('view');
      }
    }
  });

  it('is told that a session does not exist at the trusted door', async () => {
    const { kasse } = await kit();
    for (const id of ['cs_nobody', '', '__proto__']) {
      expect(await kasse.session(id).view()).toMatchObject({ ok: false, code: 'session_not_found' });
      expect(await kasse.staff.as('ann').view(id)).toBeUndefined();
      expect(await kasse.staff.as('ann').explain(id)).toBeUndefined();
      expect(await kasse.staff.as('ann').refund(id, { requestId: 'r', amountMinor: 1 })).toMatchObject({ ok: false, code: 'session_not_found' });
    }
  });
});

describe('a command in the wrong phase', () => {
  const commands = ['send', 'commit', 'cancel', 'resume'] as const;
  const phases: Record<string, Record<(typeof commands)[number], string | true>> = {
    open: { send: true, commit: 'missing_payment', cancel: true, resume: 'wrong_phase' },
    committing: { send: 'commit_in_progress', commit: true, cancel: true, resume: true },
    // Who changes something instead of confirming goes back.
    challenged: { send: true, commit: true, cancel: true, resume: true },
    committed: { send: 'already_committed', commit: true, cancel: 'already_committed', resume: true },
    canceled: { send: 'canceled', commit: 'canceled', cancel: true, resume: 'canceled' },
    expired: { send: 'expired', commit: 'expired', cancel: true, resume: 'expired' },
  };

  it.each(Object.keys(phases).flatMap((phase) => commands.map((command) => [command, phase] as const)))('%s while %s is answered by its own code', async (command, phase) => {
    let now = Date.parse('2026-11-22T10:00:00Z');
    const parts = await kit({ clock: () => now });
    const checkout = phase === 'open' ? await opened(parts) : await ready(parts);
    const { buyer } = checkout;
    const { fingerprint } = checkout.view.commit;
    if (phase === 'open') await sent(buyer, { type: 'contact.set', email: 'ada@example.com' }, { type: 'fulfillment.destination', address });
    if (phase === 'committing') {
      parts.primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: 3_600_000 });
      await buyer.commit({ fingerprint });
    }
    if (phase === 'challenged') {
      parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
      await buyer.commit({ fingerprint });
    }
    if (phase === 'committed') await buyer.commit({ fingerprint, wait: 'settled' });
    if (phase === 'canceled') await buyer.cancel();
    if (phase === 'expired') {
      now += 86_400_001;
      expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: false, code: 'expired' });
    }
    const work = {
      send: () => buyer.send({ type: 'contact.set', givenName: 'Eve' }),
      commit: () => buyer.commit({ fingerprint }),
      cancel: () => buyer.cancel(),
      resume: () => buyer.resume({ back: 'yes' }),
    }[command];
    const expected = phases[phase]?.[command];
    if (typeof expected === 'string') await refuses(parts, checkout, expected, work);
    else expect(await work()).toMatchObject({ ok: true });
  });

  it('refuses a change after the time is over, also where nobody has looked at the clock', async () => {
    let now = Date.parse('2026-11-22T10:00:00Z');
    const parts = await kit({ clock: () => now });
    const { buyer } = await opened(parts);
    now += 86_400_001;
    expect(await buyer.send({ type: 'contact.set', givenName: 'Ada' })).toMatchObject({ ok: false, code: 'expired', view: { status: 'canceled' } });
  });
});

describe('a command that is refused while a payment is under way', () => {
  const partly = { status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'p1', captured: false } as const;
  const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;
  const files = shopFiles(
    {
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', { widget: 'wrap', options: { priceMinor: 300 } }, fieldsSection, 'payment'] }],
      payment: { storedValue: ['gift-cards'], methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] },
    },
    { plugins: { wrap: { kind: 'widget' }, 'gift-cards': { kind: 'value' } } },
  );
  const cases: [string, unknown, string, ((parts: Kit) => void)?][] = [
    ['an outdated revision', { type: 'contact.set', givenName: 'Eve', revision: 1 }, 'stale_revision'],
    ['a revision that never was', { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_2' }, revision: 1_000 }, 'stale_revision'],
    ['an option that is not offered', { type: 'fulfillment.option', optionId: 'post:rocket' }, 'option_unavailable'],
    ['a method that is not offered', { type: 'fulfillment.method', methodId: 'pigeon' }, 'method_unavailable'],
    ['a payment that is not offered', { type: 'payment.set', methodId: 'gold' }, 'payment_not_offered'],
    ['a step that does not exist', { type: 'step.go', to: 'nowhere' }, 'unknown_step'],
    ['a field that does not exist', { type: 'fields.set', values: { nott: 'x' } }, 'unknown_field'],
    ['an unknown key', { type: 'contact.set', mail: 'a@example.com' }, 'unknown_key'],
    ['what the widget does not understand', { type: 'widget.set', section: 'wrap', inputs: { wrap: 'maybe' } }, 'invalid_input'],
    ['a gift card that is not known', { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-ZZZZ-0000' }, 'stored_value_empty'],
    ['an address whose taxes nobody can tell now', { type: 'fulfillment.destination', address: { ...address, city: 'York' } }, 'tax_unavailable', ({ tax }) => (tax.fails = true)],
    ['a cart that has become empty', { type: 'cart.refresh' }, 'cart_empty', ({ cart }) => (cart.snapshot = { ...cart.snapshot, lines: [] })],
    ['a cart that makes no sense', { type: 'cart.refresh' }, 'plugin_malformed', ({ cart }) => (cart.snapshot = { ...cart.snapshot, currency: 'EUR' })],
  ];
  const waiting = [
    ['the buyer confirms it', redirect, 'challenged'],
    ['a part is paid', partly, 'splitting'],
  ] as const;

  describe.each(waiting)('while %s', (_, answer, phase) => {
    it.each(cases)('leaves it as it is: %s', async (__, command, code, meanwhile) => {
      const parts = await kit({ files, plugins: [fakeWrap().plugin, fakeValue('gift-cards', {}).plugin] });
      parts.primary.answers.push(answer);
      const checkout = await ready(parts);
      await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint });
      const calls = [...parts.primary.calls];
      meanwhile?.(parts);
      await refuses(parts, checkout, code, () => checkout.buyer.send(raw(command)));
      expect((await parts.store.load(checkout.sessionId))?.session.phase).toBe(phase);
      // No void, nor any look at the payment.
      expect(parts.primary.calls).toEqual(calls);
    });
  });
});

describe('a request id', () => {
  it('brings back the same session and token with the same body', async () => {
    const { kasse } = await kit();
    const body = { requestId: 'r1', cartRef: 'c1', facts: { device: 'mobile' } };
    const [first, second] = [await kasse.open(body), await kasse.open({ ...body })];
    if (!first.ok || !second.ok) throw new Error('refused');
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.token).toBe(first.token);
  });

  it('brings back one session where the same request comes many times at once', async () => {
    const { kasse } = await kit();
    const all = await Promise.all(Array.from({ length: 20 }, () => kasse.open({ requestId: 'r1', cartRef: 'c1' })));
    expect(new Set(all.map((each) => (each.ok ? each.sessionId : each.code))).size).toBe(1);
  });

  it.each<[string, object]>([
    ['another cart', { cartRef: 'c2' }],
    ['other facts', { facts: { device: 'desktop' } }],
    ['a customer', { customer: { id: 'u1' } }],
  ])('is refused with %s', async (_, change) => {
    const parts = await kit();
    const { sessionId } = await opened(parts);
    await refuses(parts, { sessionId }, 'request_conflict', () => parts.kasse.open({ requestId: 'r1', cartRef: 'c1', ...change }));
  });
});

describe('open', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, ''],
    ['no request id', { cartRef: 'c' }, 'requestId'],
    ['an empty cart reference', { requestId: 'r', cartRef: '' }, 'cartRef'],
    ['an unknown key', { requestId: 'r', cartRef: 'c', custommer: { id: 'u' } }, ''],
    ['a fact of a wrong type', { requestId: 'r', cartRef: 'c', facts: { device: { deep: true } } }, 'facts.device'],
    ['a number that is none', { requestId: 'r', cartRef: 'c', facts: { 'customer.orders': Number.NaN } }, 'facts.customer.orders'],
    ['a fractional amount', { requestId: 'r', cartRef: 'c', facts: { spent: { amountMinor: 1.5, currency: 'GBP' } } }, 'facts.spent'],
    ['an address without a country', { requestId: 'r', cartRef: 'c', customer: { id: 'u', addresses: [{ id: 'a', line1: 'x', city: 'y' }] } }, 'customer.addresses.0.country'],
    ['a huge text', { requestId: 'r', cartRef: 'c'.repeat(100_000) }, 'cartRef'],
    ['half a surrogate pair', { requestId: 'r', cartRef: 'c\ud800' }, 'cartRef'],
  ])('throws at the backend for %s', async (_, input, path) => {
    const { kasse } = await kit();
    const failure = await kasse.open(input as never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_MISUSE', details: { path } });
    expect(String(failure)).toContain('kasse.open was called with a wrong input');
  });

  it('takes what is undefined for absent, and facts named like parts of every object for nothing', async () => {
    const { kasse } = await kit();
    const facts = JSON.parse('{"__proto__": "x", "constructor": "y", "device": "mobile"}') as Record<string, string>;
    const result = await kasse.open({ requestId: 'r', cartRef: 'c', customer: undefined, journeyId: undefined, facts } as never);
    expect(result.ok).toBe(true);
    expect(({} as Record<string, unknown>)['device']).toBeUndefined();
  });

  it.each<[string, readonly ReturnType<typeof line>[], string]>([
    ['no line', [], 'cart_empty'],
    ['more lines than the shop takes', Array.from({ length: 201 }, (_, index) => line({ id: `l${index}` })), 'cart_too_large'],
    ['more pieces than the shop takes', [line({ quantity: 1_000 })], 'cart_too_large'],
  ])('refuses a cart with %s', async (_, lines, code) => {
    const { kasse, store } = await kit({ lines });
    expect(await kasse.open({ requestId: 'r', cartRef: 'c' })).toMatchObject({ ok: false, code });
    expect(await store.findByRequest('test-shop', 'open', 'r')).toBeUndefined();
  });
});

describe('a refund that cannot be', () => {
  it.each<[unknown, string, string]>([
    [undefined, 'missing_value', '"amountMinor" is missing. Fill it in.'],
    [{ requestId: 'r' }, 'missing_value', '"amountMinor" is missing. Fill it in.'],
    [{ requestId: 'r', amountMinor: 0 }, 'number_too_small', '"amountMinor" is too small. Enter at least 1.'],
    [{ requestId: 'r', amountMinor: -1 }, 'number_too_small', '"amountMinor" is too small. Enter at least 1.'],
    [{ requestId: 'r', amountMinor: 1.5 }, 'number_not_whole', '"amountMinor" must be a whole number. Enter it without a fraction.'],
    [{ requestId: 'r', amountMinor: Number.NaN }, 'wrong_type', '"amountMinor" must be a number. Check it and try again.'],
    [{ requestId: 'r', amountMinor: '5' }, 'wrong_type', '"amountMinor" must be a number. Check it and try again.'],
    [{ requestId: 'r', amountMinor: 1e300 }, 'number_too_large', '"amountMinor" is too large. Enter at most 9007199254740991.'],
    [{ amountMinor: 5 }, 'missing_value', '"requestId" is missing. Fill it in.'],
    [{ requestId: 7, amountMinor: 5 }, 'wrong_type', '"requestId" must be a text. Check it and try again.'],
    [{ requestId: 'has blanks', amountMinor: 5 }, 'invalid_input', 'A request id is 1 to 100 letters, digits, "_", "-" or ":". Use another.'],
    [{ requestId: 'a.b', amountMinor: 5 }, 'invalid_input', 'A request id is 1 to 100 letters, digits, "_", "-" or ":". Use another.'],
    [{ requestId: 'r', amountMinor: 3_001 }, 'refund_exceeds_captured', 'This refund is more than what is left of the payment. At most 30.00 GBP can be refunded.'],
  ])('%j is refused', async (request, code, content) => {
    const parts = await kit();
    const checkout = await ready(parts);
    await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint, wait: 'settled' });
    const refused = await refuses(parts, checkout, code, () => parts.kasse.staff.as('ann').refund(checkout.sessionId, request as never));
    expect(refused.messages.map((each) => each.content)).toEqual([content]);
  });

  it('is refused before the commit', async () => {
    const parts = await kit();
    const checkout = await opened(parts);
    await refuses(parts, checkout, 'not_committed', () => parts.kasse.staff.as('ann').refund(checkout.sessionId, { requestId: 'r', amountMinor: 1 }));
  });
});

describe('a widget', () => {
  const files = shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', { widget: 'wrap', options: { priceMinor: 300 } }, 'payment'] }] }, { plugins: { wrap: { kind: 'widget' } } });

  it('refuses what it does not understand, in its own words', async () => {
    const parts = await kit({ files, plugins: [fakeWrap().plugin] });
    const checkout = await opened(parts);
    const refused = await refuses(parts, checkout, 'invalid_input', () => checkout.buyer.send({ type: 'widget.set', section: 'wrap', inputs: { wrap: 'maybe' } }));
    expect(refused.messages).toMatchObject([{ content: 'Say whether to wrap it.', path: 'wrap' }]);
  });
});

describe('discount codes', () => {
  it('are told to be unknown at once, and an unknown one leaves the total', async () => {
    const parts = await kit({ plugins: [fakeCoupons({}).plugin], files: shopFiles({}, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } }) });
    const { buyer, view } = await opened(parts);
    const result = await buyer.send({ type: 'discount.add', code: 'NOPE' });
    expect(result).toMatchObject({ ok: true, view: { summary: { total: view.summary.total }, messages: [{ code: 'discount_unknown', content: 'The code "NOPE" is not known. Check the spelling.' }] } });
  });
});

function abyss(): unknown {
  let deep: unknown = 'bottom';
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
  return deep;
}
