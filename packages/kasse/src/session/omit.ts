/** A copy without some keys: where a value is gone, its key is gone too. */
export function omit<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Omit<T, K> {
  const copy: Partial<T> = {};
  // Deleting from a whole copy would leave an object that is slow to copy again.
  for (const key of Object.keys(from) as (keyof T)[]) if (!(keys as readonly (keyof T)[]).includes(key)) copy[key] = from[key];
  // Everything but the keys is there.
  return copy as Omit<T, K>;
}
