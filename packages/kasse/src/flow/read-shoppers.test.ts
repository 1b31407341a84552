import { describe, expect, it } from 'vitest';
import { exampleShop } from './example.fixture.js';
import { compileShop, type CompiledShop, formatProblem, readShoppers } from './index.js';

function exampleCompiled(): CompiledShop {
  const result = compileShop(exampleShop);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result.shop;
}

const shop = exampleCompiled();

describe('readShoppers', () => {
  it('reads a list as compileShop does', () => {
    const text = exampleShop['shoppers/samples.jsonc']!;
    const result = compileShop(exampleShop);
    const { shoppers, problems } = readShoppers({ path: 'samples.jsonc', text }, shop);
    expect(problems).toEqual([]);
    expect(shoppers).toEqual(result.ok ? result.shoppers : []);
  });

  it('keeps a shopper whose fact is unknown, and says what was probably meant and where', () => {
    const text = '{ "id": "eve",\n  "facts": { "devcie": "mobile", "cart.total": "12.00 GBP" } }';
    const { shoppers, problems } = readShoppers({ path: '../eve.jsonc', text }, shop);
    expect(shoppers).toHaveLength(1);
    expect(shoppers[0]?.facts).not.toHaveProperty('devcie');
    expect(shoppers[0]?.facts['cart.total']).toEqual({ amountMinor: 1200, currency: 'GBP' });
    expect(problems).toMatchObject([{ code: 'fact-unknown', file: '../eve.jsonc', line: 2 }]);
    expect(problems[0]?.message).toContain('Did you mean "device"?');
  });

  it('says how to write an amount, in the currency of the shop, and leaves it out', () => {
    const text = '{ "id": "eve", "facts": { "cart.total": "12 pounds" } }';
    for (const currency of ['GBP', 'EUR']) {
      const { shoppers, problems } = readShoppers({ path: 'eve.jsonc', text }, { ...shop, currency });
      expect(shoppers).toMatchObject([{ facts: {} }]);
      expect(problems).toMatchObject([{ code: 'bad-money', line: 1, column: 41, message: expect.stringContaining(`for example "50.00 ${currency}"`) as unknown }]);
    }
  });

  it('names an expected flow that does not exist, an id given twice, and a file too large', () => {
    const twice = '[{ "id": "a", "facts": {}, "expect": "everyon" }, { "id": "a", "facts": {} }]';
    expect(readShoppers({ path: 'a.jsonc', text: twice }, shop).problems).toMatchObject([
      { code: 'unknown-flow', message: expect.stringContaining('"everyone"') as unknown },
      { code: 'duplicate-shopper' },
    ]);
    const large = readShoppers({ path: 'a.jsonc', text: ' '.repeat(300_000) }, shop);
    expect(large).toMatchObject({ shoppers: [], problems: [{ code: 'file-too-large' }] });
  });

  it('has no shoppers for a text that is no JSON or of another shape', () => {
    expect(readShoppers({ path: 'a.jsonc', text: '{ "id": ' }, shop)).toMatchObject({ shoppers: [], problems: [{ code: 'syntax' }] });
    expect(readShoppers({ path: 'a.jsonc', text: '{ "id": "a" }' }, shop)).toMatchObject({ shoppers: [], problems: [{ code: 'missing-key' }] });
  });
});
