import { expect, it } from 'vitest';
import { wrongAmounts } from './index.js';

it('finds amounts of another currency at any depth, and says where', () => {
  const options = { zones: [{ price: '4.99 GBP', title: 'From 5 EUR' }, { price: '4.99 EUR', bands: [{ itemsMax: '-1 USD' }] }], currency: 'EUR', retries: 3 };
  expect(wrongAmounts(options, 'GBP')).toEqual([
    { code: 'other_currency', path: ['zones', 1, 'price'], message: 'The amount is in EUR, but the shop sells in GBP. Write it in GBP.' },
    { code: 'other_currency', path: ['zones', 1, 'bands', 0, 'itemsMax'], message: 'The amount is in USD, but the shop sells in GBP. Write it in GBP.' },
  ]);
});

it('finds amounts with more decimals than their currency has', () => {
  expect(wrongAmounts({ flat: '1.999 GBP', title: 'Version 1.999 beta' }, 'GBP')).toEqual([
    { code: 'too_many_decimals', path: ['flat'], message: '"1.999 GBP" has too many decimals: GBP has 2. Round it.' },
  ]);
});

it('looks into no instance, and ends where data contains itself', () => {
  class Box { readonly price = '4.99 EUR'; }
  const circle: Record<string, unknown> = { box: new Box(), price: '1.00 EUR' };
  circle['self'] = circle;
  expect(wrongAmounts(circle, 'GBP')).toMatchObject([{ path: ['price'] }]);
});
