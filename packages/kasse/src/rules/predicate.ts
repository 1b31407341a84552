import type { Condition, Facts } from './types.js';

/** Compiles a condition to a function of the facts. */
export function predicate(condition: Condition): (facts: Facts) => boolean {
  throw new Error(`Not built yet: ${condition.kind}`);
}

/** Every fact that a condition reads, sorted. */
export function factsOf(condition: Condition): readonly string[] {
  throw new Error(`Not built yet: ${condition.kind}`);
}
