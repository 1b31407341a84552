const ISO_WITH_ZONE =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Reads an ISO 8601 time as epoch milliseconds. The zone is required: without it the same text would mean another
 * moment on another machine. A day that the month does not have is refused.
 *
 * @example parseTime('2026-11-20T00:00:00Z'); // 1795132800000
 */
export function parseTime(text: string): number | undefined {
  const match = ISO_WITH_ZONE.exec(text);
  if (match === null) return undefined;
  const part = (group: number): number => Number(match[group] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const utc = Date.UTC(year, month - 1, day, part(4), part(5), part(6), Number((match[7] ?? '').padEnd(3, '0')));
  const midnight = new Date(Date.UTC(year, month - 1, day));
  // Date.UTC rolls 30 February over into March, and reads the years 0 to 99 as 1900 to 1999.
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day || midnight.getUTCFullYear() !== year) {
    return undefined;
  }
  const offsetMinutes = part(9) * 60 + part(10);
  return utc - (match[8] === '-' ? -1 : 1) * offsetMinutes * 60_000;
}

/** The largest distance from the epoch that a time can have, in milliseconds. */
export const TIME_MAX_MS = 8.64e15;

export function formatTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
