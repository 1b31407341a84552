import { assertMinor } from './money.js';

/**
 * What happens to a fraction of a minor unit. All modes work on the magnitude, so that a refund mirrors its charge.
 *
 * - `half-up`: to the nearest, ties away from zero (2.5 to 3, -2.5 to -3).
 * - `half-even`: to the nearest, ties to the even neighbour (2.5 to 2, 3.5 to 4).
 * - `half-down`: to the nearest, ties towards zero (2.5 to 2, -2.5 to -2).
 * - `up`: away from zero (2.1 to 3).
 * - `down`: towards zero (2.9 to 2).
 */
export type RoundingMode = 'half-up' | 'half-even' | 'half-down' | 'up' | 'down';

export const ROUNDING_MODES: readonly RoundingMode[] = ['half-up', 'half-even', 'half-down', 'up', 'down'];

/** Parts per million in one whole: rates are whole numbers of these (20 % is 200,000). */
export const PPM = 1_000_000;

/**
 * Multiplies an amount by a fraction, exactly, and rounds once.
 *
 * @param amountMinor - May be negative.
 * @param numerator - A non-negative safe integer.
 * @param denominator - A positive safe integer.
 * @throws {RangeError} When an argument is out of range or the result is not a safe integer.
 * @example multiplyRatio(5, 1, 2, 'half-even'); // 2
 */
export function multiplyRatio(amountMinor: number, numerator: number, denominator: number, mode: RoundingMode): number {
  assertMinor(amountMinor);
  assertFactor(numerator, 'numerator', 0);
  assertFactor(denominator, 'denominator', 1);
  const product = amountMinor * numerator;
  return Number.isSafeInteger(product)
    ? divide(product, denominator, mode)
    : multiplyRatioExactly(amountMinor, numerator, denominator, mode);
}

/** The same in BigInt, for products beyond safe integers. Apart from its speed indistinguishable. */
export function multiplyRatioExactly(
  amountMinor: number,
  numerator: number,
  denominator: number,
  mode: RoundingMode,
): number {
  const product = BigInt(amountMinor) * BigInt(numerator);
  const magnitude = product < 0n ? -product : product;
  const quotient = magnitude / BigInt(denominator);
  const remainder = magnitude % BigInt(denominator);
  const isOdd = quotient % 2n === 1n;
  const rounded = roundsUp(mode, Number(remainder), denominator, isOdd) ? quotient + 1n : quotient;
  const result = Number(product < 0n ? -rounded : rounded);
  assertMinor(result, 'The result');
  return result;
}

function divide(product: number, denominator: number, mode: RoundingMode): number {
  const magnitude = Math.abs(product);
  const remainder = magnitude % denominator;
  // Subtract first: dividing then truncating can be one off for large amounts.
  const quotient = (magnitude - remainder) / denominator;
  const rounded = roundsUp(mode, remainder, denominator, quotient % 2 === 1) ? quotient + 1 : quotient;
  return product < 0 && rounded !== 0 ? -rounded : rounded;
}

/** Doubling a safe integer is exact, so ties are found exactly. */
function roundsUp(mode: RoundingMode, remainder: number, denominator: number, isOdd: boolean): boolean {
  const twice = remainder * 2;
  switch (mode) {
    case 'half-up':
      return twice >= denominator;
    case 'half-even':
      return twice > denominator || (twice === denominator && isOdd);
    case 'half-down':
      return twice > denominator;
    case 'up':
      return remainder > 0;
    case 'down':
      return false;
  }
}

function assertFactor(value: number, name: string, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new RangeError(`${name} is ${value}; it must be a whole number of at least ${min}.`);
  }
}
