import { SHOP_LIMITS } from './limits.js';

/**
 * Reads an ISO 8601 period of fixed length as milliseconds: `PT1H`, `P2D`, `P1W`, `P1DT12H`.
 *
 * Years and months have no fixed length and are refused, as are fractions and signs. `PT0S` is zero.
 */
export function parseDuration(text: string): DurationReading {
  const match = PERIOD.exec(text);
  if (match === null || text.endsWith('P') || text.endsWith('T')) return { ok: false, reason: 'format' };
  const [, weeks, days, hours, minutes, seconds] = match;
  const ms =
    SECOND_MS * (number(seconds) + 60 * (number(minutes) + 60 * (number(hours) + 24 * (number(days) + 7 * number(weeks)))));
  return ms > DURATION_MAX_MS ? { ok: false, reason: 'range' } : { ok: true, ms };
}

export type DurationReading =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly reason: 'format' | 'range' };

const SECOND_MS = 1000;
const DURATION_MAX_MS = SHOP_LIMITS.durationDays * 24 * 60 * 60 * SECOND_MS;
const PERIOD = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

function number(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits);
}
