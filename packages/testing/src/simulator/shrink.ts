import { runSeed, type RunOptions, type RunResult } from './run-seed.js';

/** A failing run with everything left out that it does not need to fail. */
export interface Shrunk {
  readonly result: RunResult;
  /** What the run does without. */
  readonly without: ReadonlySet<string>;
  /** What still strikes, in order. */
  readonly needs: readonly string[];
}

/**
 * Leaves out carts and faults of a failing run, first many at once and then one at a time, as long as one of the laws it
 * broke stays broken. A new run of the seed is tried for each; there is a limit.
 */
export async function shrink(failed: RunResult, options: RunOptions = {}): Promise<Shrunk> {
  const laws = new Set(failed.violations.map(lawOf));
  let best = failed;
  let without: ReadonlySet<string> = new Set(options.without);
  let runs = 0;
  const tryWithout = async (names: readonly string[]): Promise<boolean> => {
    if (names.length === 0 || runs >= RUNS_MAX) return false;
    runs += 1;
    const fewer = new Set([...without, ...names]);
    const result = await runSeed(failed.seed, { ...options, without: fewer });
    if (!result.violations.some((violation) => laws.has(lawOf(violation)))) return false;
    best = result;
    without = fewer;
    return true;
  };

  for (let cart = failed.carts - 1; cart >= 0; cart -= 1) await tryWithout([`cart ${cart}`]);
  for (let size = Math.ceil(best.strikes.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = best.strikes.length - size; at > -size; at -= size) {
      const names = best.strikes.slice(Math.max(0, at), Math.max(0, at) + size).map(({ name }) => name);
      if (await tryWithout(names)) at = Math.min(at, best.strikes.length);
    }
  }
  const result = await runSeed(failed.seed, { ...options, without, isTraced: true });
  return { result, without, needs: result.strikes.map(({ name, phase }) => `${name} in ${phase}`) };
}

const RUNS_MAX = 400;

/** `law 4`, `history`, `liveness`: what stands before the colon. */
function lawOf(violation: string): string {
  return violation.slice(0, violation.indexOf(':'));
}
