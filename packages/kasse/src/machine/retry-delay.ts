/**
 * How long to wait before the next send, in milliseconds: a quarter of a second after the first, then doubling, at most
 * an hour, less up to half of it by chance, so that what failed together does not come back together.
 *
 * @param sends - How often it was sent so far.
 * @param random - From 0 (inclusive) to 1 (exclusive).
 */
export function retryDelayMs(sends: number, random: number): number {
  const ceilingMs = Math.min(250 * 2 ** Math.max(0, sends - 1), CEILING_MS);
  return Math.round(ceilingMs * (1 - random / 2));
}

const CEILING_MS = 3_600_000;

/** An unknown payment is asked for at once, since a buyer is waiting, then with the usual patience. */
export function resolveDelayMs(sends: number, random: number): number {
  return sends <= 1 ? 0 : retryDelayMs(sends - 1, random);
}
