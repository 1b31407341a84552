/** A copy as JSON would bring it back, which is what a durable store would return. Functions are left behind. */
export function copy<T>(value: T): T {
  // The stores' values are plain JSON by contract, so the copy has the type of the original.
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
