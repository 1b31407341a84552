/**
 * What a row is worth: `|quantity x unitPrice|` in pence, rounded half up.
 *
 * Exact: the decimals of the file are multiplied as integers, never as floating-point numbers, in which
 * 1.005 x 100 is 100.49999999999999.
 *
 * @throws {RangeError} When the result is no safe integer.
 * @example valueMinor('83', '4.8533') // 40282
 */
export function valueMinor(quantity: string, unitPrice: string): number {
  const [count, price] = [scaled(quantity), scaled(unitPrice)];
  const product = count.units * price.units;
  const magnitude = (product < 0n ? -product : product) * 100n;
  const unit = 10n ** BigInt(count.scale + price.scale);
  const minor = Number((magnitude * 2n + unit) / (unit * 2n));
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${quantity} x ${unitPrice} is more than can be counted exactly in pence.`);
  return minor;
}

export function isPositive(decimal: string): boolean {
  return scaled(decimal).units > 0n;
}

/** `4.8533` is 48533 at scale 4. */
function scaled(decimal: string): { readonly units: bigint; readonly scale: number } {
  const [whole = '', fraction = ''] = decimal.split('.');
  return { units: BigInt(`${whole}${fraction}`), scale: fraction.length };
}
