import type { KasseErrorCode, KasseErrorDetails } from './kasse-error-details.js';

/**
 * Thrown for misuse and for broken invariants, never for an outcome that a buyer can meet (see `message`).
 *
 * `code` narrows `details` when the error came through `isKasseError`. The message names the thing, the fact and the
 * cure, and holds no card data, address or token. The original error, if any, is `cause`.
 *
 * @example throw new KasseError('ERR_STORE_LOCKED', 'Database "shop.db" is in use. Close the other process.', { path: 'shop.db' });
 */
export class KasseError<C extends KasseErrorCode = KasseErrorCode> extends Error {
  override readonly name = 'KasseError';
  readonly code: C;
  readonly details: KasseErrorDetails[C];

  constructor(code: C, message: string, details: KasseErrorDetails[C], options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** Every KasseError as a union, so that testing `code` narrows `details`. */
export type AnyKasseError = { [C in KasseErrorCode]: KasseError<C> }[KasseErrorCode];

/**
 * Tells a KasseError from any other thrown value, and one code from the others.
 * @example if (isKasseError(error, 'ERR_SHOP_INVALID')) report(error.details.problems);
 */
export function isKasseError(value: unknown): value is AnyKasseError;
export function isKasseError<C extends KasseErrorCode>(value: unknown, code: C): value is KasseError<C>;
export function isKasseError(value: unknown, code?: KasseErrorCode): boolean {
  return value instanceof KasseError && (code === undefined || value.code === code);
}
