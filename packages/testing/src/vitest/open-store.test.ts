import { memory, type Store } from 'kasse';
import { expect, it } from 'vitest';
import { openStore } from './open-store.js';

it('a suite of stores says what it has to be given', async () => {
  expect(await openStore(memory)).toHaveProperty('commit');
  // What a compiler would refuse.
  for (const made of [undefined, memory, { store: memory() }]) {
    await expect(openStore(() => made as unknown as Store)).rejects.toThrow(/^describeStore has to be given a function that makes an empty store/);
  }
});
