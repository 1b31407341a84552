import { nearest } from '../json/index.js';

export interface Misspelt {
  readonly key: string;
  readonly meant: string;
}

/**
 * A key that means nothing and is nearly one that is not there: whoever wrote it relies on something that does not happen.
 * Other keys that mean nothing are none of our business.
 */
export function misspelt(given: object, known: readonly string[]): Misspelt | undefined {
  const keys = Object.keys(given);
  const strange = keys.filter((key) => !known.includes(key));
  if (strange.length === 0) return undefined;
  const absent = known.filter((key) => (given as Readonly<Record<string, unknown>>)[key] === undefined);
  for (const key of strange) {
    const meant = nearest(key, absent);
    // An abbreviation of something is something else as often as not.
    if (meant !== undefined && key.length >= meant.length - SHORTER_MAX) return { key, meant };
  }
  return undefined;
}

const SHORTER_MAX = 2;
