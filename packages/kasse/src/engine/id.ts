import { randomBytes } from 'node:crypto';

/**
 * A time-ordered id: neighbours in time are neighbours in the database's index.
 * 45 bits of milliseconds, then 80 random bits; `prefix` says what it names (`cs` session, `cm` commit).
 */
export function newId(prefix: string, nowMs: number): string {
  if (used + RANDOM_BYTES > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  const random = pool.toString('hex', used, (used += RANDOM_BYTES));
  return `${prefix}_${nowMs.toString(36).padStart(9, '0')}${random}`;
}

const RANDOM_BYTES = 10;
const POOL_BYTES = RANDOM_BYTES * 512;
let pool = randomBytes(POOL_BYTES);
let used = 0;
