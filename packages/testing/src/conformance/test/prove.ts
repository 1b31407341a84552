import type { Plugin, PluginContracts, PluginKind, StandardSchema } from 'kasse/plugin';
import { expect, it } from 'vitest';
import { applicable, type ConformanceChecks, failuresOf } from '../check.js';

/**
 * Proves a suite: an honest implementation passes all of it, and for each check there is an implementation that is
 * wrong in one way and fails that check alone.
 */
export function prove<Fixture>(checks: ConformanceChecks<Fixture>, honest: () => Fixture, wrong: Readonly<Record<string, () => Fixture>>): void {
  it('passes an honest implementation, in every check', async () => {
    expect(applicable(checks, honest())).toHaveLength(checks.length);
    expect(await failuresOf(checks, honest())).toEqual([]);
  });

  it('has one wrong implementation for each check', () => {
    expect(Object.keys(wrong).sort()).toEqual(checks.map(({ name }) => name).sort());
  });

  it.each(Object.entries(wrong))('%s', async (name, fixture) => {
    const failures = await failuresOf(checks, fixture());
    expect(failures.map((failure) => failure.name)).toEqual([name]);
    // Whoever reads it has only this.
    expect(failures[0]?.message).toMatch(/^\S.{10,}/);
  });
}

/** Waits until a signal aborts, then answers: what a wrong implementation does. */
export async function answerWhenAborted<T>(signal: AbortSignal, answer: T): Promise<T> {
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
  return answer;
}

/** A schema that takes everything. */
export const anything: StandardSchema = {
  '~standard': { version: 1, vendor: 'nobody', validate: (value: unknown) => ({ value }) },
};

/** A schema that takes what has no `misspelt` in it. */
const strict: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'nobody',
    validate: (value: unknown) => (typeof value === 'object' && value !== null && 'misspelt' in value ? { issues: [{ message: '"misspelt" is no option.' }] } : { value }),
  },
};

export const wrongOptions = [{ misspelt: true }];

/** A plugin that validates its options, some of whose members are replaced. */
export function spoiled<K extends PluginKind>(plugin: Plugin<K>, change: (right: PluginContracts[K]) => Partial<PluginContracts[K]> = () => ({})): Plugin<K> {
  const setup = (options: unknown): PluginContracts[K] => {
    const right = plugin.setup(options);
    return { ...right, ...change(right) };
  };
  return { ...plugin, options: strict, setup };
}
