/** A copy without some keys: where a value is gone, its key is gone too. */
export function omit<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Omit<T, K> {
  const copy: Partial<T> = { ...from };
  for (const key of keys) Reflect.deleteProperty(copy, key);
  // Everything but the keys is still there.
  return copy as Omit<T, K>;
}
