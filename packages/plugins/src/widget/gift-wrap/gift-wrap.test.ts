import { describe, expect, it } from 'vitest';
import { line } from '../../test/carrier-request.js';
import { setUp, validated } from '../../test/set-up.js';
import { giftWrap, type GiftWrapOptions } from './index.js';

const widget = await setUp(giftWrap());
const perLine: GiftWrapOptions = { price: '2.50 GBP', per: 'line', title: 'Paper and ribbon', taxCategory: 'reduced' };
const lines = [line({ id: 'l1' }), line({ id: 'l2', quantity: 3 })];
const fees = (inputs: unknown, options: GiftWrapOptions = { price: '2.50 GBP' }, currency = 'GBP') => widget.evaluate({ inputs, options, currency, totalMinor: 1000, lines });
const parse = (inputs: unknown, options: GiftWrapOptions = { price: '2.50 GBP' }): string => {
  const result = widget.parse(inputs, options);
  return result.ok ? 'ok' : result.reason;
};

describe('giftWrap', () => {
  it('wraps the order for one fee, taxed', () => {
    expect(fees({ wrap: true, message: 'Happy birthday!' })).toEqual([{ kind: 'fee', title: 'Gift wrap', amountMinor: 250, taxCategory: 'standard' }]);
  });

  it('wraps lines for a fee each, whatever their quantity, and only those still in the cart', () => {
    const wraps = (...lineIds: string[]) => fees({ wrap: true, lineIds }, perLine);
    expect(wraps('l1', 'l2')).toEqual([{ kind: 'fee', title: 'Paper and ribbon', amountMinor: 500, taxCategory: 'reduced' }]);
    expect(wraps('l2', 'gone')).toMatchObject([{ amountMinor: 250 }]);
    expect(wraps('gone')).toEqual([]);
  });

  it('counts what was chosen where it is not told the lines', () => {
    expect(widget.evaluate({ inputs: { wrap: true, lineIds: ['l1', 'l2'] }, options: perLine, currency: 'GBP', totalMinor: 1 })).toMatchObject([{ amountMinor: 500 }]);
  });

  it('shows a wrap that is free', () => {
    expect(fees({ wrap: true }, { price: '0.00 GBP' })).toMatchObject([{ amountMinor: 0 }]);
  });

  it.each([undefined, null, {}, { wrap: false }, { wrap: 'yes' }, { wrap: true, lineIds: ['l1'] }, { wrap: true, message: 'x'.repeat(201) }])('wraps nothing for %j', (inputs) => {
    expect(fees(inputs)).toEqual([]);
  });

  it('takes a message as long as it may be, of characters that can be printed', () => {
    const short = { price: '2.50 GBP', messageLengthMax: 5 };
    expect([parse({ wrap: true, message: '12345' }, short), parse({ wrap: true, message: 'Love\n' }, short)]).toEqual(['ok', 'ok']);
    expect(parse({ wrap: true, message: '123456' }, short)).toBe('This message is too long. Use at most 5 characters.');
    expect(parse({ wrap: true, message: 'x'.repeat(1_000_000) })).toContain('too long');
    expect(parse({ wrap: true, message: 'x' }, { price: '2.50 GBP', messageLengthMax: 0 })).toContain('No message');
    expect(parse({ wrap: true, message: 'a\u0007b' })).toContain('cannot be printed');
  });

  it('says what to choose', () => {
    expect([parse({ wrap: false }), parse({ wrap: false }, perLine), parse({ wrap: true, lineIds: ['l1'] }, perLine)]).toEqual(['ok', 'ok', 'ok']);
    expect(parse({ wrap: true }, perLine)).toContain('at least one item');
    expect(parse({ wrap: true, lineIds: ['l1', 'l1'] }, perLine)).toContain('chosen twice');
    expect(parse({ wrap: true, lineIds: ['l1'] })).toContain('whole order');
    for (const nonsense of [7, {}, { wrap: true, priceMinor: 1 }, { wrap: true, lineIds: Array(1001).fill('l') }]) expect(parse(nonsense)).toContain('Say whether');
  });

  it('fails in a currency that its price is not in', () => {
    expect(() => fees({ wrap: true }, undefined, 'JPY')).toThrow('GBP, but the checkout is in JPY');
  });

  it.each([
    [{}, 'as text'], [{ price: '2.50' }, 'not an amount'], [{ price: '1.00 GBP', per: 'piece' }, 'per "order"'], [{ price: '1.00 GBP', messageLengthMax: 1001 }, 'at most 1000'],
    [{ price: '1.00 GBP', colour: 'red' }, 'colour'],
  ])('refuses the options %j of a flow', async (options, message) => {
    await expect(validated(widget.options!, options)).rejects.toThrow(message);
    await expect(validated(widget.options!, perLine)).resolves.toEqual(perLine);
  });
});
