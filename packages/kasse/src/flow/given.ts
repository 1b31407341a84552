/**
 * An object with one property, or with none when the value is missing, to spread into another.
 * @example ({ id, ...given('when', when) });
 */
export function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [P in Key]?: Value } {
  // A computed key widens to string; the literal is the one that was passed.
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in Key]: Value });
}
