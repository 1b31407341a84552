import { describe, expect, it } from 'vitest';
import { tryPatch } from './bundle.js';
import { mutants } from './mutants.js';

describe('the planted bugs', () => {
  it('are at least twenty, each with a name of its own', () => {
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
    expect(mutants.length).toBeGreaterThanOrEqual(20);
  });

  it.each(mutants)('$id fits the sources as they are', ({ patches }) => {
    for (const patch of patches) expect(tryPatch(patch)).toContain(patch.replace);
  });
});
