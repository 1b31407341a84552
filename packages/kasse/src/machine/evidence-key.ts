import type { Effect } from '../session/index.js';

/** What evidence says moved of a payment. */
export type Moved = 'captured' | 'refunded' | 'disputed' | 'reinstated';

/** The key of a booking that evidence caused: one for each total, under whichever id it was delivered. */
export function keyOf({ key }: Pick<Effect, 'key'>, moved: Moved, cumulativeMinor: number | string): string {
  return `${key}.external.${moved}.${cumulativeMinor}`;
}
