import { describe, expect, it } from 'vitest';
import { runSeed } from './run-seed.js';

describe('a simulated run', () => {
  it('is the same to the last line when it is run again', async () => {
    const once = await runSeed(7, { isTraced: true });
    const again = await runSeed(7, { isTraced: true });
    expect(once.trace.length).toBeGreaterThan(100);
    expect(again).toEqual(once);
  });

  it('breaks no law, whatever goes wrong', async () => {
    const broken: string[] = [];
    for (let seed = 1; seed <= 60; seed += 1) {
      const { violations } = await runSeed(seed);
      broken.push(...violations.map((violation) => `seed ${seed}: ${violation}`));
    }
    expect(broken).toEqual([]);
  });
});
