import { assertMinor } from './money.js';

/**
 * Splits an amount into parts that always add up to it.
 *
 * Cents that do not divide go to the largest remainders; ties go to the earlier
 * part, so that the same cart always yields the same lines.
 *
 * @param totalMinor - Amount in the currency's minor units. Negative for a refund, which mirrors its charge.
 * @param weights - Non-negative integers; all zero splits equally.
 * @throws {RangeError} When an argument is not a safe integer or there is no weight.
 * @example allocate(100, [1, 1, 1]); // [34, 33, 33]
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  assertMinor(totalMinor, 'totalMinor');
  const { sum, max } = measure(weights);
  if (sum === 0) return allocate(totalMinor, weights.map(() => 1));
  const isSafe = Number.isSafeInteger(sum) && Number.isSafeInteger(totalMinor * max);
  return isSafe ? complete(totalMinor, split(totalMinor, weights, sum)) : allocateExactly(totalMinor, weights);
}

/** The same in BigInt, for products beyond safe integers; some weight must be above zero. */
export function allocateExactly(totalMinor: number, weights: readonly number[]): number[] {
  return complete(totalMinor, splitExactly(totalMinor, weights));
}

function measure(weights: readonly number[]): { sum: number; max: number } {
  if (weights.length === 0) throw new RangeError('There is no weight; give one for each part.');
  let sum = 0;
  let max = 0;
  for (const weight of weights) {
    if (!Number.isSafeInteger(weight) || weight < 0) {
      throw new RangeError(`A weight is ${weight}; it must be a whole number of at least 0.`);
    }
    sum += weight;
    if (weight > max) max = weight;
  }
  return { sum, max };
}

/** Of the magnitude: division truncates, and a refund must mirror its charge. */
interface Split {
  /** Rounded down. */
  readonly parts: number[];
  readonly remainders: readonly (number | bigint)[];
}

function split(totalMinor: number, weights: readonly number[], sum: number): Split {
  const total = Math.abs(totalMinor);
  const parts: number[] = [];
  const remainders: number[] = [];
  for (const weight of weights) {
    const product = total * weight;
    const remainder = product % sum;
    parts.push((product - remainder) / sum);
    remainders.push(remainder);
  }
  return { parts, remainders };
}

function splitExactly(totalMinor: number, weights: readonly number[]): Split {
  const total = BigInt(Math.abs(totalMinor));
  const sum = weights.reduce((before, weight) => before + BigInt(weight), 0n);
  const products = weights.map((weight) => total * BigInt(weight));
  return {
    parts: products.map((product) => Number(product / sum)),
    remainders: products.map((product) => product % sum),
  };
}

/** Adds one to the parts with the largest remainders until they make up the total, then gives them its sign. */
function complete(totalMinor: number, { parts, remainders }: Split): number[] {
  const rest = parts.reduce((left, part) => left - part, Math.abs(totalMinor));
  if (rest > 0) {
    // Sorting is stable: equal remainders stay in order, earlier first.
    const order = remainders.map((remainder, index) => ({ remainder, index }));
    order.sort((a, b) => (a.remainder === b.remainder ? 0 : a.remainder < b.remainder ? 1 : -1));
    for (const { index } of order.slice(0, rest)) parts[index] = (parts[index] ?? 0) + 1;
  }
  return totalMinor < 0 ? parts.map((part) => (part === 0 ? 0 : -part)) : parts;
}
