import { KasseError } from '../../errors/index.js';

/**
 * Returns what work inside a transaction returned, which must not be a promise: the transaction ends before it settles.
 * @throws {KasseError} `ERR_MISUSE`
 */
export function refusePromise<T>(result: T, what: string): T {
  if (!(result instanceof Promise)) return result;
  // Its own failure would otherwise be unhandled, beside the error that explains it.
  result.catch(() => undefined);
  throw new KasseError(
    'ERR_MISUSE',
    `${what} returned a promise. A SQLite transaction is synchronous and ends before the promise settles: do everything before returning, and no await.`,
    { what },
  );
}
