import { describe, expect, it } from 'vitest';
import { COMMAND_TYPES, type Command } from './command.js';
import { commandSchema, parseCommand } from './parse-command.js';

const address = { line1: '1 High Street', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

const VALID: readonly Command[] = [
  { type: 'contact.set', email: 'ann@example.com', phone: '+44 113 496 0000', givenName: 'Ann', familyName: 'Lee', revision: 3 },
  { type: 'consent.set', id: 'terms', granted: true },
  { type: 'fulfillment.method', methodId: 'shipping' },
  { type: 'fulfillment.destination', address },
  { type: 'fulfillment.destination', addressId: 'home' },
  { type: 'fulfillment.option', optionId: 'parcel:standard', packageId: 'p1' },
  { type: 'fulfillment.pickup', pointId: 'leeds' },
  { type: 'discount.add', code: 'SPRING' },
  { type: 'discount.remove', code: 'SPRING' },
  { type: 'storedValue.add', plugin: 'gift-cards', code: 'GIFT-1', amountMinor: 500 },
  { type: 'storedValue.remove', id: 'sv1' },
  { type: 'widget.set', section: 'donation', inputs: { roundUp: true } },
  { type: 'widget.clear', section: 'donation' },
  { type: 'fields.set', values: { giftMessage: 'Happy birthday', wrap: true, floor: 3, gone: null } },
  { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_visa', display: 'Visa ending in 4242' } },
  { type: 'payment.set', methodId: 'card', instrument: { savedId: 'visa' } },
  { type: 'step.go', to: 'payment' },
  { type: 'cart.refresh' },
];

describe('parseCommand', () => {
  it('takes every command as its type says', () => {
    for (const command of VALID) expect(parseCommand(command)).toEqual({ ok: true, command });
    expect(new Set(VALID.map(({ type }) => type))).toEqual(new Set(COMMAND_TYPES));
  });

  it('trims texts and puts country codes in upper case', () => {
    expect(parseCommand({ type: 'fulfillment.destination', address: { ...address, city: ' Leeds ', country: 'gb' } })).toEqual({
      ok: true,
      command: { type: 'fulfillment.destination', address },
    });
  });

  it('leaves out what is undefined', () => {
    const parsed = parseCommand({ type: 'contact.set', email: 'ann@example.com', phone: undefined, revision: undefined });
    expect(parsed).toStrictEqual({ ok: true, command: { type: 'contact.set', email: 'ann@example.com' } });
  });

  it.each([
    { type: 'contact.set', givenName: '4242 4242 4242 4242' },
    { type: 'fields.set', values: { giftMessage: 'card 4242-4242-4242-4242 please' } },
    { type: 'fields.set', values: { amount: 4242424242424242 } },
    { type: 'widget.set', section: 'donation', inputs: { note: ['4242424242424242'] } },
    { type: 'payment.set', methodId: 'card', instrument: { token: '4242424242424242' } },
    { type: 'discount.add', code: '4242424242424242' },
    { type: '4242424242424242' },
    { type: 'contact.set', '4242424242424242': true },
  ])('refuses what looks like a card number and does not repeat it: %#', (input) => {
    const parsed = parseCommand(input);
    expect(parsed).toMatchObject({ ok: false, messages: [{ code: 'card_number_refused' }] });
    expect(JSON.stringify(parsed)).not.toMatch(/4242/);
  });

  it('names the nearest command when the type is unknown', () => {
    const parsed = parseCommand({ type: 'contact.sett' });
    expect(parsed).toMatchObject({ ok: false, messages: [{ code: 'unknown_command', params: { nearest: 'contact.set' } }] });
    expect(JSON.stringify(parsed)).toContain('Use \\"contact.set\\"');
  });

  it.each([null, undefined, 'contact.set', 7, [], {}, { type: 7 }, { type: 'constructor' }, { type: '__proto__' }])('refuses %j without throwing', (input) => {
    expect(parseCommand(input)).toMatchObject({ ok: false });
  });

  it.each([
    [{ type: 'contact.set', email: 'ann' }, 'invalid_input', 'contact.email', 'name@example.com'],
    [{ type: 'contact.set', email: `${'a'.repeat(250)}@example.com` }, 'text_too_long', 'contact.email', 'at most 254'],
    [{ type: 'contact.set', phone: 'call me' }, 'invalid_input', 'contact.phone', 'telephone'],
    [{ type: 'contact.set', nickname: 'A' }, 'unknown_key', 'contact', '"nickname" is not part of "contact.set". Leave'],
    [{ type: 'contact.set', givenname: 'A' }, 'unknown_key', 'contact', 'Use "givenName" or'],
    [{ type: 'payment.set', methodId: 'card', instrument: { token: 't', saveId: 'x' } }, 'unknown_key', 'payment.instrument', 'Use "savedId" or'],
    [{ type: 'fulfillment.destination', address: { ...address, country: 'UK' } }, 'invalid_input', 'fulfillment.destination.country', 'two-letter code'],
    [{ type: 'fulfillment.destination', address: { ...address, line1: ' ' } }, 'missing_value', 'fulfillment.destination.line1', '"Address" is missing'],
    [{ type: 'fulfillment.destination', address, addressId: 'home' }, 'invalid_input', 'fulfillment.destination', 'either'],
    [{ type: 'fulfillment.destination' }, 'invalid_input', 'fulfillment.destination', 'either'],
    [{ type: 'payment.set', methodId: 'card', instrument: {} }, 'invalid_input', 'payment.instrument', 'either'],
    [{ type: 'payment.set' }, 'missing_value', 'payment.methodId', '"methodId" is missing'],
    [{ type: 'consent.set', id: 'terms', granted: 'yes' }, 'wrong_type', 'consents.granted', '"granted" must be true or false'],
    [{ type: 'discount.add', code: 'x\u0000y' }, 'invalid_input', 'discounts.code', 'signs in "code"'],
    [{ type: 'cart.refresh', revision: -1 }, 'number_too_small', 'cart.revision', 'at least 0'],
    [{ type: 'cart.refresh', revision: 1e300 }, 'number_too_large', 'cart.revision', 'at most 9007199254740991'],
    [{ type: 'cart.refresh', revision: '1' }, 'wrong_type', 'cart.revision', '"revision" must be a number'],
    [{ type: 'fields.set', values: { ['x'.repeat(200)]: 1 } }, 'unknown_field', 'fields', 'This field'],
  ])('says what is wrong and where: %#', (input, code, path, words) => {
    const parsed = parseCommand(input);
    expect(parsed).toMatchObject({ ok: false, messages: [{ code, path, content: expect.stringContaining(words) as string }] });
  });

  it('repeats no value that was sent', () => {
    for (const input of [{ type: 'payment.set', methodId: 'x'.repeat(200) }, { type: 'contact.set', email: 'secret' }, { type: 'step.go', to: ['secret'] }]) {
      expect(JSON.stringify(parseCommand(input))).not.toMatch(/secret|xxx/);
    }
  });

  it('refuses inputs without bound', () => {
    const deep = JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) as unknown;
    for (const inputs of [deep, Array.from({ length: 5_000 }, () => 1), 'x'.repeat(20_000)]) {
      expect(parseCommand({ type: 'widget.set', section: 'w', inputs })).toMatchObject({ ok: false, messages: [{ code: 'input_too_large' }] });
    }
    for (const inputs of [new Date(0), Number.NaN, 1n]) {
      expect(parseCommand({ type: 'widget.set', section: 'w', inputs })).toMatchObject({ ok: false, messages: [{ code: 'malformed_input' }] });
    }
  });
});

describe('commandSchema', () => {
  it('gives one frozen JSON Schema per command', () => {
    for (const type of COMMAND_TYPES) {
      const schema = commandSchema(type);
      expect(schema).toBe(commandSchema(type));
      expect(Object.isFrozen(schema)).toBe(true);
      expect(schema).toMatchObject({ type: 'object', properties: { type: { const: type } }, additionalProperties: false });
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    }
  });

  it('names every key of a command', () => {
    for (const command of VALID) {
      const { properties } = commandSchema(command.type) as { properties: object };
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(command)));
    }
  });
});
