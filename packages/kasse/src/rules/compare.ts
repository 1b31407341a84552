import type { OperatorId } from './operators.js';
import type { Money } from '../money/index.js';

/** Decides one comparison. `undefined` is a missing fact. */
export type Comparison = (actual: unknown, value: unknown) => boolean;

/**
 * Every operator as a plain function of the fact and the authored value: what json-rules-engine runs, and what
 * explanations ask. A fact of another type than the value is not coerced: neither an operator nor its complement holds.
 */
export const comparisons: Readonly<Record<OperatorId, Comparison>> = {
  equal: (actual, value) => isSame(actual, value) === true,
  notEqual: (actual, value) => isSame(actual, value) === false,
  in: (actual, value) => isListed(actual, value) === true,
  notIn: (actual, value) => isListed(actual, value) === false,
  moreThan: (actual, value) => difference(actual, value) > 0,
  atMost: (actual, value) => difference(actual, value) <= 0,
  atLeast: (actual, value) => difference(actual, value) >= 0,
  lessThan: (actual, value) => difference(actual, value) < 0,
  between: (actual, value) => difference(actual, entry(value, 0)) >= 0 && difference(actual, entry(value, 1)) <= 0,
  notBetween: (actual, value) => difference(actual, entry(value, 0)) < 0 || difference(actual, entry(value, 1)) > 0,
  before: (actual, value) => difference(actual, value) < 0,
  notBefore: (actual, value) => difference(actual, value) >= 0,
  after: (actual, value) => difference(actual, value) > 0,
  notAfter: (actual, value) => difference(actual, value) <= 0,
  startsWith: (actual, value) => isText(actual) && isText(value) && actual.startsWith(value),
  notStartsWith: (actual, value) => isText(actual) && isText(value) && !actual.startsWith(value),
  contains: (actual, value) => isList(actual) && actual.includes(value),
  notContains: (actual, value) => isList(actual) && !actual.includes(value),
  containsAny: (actual, value) => isList(actual) && isList(value) && value.some((one) => actual.includes(one)),
  containsNone: (actual, value) => isList(actual) && isList(value) && !value.some((one) => actual.includes(one)),
  containsAll: (actual, value) => isList(actual) && isList(value) && value.every((one) => actual.includes(one)),
  missesAny: (actual, value) => isList(actual) && isList(value) && !value.every((one) => actual.includes(one)),
  // `null` is a fact that was erased: nobody knows any more whether it was there.
  present: (actual) => actual !== undefined && actual !== null,
  absent: (actual) => actual === undefined,
};

export function isMoney(value: unknown): value is Money {
  return (
    typeof value === 'object' &&
    value !== null &&
    'amountMinor' in value &&
    'currency' in value &&
    typeof value.amountMinor === 'number' &&
    typeof value.currency === 'string'
  );
}

function isSame(actual: unknown, value: unknown): boolean | undefined {
  if (isMoney(actual) && isMoney(value)) {
    return actual.currency === value.currency ? actual.amountMinor === value.amountMinor : undefined;
  }
  if (typeof actual !== typeof value || typeof actual === 'object') return undefined;
  return actual === value;
}

function isListed(actual: unknown, value: unknown): boolean | undefined {
  if (!isList(value) || typeof actual !== typeof value[0] || typeof actual === 'object') return undefined;
  return value.includes(actual);
}

/** NaN, which no order holds for, where the two cannot be compared. */
function difference(actual: unknown, value: unknown): number {
  if (typeof actual === 'number' && typeof value === 'number') return actual - value;
  if (isMoney(actual) && isMoney(value) && actual.currency === value.currency) {
    return actual.amountMinor - value.amountMinor;
  }
  return Number.NaN;
}

function entry(value: unknown, index: number): unknown {
  return isList(value) ? value[index] : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
