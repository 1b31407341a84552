import type { Runtime } from './runtime.js';

/**
 * A time-ordered id: neighbours in time are neighbours in the database's index.
 * 45 bits of milliseconds, then 80 random bits; `prefix` says what it names (`cs` session, `cm` commit).
 */
export function newId(prefix: string, runtime: Runtime): string {
  return `${prefix}_${runtime.now().toString(36).padStart(9, '0')}${runtime.randomHex(RANDOM_BYTES)}`;
}

const RANDOM_BYTES = 10;
