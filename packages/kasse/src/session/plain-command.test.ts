import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandSchemas } from './command-schemas.js';
import { isPlainCommand } from './plain-command.js';

const address = { givenName: 'Ann', familyName: 'Lee', line1: '1 High Street', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

const COMMON = [
  { type: 'contact.set', email: 'ann@example.com', phone: '+44 113 496 0000', givenName: 'Ann', familyName: '', revision: 3 },
  { type: 'fulfillment.method', methodId: 'shipping' },
  { type: 'fulfillment.destination', address },
  { type: 'fulfillment.destination', addressId: 'home' },
  { type: 'fulfillment.option', optionId: 'parcel:standard', packageId: '1' },
  { type: 'discount.add', code: 'SPRING 24' },
  { type: 'discount.remove', code: 'SPRING 24', revision: 0 },
  { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_visa', display: 'Visa ending in 4242' } },
  { type: 'step.go', to: 'payment' },
];

const keys = [...new Set(COMMON.flatMap((command) => Object.keys(command))), ...Object.keys(address), 'line2', 'region', 'organization', 'token', 'savedId', 'display', 'other', '__proto__'];
const texts = fc.oneof(
  fc.constantFrom('', ' ', 'a', ' a', 'a ', 'a b', 'GB', 'gb', 'XX', 'ann@example.com', '@', '+44 113 496 0000', 'a\n', '\u0000', '\u00e9', '\ud800', 'a\u00a0'),
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.string({ minLength: 15, maxLength: 130 }),
  fc.integer({ min: 18, max: 2_002 }).map((length) => 'x'.repeat(length)),
);
const values = fc.oneof(texts, fc.constantFrom(null, undefined, true, 0, -1, 1.5, 2 ** 53), fc.array(texts, { maxLength: 2 }), fc.dictionary(fc.constantFrom(...keys), texts, { maxKeys: 3, noNullPrototype: true }));
/** A common command with some keys set anew, in it or in what it holds, and some taken away. */
const commands = fc
  .record({ command: fc.constantFrom(...COMMON), set: fc.array(fc.tuple(fc.constantFrom(...keys.filter((key) => key !== 'type')), values, fc.boolean()), { maxLength: 3 }), without: fc.subarray(keys, { maxLength: 1 }) })
  .map(({ command, set, without }) => {
    const changed: Record<string, unknown> = structuredClone(command);
    for (const [key, value, isInside] of set) {
      const inside = changed['address'] ?? changed['instrument'];
      const target = isInside && typeof inside === 'object' && inside !== null ? inside : changed;
      Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
    }
    for (const key of without) Reflect.deleteProperty(changed, key);
    return changed;
  });

describe('isPlainCommand', () => {
  it('knows the common commands as buyers send them', () => {
    for (const command of COMMON) expect(isPlainCommand(command)).toBe(true);
  });

  it.each([
    { type: 'contact.set', givenName: ' Ann' },
    { type: 'contact.set', givenName: 'Zo\u00eb' },
    { type: 'contact.set', phone: undefined },
    { type: 'contact.set', email: 'ann' },
    { type: 'fulfillment.destination', address: { ...address, country: 'gb' } },
    { type: 'fulfillment.destination', address: [] },
    { type: 'fulfillment.option' },
    { type: 'widget.set', section: 'donation', inputs: {} },
  ])('leaves to the schema what is uncommon: %#', (command) => {
    expect(isPlainCommand(command)).toBe(false);
  });

  it('is true only of what the schema takes, and takes as it is', () => {
    let plain = 0;
    fc.assert(
      fc.property(commands, (command) => {
        if (!isPlainCommand(command)) return;
        plain += 1;
        const parsed = commandSchemas.get(String(command['type']))?.safeParse(command);
        expect(parsed).toMatchObject({ success: true });
        expect(parsed?.data).toStrictEqual(command);
      }),
      { numRuns: 3_000 },
    );
    expect(plain).toBeGreaterThan(200);
  });
});
