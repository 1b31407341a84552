/** First retry after a quarter of a second, then doubling, at most every ten minutes. */
export function retryDelayMs(sends: number): number {
  return Math.min(250 * 2 ** Math.max(0, sends - 1), 600_000);
}

/** An unknown payment is asked for at once, since a buyer is waiting, then with the usual patience. */
export function resolveDelayMs(sends: number): number {
  return sends <= 1 ? 0 : retryDelayMs(sends - 1);
}
