import { expect, it } from 'vitest';
import { createRevisions } from './revisions.js';

/** Answers from a table when it is told to. */
function table(rows: Record<string, string>) {
  const asked: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  const revisionOf = createRevisions((ids) => {
    asked.push(ids);
    return new Promise((resolve, reject) => {
      answers.push(() => {
        if (ids.includes('bad')) reject(new Error('away'));
        else resolve(ids.map((id) => rows[id] ?? null));
      });
    });
  });
  const answer = async (): Promise<void> => {
    await expect.poll(() => answers.length).toBeGreaterThan(0);
    answers.shift()?.();
  };
  return { asked, answer, revisionOf, rows };
}

it('asks once for what is asked in one turn, and gives each its own answer', async () => {
  const { asked, answer, revisionOf } = table({ a: '3', b: '7' });
  const found = Promise.all([revisionOf('a'), revisionOf('nobody'), revisionOf('b'), revisionOf('a')]);
  await answer();
  expect(await found).toEqual([3, undefined, 7, 3]);
  expect(asked).toEqual([['a', 'nobody', 'b', 'a']]);
});

it('answers nothing that was read before it was asked for', async () => {
  const { asked, answer, revisionOf, rows } = table({ a: '1' });
  const early = revisionOf('a');
  await expect.poll(() => asked.length).toBe(1);
  const late = Promise.all([revisionOf('a'), revisionOf('a')]);
  await answer();
  expect(await early).toBe(1);
  rows['a'] = '2';
  await answer();
  expect(await late).toEqual([2, 2]);
  expect(asked).toEqual([['a'], ['a', 'a']]);
});

it('says so to everyone who asked when the database is away, and asks again', async () => {
  const { answer, revisionOf } = table({ a: '1' });
  const outcomes = Promise.allSettled([revisionOf('a'), revisionOf('bad')]);
  await answer();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = revisionOf('a');
  await answer();
  expect(await again).toBe(1);
});

it('waits for no query that does not come back, and keeps no more than three of them', async () => {
  const { asked, answer, revisionOf } = table({ a: '1', b: '2' });
  const lost = revisionOf('a');
  await expect.poll(() => asked.length).toBe(1);
  const other = revisionOf('b');
  await expect.poll(() => asked.length).toBe(2);
  const more = [revisionOf('b')];
  await expect.poll(() => asked.length).toBe(3);
  more.push(revisionOf('a'));
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(asked).toEqual([['a'], ['b'], ['b']]);
  for (let query = 0; query < 4; query += 1) await answer();
  expect(await Promise.all([lost, other, ...more])).toEqual([1, 2, 2, 1]);
});
