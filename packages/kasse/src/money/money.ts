/** An amount of money. Plain JSON. */
export interface Money {
  /** In the currency's minor units (pence, yen, fils): a safe integer. */
  readonly amountMinor: number;
  /** ISO 4217 code in upper case. */
  readonly currency: string;
}

/**
 * Checks at a border that a value is an amount in minor units.
 * @param name - What to call it in the error.
 * @throws {RangeError} When it is not a safe integer.
 */
export function assertMinor(value: unknown, name = 'amountMinor'): asserts value is number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${name} is ${String(value)}; an amount is a whole number of minor units within ±2^53.`);
  }
}

/**
 * Adds amounts of one currency. Without arguments the sum is 0.
 * @throws {RangeError} When an amount or a sum on the way is not a safe integer.
 */
export function addMinor(...amountsMinor: readonly number[]): number {
  let sum = 0;
  for (const amountMinor of amountsMinor) {
    assertMinor(amountMinor);
    sum += amountMinor;
    assertMinor(sum, 'The sum');
  }
  return sum;
}
