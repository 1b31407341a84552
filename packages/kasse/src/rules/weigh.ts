import { comparisons } from './compare.js';
import { type OperatorId, operators } from './operators.js';
import type { Condition, ConditionLeaf } from './types.js';

/** Facts in which `undefined` is missing and `null` is erased: not known to be there, nor to be missing. */
export type WeighedFacts = Readonly<Record<string, unknown>>;

/** What a condition comes to when a missing fact makes a comparison unknown (Kleene's three values). */
export interface Weight {
  readonly truth: 'true' | 'false' | 'unknown';
  /** The comparisons that decided, alternatives of an `any` side by side, the one to name first in front. */
  readonly leaves: readonly [ConditionLeaf, ...ConditionLeaf[]];
}

/**
 * Weighs a condition to explain it. Of an `all` that fails, the first comparison that is false decides, else the first
 * unknown one: what a missing fact could not have saved comes first. Of an `any`, all its parts, the unknown ones first.
 */
export function weigh(condition: Condition, facts: WeighedFacts): Weight {
  if (condition.kind === 'leaf') return { truth: truthOf(condition, facts[condition.fact]), leaves: [condition] };
  const weights = condition.of.map((part) => weigh(part, facts));
  const of = (truth: Weight['truth']): Weight[] => weights.filter((weight) => weight.truth === truth);
  const [decided, open] = condition.kind === 'all' ? [of('false'), of('unknown')] : [of('true'), of('unknown')];
  if (condition.kind === 'all') return decided[0] ?? open[0] ?? firstOf(weights);
  if (decided[0] !== undefined) return decided[0];
  const [first, ...others] = [...open, ...of('false')];
  if (first === undefined) return firstOf(weights);
  return { truth: first.truth, leaves: [...first.leaves, ...others.flatMap((weight) => weight.leaves)] };
}

function truthOf({ operator, value }: ConditionLeaf, actual: unknown): Weight['truth'] {
  // Conditions are only made by compileCondition, which knows no other operators.
  const id = operator as OperatorId;
  if (comparisons[id](actual, value)) return 'true';
  const complement = operators.get(id)?.complement;
  return complement !== undefined && comparisons[complement](actual, value) ? 'false' : 'unknown';
}

function firstOf(weights: readonly Weight[]): Weight {
  const [first] = weights;
  // compileCondition refuses an empty group.
  if (first === undefined) throw new RangeError('A condition has an empty group.');
  return first;
}
