import { expect, it } from 'vitest';
import { misspelt } from './misspelt.js';

const known = ['id', 'tags', 'taxCategory', 'imageUrl'];

it.each<[object, object | undefined]>([
  [{ id: '1', taxCategroy: 'food' }, { key: 'taxCategroy', meant: 'taxCategory' }],
  [{ tag: [] }, { key: 'tag', meant: 'tags' }],
  [{ tag: [], tags: [] }, undefined],
  [{ taxCategroy: 'food', taxCategory: 'food' }, undefined],
  [{ image: 'x' }, undefined],
  [{ id: '1', warehouse: 7 }, undefined],
  [{ id: '1', tags: [] }, undefined],
])('in %j finds %j', (given, found) => {
  expect(misspelt(given, known)).toEqual(found);
});
