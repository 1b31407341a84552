import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setUp, validated } from '../../test/set-up.js';
import { donation, type DonationOptions } from './index.js';

const widget = await setUp(donation());
const both: DonationOptions = { roundUp: true, amounts: ['1.00 GBP', '2.50 GBP'] };
const given = (totalMinor: number, inputs: unknown, options: DonationOptions = both, currency = 'GBP'): number | undefined =>
  widget.evaluate({ inputs, options, currency, totalMinor })[0]?.amountMinor;
const roundUp = { choice: 'roundUp' };

describe('donation', () => {
  it.each([[4701, 99], [4799, 1], [4750, 50], [4700, undefined], [0, undefined]])('rounds %i up by %s', (totalMinor, amountMinor) => {
    expect(given(totalMinor, roundUp)).toBe(amountMinor);
  });

  it('rounds up to the next multiple of an amount', () => {
    expect(given(4701, roundUp, { roundUp: '5.00 GBP' })).toBe(299);
    expect(given(80, roundUp, { roundUp: '100 JPY' }, 'JPY')).toBe(20);
  });

  it('finds a currency without decimals round already', () => {
    expect(given(80, roundUp, { roundUp: true }, 'JPY')).toBeUndefined();
    expect(given(1234, roundUp, { roundUp: true }, 'KWD')).toBe(766);
  });

  it('makes every total a multiple, by less than one step', () => {
    fc.assert(fc.property(fc.nat({ max: 10 ** 12 }), (totalMinor) => {
      const added = given(totalMinor, roundUp) ?? 0;
      expect((totalMinor + added) % 100).toBe(0);
      expect(added).toBeLessThan(100);
    }));
  });

  it('gives the chosen amount, untaxed, under its title', () => {
    const effects = widget.evaluate({ inputs: { choice: 'amount', amount: '2.50 GBP' }, options: { ...both, title: 'Trees' }, currency: 'GBP', totalMinor: 1 });
    expect(effects).toEqual([{ kind: 'donation', title: 'Trees', amountMinor: 250 }]);
  });

  it.each([undefined, null, {}, { choice: 'none' }, 'roundUp', { choice: 'amount', amount: '9.00 GBP' }])('gives nothing for %j', (inputs) => {
    expect(given(4701, inputs)).toBeUndefined();
  });

  it('takes what is offered, and says what is when it is not', () => {
    const parse = (inputs: unknown, options = both): string => {
      const result = widget.parse(inputs, options);
      return result.ok ? 'ok' : result.reason;
    };
    expect([parse({ choice: 'none' }), parse(roundUp), parse({ choice: 'amount', amount: '1.00 GBP' })]).toEqual(['ok', 'ok', 'ok']);
    expect(parse({ choice: 'amount', amount: '0.01 GBP' })).toContain('1.00 GBP, 2.50 GBP');
    expect(parse({ choice: 'amount', amount: '1.00 GBP' }, { roundUp: true })).toContain('round up');
    expect(parse(roundUp, { amounts: ['1.00 GBP'] })).toContain('not offered');
    for (const nonsense of [7, { choice: 'amount' }, { choice: 'roundUp', amountMinor: 1e9 }]) expect(parse(nonsense)).toContain('Choose');
  });

  it('fails in a currency that its amounts are not in', () => {
    expect(() => given(80, roundUp, { roundUp: '5.00 GBP' }, 'JPY')).toThrow('GBP, but the checkout is in JPY');
  });

  it.each([
    [{}, 'roundUp'], [{ roundUp: false }, 'roundUp'], [{ roundUp: '0.00 GBP' }, 'above zero'], [{ amounts: ['1 pound'] }, 'is not an amount'],
    [{ amounts: [] }, 'at least one amount'], [{ roundup: true }, 'roundup'],
  ])('refuses the options %j of a flow', async (options, message) => {
    await expect(validated(widget.options!, options)).rejects.toThrow(message);
    await expect(validated(widget.options!, both)).resolves.toEqual(both);
  });
});
