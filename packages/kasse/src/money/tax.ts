import { multiplyRatio, PPM, type RoundingMode } from './round.js';

/**
 * A share of an amount, for a percentage off.
 * @param percentPpm - Parts per million, not below 0: 10.5 % is 105,000.
 * @throws {RangeError} As multiplyRatio does.
 */
export function percentOf(amountMinor: number, percentPpm: number, mode: RoundingMode): number {
  return multiplyRatio(amountMinor, percentPpm, PPM, mode);
}

/**
 * The tax that comes on top of a net amount.
 * @param ratePpm - Parts per million, not below 0: 20 % is 200,000.
 * @throws {RangeError} As multiplyRatio does.
 */
export function taxOf(netMinor: number, ratePpm: number, mode: RoundingMode): number {
  return multiplyRatio(netMinor, ratePpm, PPM, mode);
}

/**
 * The net amount within a gross amount that contains tax: `gross / (1 + rate)`, rounded. The tax is what remains,
 * gross - net, so that both always add up.
 * @param ratePpm - Parts per million, not below 0.
 * @throws {RangeError} As multiplyRatio does.
 * @example netOfGross(200, 200_000, 'half-up'); // 167, leaving 33 of tax
 */
export function netOfGross(grossMinor: number, ratePpm: number, mode: RoundingMode): number {
  if (!Number.isSafeInteger(ratePpm) || ratePpm < 0) {
    throw new RangeError(`ratePpm is ${ratePpm}; it must be a whole number of at least 0.`);
  }
  return multiplyRatio(grossMinor, PPM, PPM + ratePpm, mode);
}
