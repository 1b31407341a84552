import { beforeAll, describe, expect, it } from 'vitest';
import { runSeed, shrink, type CreateKasse, type RunOptions, type RunResult, type Shrunk } from '../simulator/index.js';
import { bundleEngine } from './bundle.js';
import { mutants } from './mutants.js';

const BUG = 'late success left to a person';
/** Finds the bug, in a run with other carts and with faults that have nothing to do with it. */
const SEED = 14;

describe('a failing run', () => {
  let options: RunOptions;
  let failed: RunResult;
  let shrunk: Shrunk;

  beforeAll(async () => {
    const bug = mutants.find(({ id }) => id === BUG);
    // Built from the engine's own sources.
    const { createKasse } = (await import(await bundleEngine('shrunk-mutant', bug?.patches ?? []))) as { readonly createKasse: CreateKasse };
    options = { engines: [createKasse] };
    failed = await runSeed(SEED, options);
    shrunk = await shrink(failed, options);
  });

  it('is shorter when it is shrunk, and breaks the same law', () => {
    expect(failed.violations).not.toEqual([]);
    const lawOf = (violation: string): string => violation.split(':')[0] ?? '';
    expect(failed.violations.map(lawOf)).toContain(lawOf(shrunk.result.violations[0] ?? ''));
    expect(shrunk.needs.length).toBeLessThan(failed.strikes.length);
    expect(shrunk.result.events).toBeLessThan(failed.events);
  });

  it('needs everything that is left', async () => {
    for (const { name } of shrunk.result.strikes) {
      const { violations } = await runSeed(SEED, { ...options, without: new Set([...shrunk.without, name]) });
      expect(violations, `without ${name}`).toEqual([]);
    }
  });

  it('replays to the last line without what was left out', async () => {
    expect(await runSeed(SEED, { ...options, without: shrunk.without, isTraced: true })).toEqual(shrunk.result);
    expect(shrunk.result.trace.length).toBeGreaterThan(20);
    expect(shrunk.needs).toEqual(shrunk.result.strikes.map(({ name, phase }) => `${name} in ${phase}`));
  });

  it('breaks nothing without the bug', async () => {
    expect((await runSeed(SEED, { without: shrunk.without })).violations).toEqual([]);
  });
});
