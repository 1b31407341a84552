import { describe, expect, it } from 'vitest';
import { exampleShop } from './example.fixture.js';
import { compileShop, type ShopFiles } from './index.js';

/** The example shop, in another currency. */
function shopIn(currency: string): ShopFiles {
  const priced = (text: string): string => text.replaceAll(/(\d+)\.(\d\d) GBP/g, currency === 'JPY' ? '$1 JPY' : `$1.$2 ${currency}`);
  return Object.fromEntries(Object.entries(exampleShop).map(([path, text]) => [path, priced(text).replaceAll('"GBP"', `"${currency}"`)]));
}

const MISTAKES: readonly (readonly [string, (files: ShopFiles) => ShopFiles])[] = [
  ['an amount', (files) => edited(files, /"amount": "4[^"]*"/, '"amount": "4"')],
  ['an amount in a rule', (files) => edited(files, /"value": "200[^"]*"/, '"value": "two hundred"')],
  ['a number in a rule', (files) => edited(files, /"value": "200[^"]*"/, '"value": 200')],
  ['nothing in a rule', (files) => edited(files, /, "value": "200[^"]*"/, '')],
];

function edited(files: ShopFiles, from: RegExp, to: string): ShopFiles {
  const path = 'flows/mobile-returning.flow.jsonc';
  expect(files[path]).toMatch(from);
  return { ...files, [path]: (files[path] ?? '').replace(from, to) };
}

describe('hints that show an amount', () => {
  it.each(['GBP', 'EUR', 'JPY'])('show it in the currency of the shop: %s', (currency) => {
    expect(compileShop(shopIn(currency)).ok).toBe(true);
    for (const [what, change] of MISTAKES) {
      const result = compileShop(change(shopIn(currency)));
      const told = result.ok ? [] : result.problems.map(({ message }) => message);
      expect(told, what).toHaveLength(1);
      expect(told[0], what).toMatch(currency === 'JPY' ? /"\d+ JPY"/ : new RegExp(`"\\d+\\.00 ${currency}"`));
    }
  });
});
