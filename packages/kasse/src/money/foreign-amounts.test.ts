import { expect, it } from 'vitest';
import { foreignAmounts } from './index.js';

it('finds amounts of another currency at any depth, and says where', () => {
  const options = { zones: [{ price: '4.99 GBP', title: 'From 5 EUR' }, { price: '4.99 EUR', bands: [{ itemsMax: '-1 USD' }] }], currency: 'EUR', retries: 3 };
  expect(foreignAmounts(options, 'GBP')).toEqual([
    { path: ['zones', 1, 'price'], message: 'The amount is in EUR, but the shop sells in GBP. Write it in GBP.' },
    { path: ['zones', 1, 'bands', 0, 'itemsMax'], message: 'The amount is in USD, but the shop sells in GBP. Write it in GBP.' },
  ]);
});

it('looks into no instance, and ends where data contains itself', () => {
  class Box { readonly price = '4.99 EUR'; }
  const circle: Record<string, unknown> = { box: new Box(), price: '1.00 EUR' };
  circle['self'] = circle;
  expect(foreignAmounts(circle, 'GBP')).toMatchObject([{ path: ['price'] }]);
});
