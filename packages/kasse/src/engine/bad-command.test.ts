import { describe, expect, it } from 'vitest';
import { address, opened, raw, sent, threeFields } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';
import { refuses } from './test/unchanged.js';

const CARD = '4242 4242 4242 4242';
const withFields = shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', threeFields, 'payment'] }] });

describe('what looks like a card number', () => {
  it.each<[string, unknown]>([
    ['the name', { type: 'contact.set', givenName: CARD }],
    ['the e-mail address', { type: 'contact.set', email: '4242424242424242@example.com' }],
    ['the telephone number', { type: 'contact.set', phone: CARD }],
    ['a line of the address', { type: 'fulfillment.destination', address: { ...address, line2: `card ${CARD}` } }],
    ['the postal code', { type: 'fulfillment.destination', address: { ...address, postalCode: '4242424242424242' } }],
    ['a discount code', { type: 'discount.add', code: '4242-4242-4242-4242' }],
    ['a field', { type: 'fields.set', values: { note: `charge ${CARD} please` } }],
    ['a field with a group in each line', { type: 'fields.set', values: { note: CARD.replaceAll(' ', '\n') } }],
    ['a field in full-width digits', { type: 'fields.set', values: { note: '４２４２４２４２４２４２４２４２' } }],
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
    ['an option that is not offered', { type: 'fulfillment.option', optionId: 'post:rocket' }, 'unknown_option', 'fulfillment.option', 'This delivery option is not offered for your order. Choose one of those that are.'],
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
function abyss(): unknown {
  let deep: unknown = 'bottom';
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
  return deep;
}
