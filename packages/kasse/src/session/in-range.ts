import { KasseError } from '../errors/index.js';

/**
 * Translates what the floors below refuse to count into an error that says what to do about it.
 * @throws {KasseError} ERR_MISUSE for a RangeError; anything else as it is.
 */
export function inRange<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new KasseError('ERR_MISUSE', `The amounts of this cart cannot be counted exactly: ${cause.message} Check prices and rates.`, {}, { cause });
  }
}
