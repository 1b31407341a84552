import { expect, it } from 'vitest';
import { opened } from './test/fill-in.js';
import { kit, line } from './test/kit.js';

it.each([
  [{ lines: [{ ...line(), taxCategroy: 'food' }] }, 'cart.price answered "taxCategroy", which means nothing and is left out. Did you mean "taxCategory"?'],
  [{ lines: [line({ id: 'a' }), { ...line({ id: 'b' }), tag: ['alcohol'] }] }, 'cart.price answered "tag", which means nothing and is left out. Did you mean "tags"?'],
  [{ lines: [line()], discount: [] }, 'cart.price answered "discount", which means nothing and is left out. Did you mean "discounts"?'],
])('a misspelt key of a cart stops no buyer and is told: %j', async (said, message) => {
  const parts = await kit();
  parts.cart.snapshot = { revision: '1', currency: 'GBP', ...said };
  await opened(parts);
  expect(parts.problems[0]).toMatchObject({ code: 'ERR_MISUSE', details: { part: 'cart' }, message });
});

it('what else a backend has on its lines is none of our business', async () => {
  const parts = await kit();
  const own: object = { warehouse: 7, image: 'mug.png' };
  parts.cart.snapshot = { revision: '1', currency: 'GBP', lines: [{ ...line(), ...own }] };
  await opened(parts);
  expect(parts.problems).toEqual([]);
});
