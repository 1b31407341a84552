import { assertMinor } from './money.js';

/** Parts with the same weight that stand next to each other: the units of one line. */
export interface Run {
  readonly weight: number;
  /** How many such parts; a positive integer. */
  readonly count: number;
}

/**
 * Splits an amount as `allocate` does, over many equal parts at once: a line of a million units costs as much as one.
 *
 * Ties go to the earlier part, so that a run splits in at most two: the units with an odd cent come first.
 *
 * @param totalMinor - Not negative.
 * @returns For each run the amounts of its parts, in order, as runs whose `weight` is the amount of one part.
 * @throws {RangeError} When an argument is out of range or all weights are zero.
 * @example allocateRuns(10, [{ weight: 5, count: 4 }]); // [[{ weight: 3, count: 2 }, { weight: 2, count: 2 }]]
 */
export function allocateRuns(totalMinor: number, runs: readonly Run[]): Run[][] {
  assertMinor(totalMinor, 'totalMinor');
  if (totalMinor < 0) throw new RangeError(`totalMinor is ${totalMinor}; runs take amounts of at least 0.`);
  const sum = sumOf(runs);
  const shares = runs.map((run) => share(totalMinor, run, sum));
  let rest = totalMinor;
  shares.forEach(({ part }, index) => (rest -= part * (runs[index]?.count ?? 0)));
  const odd = giveRest(rest, runs, shares);
  return runs.map((run, index) => split(run.count, shares[index]?.part ?? 0, odd[index] ?? 0));
}

function sumOf(runs: readonly Run[]): number {
  let sum = 0;
  for (const { weight, count } of runs) {
    if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError(`A weight is ${weight}; it must be a whole number of at least 0.`);
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`A count is ${count}; it must be a whole number of at least 1.`);
    sum += weight * count;
  }
  if (!Number.isSafeInteger(sum) || sum === 0) throw new RangeError(`The weights sum up to ${sum}; they must make a positive safe integer.`);
  return sum;
}

interface Share {
  /** Rounded down. */
  readonly part: number;
  readonly remainder: number;
}

function share(totalMinor: number, { weight }: Run, sum: number): Share {
  const product = totalMinor * weight;
  if (Number.isSafeInteger(product)) {
    const remainder = product % sum;
    return { part: (product - remainder) / sum, remainder };
  }
  const exact = BigInt(totalMinor) * BigInt(weight);
  return { part: Number(exact / BigInt(sum)), remainder: Number(exact % BigInt(sum)) };
}

/** How many parts of each run get one more. */
function giveRest(rest: number, runs: readonly Run[], shares: readonly Share[]): number[] {
  const odd = runs.map(() => 0);
  if (rest === 0) return odd;
  const order = shares.map(({ remainder }, index) => ({ remainder, index }));
  // Sorting is stable: equal remainders stay in order, earlier first.
  order.sort((a, b) => b.remainder - a.remainder);
  let left = rest;
  for (const { index } of order) {
    const given = Math.min(left, runs[index]?.count ?? 0);
    odd[index] = given;
    left -= given;
  }
  return odd;
}

function split(count: number, part: number, odd: number): Run[] {
  if (odd === 0) return [{ weight: part, count }];
  if (odd === count) return [{ weight: part + 1, count }];
  return [
    { weight: part + 1, count: odd },
    { weight: part, count: count - odd },
  ];
}
