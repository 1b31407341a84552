import { comparisons, isMoney } from './compare.js';
import type { OperatorId } from './operators.js';
import type { Condition, ConditionLeaf, Facts } from './types.js';

/**
 * Compiles a condition to a function of normalised facts, with lists turned into sets and amounts taken apart once.
 * It says what json-rules-engine says, some hundred times faster.
 */
export function predicate(condition: Condition): (facts: Facts) => boolean {
  if (condition.kind === 'leaf') return leafPredicate(condition);
  const tests = condition.of.map(predicate);
  // Plain loops: `every` and `some` cost a closure per call.
  if (condition.kind === 'all') {
    return (facts) => {
      for (const test of tests) if (!test(facts)) return false;
      return true;
    };
  }
  return (facts) => {
    for (const test of tests) if (test(facts)) return true;
    return false;
  };
}

/** Every fact that a condition reads, sorted. */
export function factsOf(condition: Condition): readonly string[] {
  const ids = new Set<string>();
  const collect = (node: Condition): void => {
    if (node.kind === 'leaf') ids.add(node.fact);
    else node.of.forEach(collect);
  };
  collect(condition);
  return [...ids].sort();
}

function leafPredicate(leaf: ConditionLeaf): (facts: Facts) => boolean {
  const id = leaf.fact;
  const holds = comparisonWith(leaf);
  return (facts) => holds(facts[id]);
}

function comparisonWith({ operator, value }: ConditionLeaf): (actual: unknown) => boolean {
  // Conditions are only made by compileCondition, which knows no other operators.
  const id = operator as OperatorId;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (id === 'equal' && isPlain) return (actual) => actual === value;
  if (id === 'notEqual' && isPlain) return (actual) => typeof actual === typeof value && actual !== value;
  if (isList(value)) {
    const listed = new Set<unknown>(value);
    const type = typeof value[0];
    if (id === 'in') return (actual) => listed.has(actual);
    if (id === 'notIn') return (actual) => typeof actual === type && !listed.has(actual);
    if (id === 'containsAny') return (actual) => isList(actual) && hasAny(actual, listed);
    if (id === 'containsNone') return (actual) => isList(actual) && !hasAny(actual, listed);
  }
  const bounds = boundsOf(id, value);
  if (bounds === undefined) {
    const holds = comparisons[id];
    return (actual) => holds(actual, value);
  }
  const { currency, isWithin } = bounds;
  if (currency === undefined) return (actual) => typeof actual === 'number' && isWithin(actual);
  return (actual) => isMoney(actual) && actual.currency === currency && isWithin(actual.amountMinor);
}

interface Bounds {
  /** Of money; absent for plain numbers and times. */
  readonly currency: string | undefined;
  readonly isWithin: (measure: number) => boolean;
}

function boundsOf(id: OperatorId, value: unknown): Bounds | undefined {
  const [low, high] = isList(value) ? value : [value, value];
  const from = measureOf(low);
  const to = measureOf(high);
  const isWithin = from === undefined || to === undefined ? undefined : withinOf(id, from, to);
  return isWithin === undefined ? undefined : { currency: isMoney(low) ? low.currency : undefined, isWithin };
}

function measureOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return isMoney(value) ? value.amountMinor : undefined;
}

function withinOf(id: OperatorId, from: number, to: number): ((measure: number) => boolean) | undefined {
  switch (id) {
    case 'equal':
      return (measure) => measure === from;
    case 'notEqual':
      return (measure) => measure !== from;
    case 'moreThan':
    case 'after':
      return (measure) => measure > from;
    case 'atMost':
    case 'notAfter':
      return (measure) => measure <= from;
    case 'atLeast':
    case 'notBefore':
      return (measure) => measure >= from;
    case 'lessThan':
    case 'before':
      return (measure) => measure < from;
    case 'between':
      return (measure) => measure >= from && measure <= to;
    case 'notBetween':
      return (measure) => measure < from || measure > to;
    default:
      return undefined;
  }
}

function hasAny(entries: readonly unknown[], listed: ReadonlySet<unknown>): boolean {
  for (const entry of entries) if (listed.has(entry)) return true;
  return false;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
