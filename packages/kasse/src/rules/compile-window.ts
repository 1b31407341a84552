import type { CompiledCondition } from './compile-condition.js';
import type { Condition } from './types.js';

/** Compiles `{ from, until }` (ISO 8601 with zone, `until` exclusive) to a condition on `now`; neither: no condition. */
export function compileWindow(authored: unknown): CompiledCondition {
  throw new Error(`Not built yet: ${typeof authored}`);
}

/** The condition that a shopper's bucket of the experiment is in `from` (inclusive) to `until` (exclusive), of 10,000. */
export function shareCondition(experiment: string, share: { readonly from: number; readonly until: number }): Condition {
  throw new Error(`Not built yet: ${experiment} ${share.from}`);
}
