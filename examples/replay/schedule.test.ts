import { describe, expect, it } from 'vitest';
import { runInLanes } from './schedule.js';

interface Item {
  readonly at: number;
  readonly lane: string | undefined;
}

/** Letters are lanes, dots have none. */
const items = (lanes: string): readonly Item[] => Array.from(lanes, (lane, at) => ({ at, lane: lane === '.' ? undefined : lane }));
const laneOf = ({ lane }: Item): string | undefined => lane;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs the items, each for as many turns as its place says, and notes what began and ended. */
async function observe(lanes: string, concurrency: number, turnsAt: (at: number) => number = () => 1): Promise<{ begun: number[]; widest: number; clashes: number }> {
  const begun: number[] = [];
  const running: Item[] = [];
  let [widest, clashes] = [0, 0];
  await runInLanes(items(lanes), {
    concurrency,
    laneOf,
    run: async (item) => {
      begun.push(item.at);
      if (item.lane !== undefined && running.some(({ lane }) => lane === item.lane)) clashes += 1;
      running.push(item);
      widest = Math.max(widest, running.length);
      for (let turns = turnsAt(item.at); turns > 0; turns -= 1) await turn();
      running.splice(running.indexOf(item), 1);
    },
  });
  return { begun, widest, clashes };
}

describe('runInLanes', () => {
  it('keeps the order of the list when one runs at a time', async () => {
    expect((await observe('abcab..a', 1)).begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('lets others pass a lane that is busy, and takes the passed one as soon as it can run', async () => {
    // The first keeps its lane for long: 1 and 2 wait, 3 and 4 pass.
    const { begun } = await observe('aaabc', 2, (at) => (at === 0 ? 5 : 1));
    expect(begun).toEqual([0, 3, 4, 1, 2]);
  });

  it('never runs two items of one lane at once, nor out of their order', async () => {
    const { begun, clashes, widest } = await observe('abacabadabacaba.ab.abc', 4, (at) => (at * 7) % 5);
    expect(clashes).toBe(0);
    expect(widest).toBe(4);
    for (const lane of ['a', 'b', 'c']) {
      const ofLane = begun.filter((at) => 'abacabadabacaba.ab.abc'[at] === lane);
      expect(ofLane).toEqual(ofLane.toSorted((a, b) => a - b));
    }
    expect(begun).toHaveLength(22);
  });

  it('runs items without a lane side by side', async () => {
    expect((await observe('......', 6)).widest).toBe(6);
  });

  it('stops at the first error and waits for what runs', async () => {
    const ended: number[] = [];
    const run = async ({ at }: Item): Promise<void> => {
      if (at === 1) throw new Error('row 1 broke');
      await turn();
      ended.push(at);
    };
    await expect(runInLanes(items('abcd'), { concurrency: 2, laneOf, run })).rejects.toThrow('row 1 broke');
    expect(ended).toEqual([0]);
  });

  it('has nothing to do for an empty list', async () => {
    expect((await observe('', 3)).begun).toEqual([]);
  });
});
