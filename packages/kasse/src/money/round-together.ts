import { assertMinor } from './money.js';
import type { RoundingMode } from './round.js';

/** `amountMinor * numerator / denominator`, exactly. */
export interface Fraction {
  /** Not negative. */
  readonly amountMinor: number;
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * Rounds many fractions once: their exact sum is rounded, and the parts add up to it.
 *
 * Each part is its fraction rounded down or up; those with the largest remainders go up, ties the earlier one.
 *
 * @throws {RangeError} When an argument is out of range or a result is not a safe integer.
 * @example roundTogether([half, half], 'half-up'); // of 0.5 and 0.5: [1, 0]
 */
export function roundTogether(fractions: readonly Fraction[], mode: RoundingMode): number[] {
  const floors = fractions.map(floorOf);
  const parts = floors.map(({ part }) => part);
  const rest = roundedRest(floors, mode);
  if (rest === 0) return parts;
  // Quotients of different fractions with denominators below 2^26 never collide in a double, and equal ones always do.
  const order = floors.map(({ remainder, denominator }, index) => ({ share: remainder / denominator, index }));
  order.sort((a, b) => b.share - a.share);
  for (const { index } of order.slice(0, rest)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

interface Floor {
  readonly part: number;
  readonly remainder: number;
  readonly denominator: number;
}

function floorOf({ amountMinor, numerator, denominator }: Fraction): Floor {
  assertMinor(amountMinor);
  if (amountMinor < 0) throw new RangeError(`amountMinor is ${amountMinor}; fractions are rounded together from 0 up.`);
  assertFactor(numerator, 'numerator', 0);
  assertFactor(denominator, 'denominator', 1);
  const product = amountMinor * numerator;
  if (Number.isSafeInteger(product)) {
    const remainder = product % denominator;
    return { part: (product - remainder) / denominator, remainder, denominator };
  }
  const exact = BigInt(amountMinor) * BigInt(numerator);
  const part = Number(exact / BigInt(denominator));
  assertMinor(part, 'The result');
  return { part, remainder: Number(exact % BigInt(denominator)), denominator };
}

function assertFactor(value: number, name: string, min: number): void {
  if (!Number.isSafeInteger(value) || value < min || value >= 2 ** 26) {
    throw new RangeError(`${name} is ${value}; it must be a whole number from ${min} to below 2^26.`);
  }
}

/** The sum of what was cut off, rounded. Parts are whole, so that only `half-even` has to know their sum. */
function roundedRest(floors: readonly Floor[], mode: RoundingMode): number {
  const { numerator, denominator } = sumOfRemainders(floors);
  const isOdd = floors.reduce((odd, { part }) => odd !== (part % 2 === 1), false);
  const whole = Number(numerator / denominator);
  const twice = (numerator % denominator) * 2n;
  switch (mode) {
    case 'down':
      return whole;
    case 'up':
      return twice > 0n ? whole + 1 : whole;
    case 'half-up':
      return twice >= denominator ? whole + 1 : whole;
    case 'half-down':
      return twice > denominator ? whole + 1 : whole;
    case 'half-even':
      return twice > denominator || (twice === denominator && isOdd !== (whole % 2 === 1)) ? whole + 1 : whole;
  }
}

function sumOfRemainders(floors: readonly Floor[]): { numerator: bigint; denominator: bigint } {
  let numerator = 0n;
  let denominator = 1n;
  for (const floor of floors) {
    if (floor.remainder === 0) continue;
    const other = BigInt(floor.denominator);
    if (other === denominator) {
      numerator += BigInt(floor.remainder);
      continue;
    }
    numerator = numerator * other + BigInt(floor.remainder) * denominator;
    denominator *= other;
  }
  return { numerator, denominator };
}
