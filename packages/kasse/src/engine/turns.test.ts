import { expect, it } from 'vitest';
import { createTurns } from './turns.js';

it('runs no more than so many at a time, in their order, whatever becomes of them', async () => {
  const turns = createTurns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const outcomes = Promise.allSettled(
    [0, 1, 2, 3].map((name) =>
      turns(async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (name === 0) throw new Error('failed');
        return name;
      }),
    ),
  );
  for (const expected of [[0, 1], [0, 1, 2], [0, 1, 2, 3]]) {
    await expect.poll(() => begun).toEqual(expected);
    ends.shift()?.();
  }
  for (const end of ends) end();
  expect((await outcomes).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual(['failed', 1, 2, 3]);
});
