import type { JsonPath } from '../json/index.js';

/**
 * The options that a schema of zod knows at a path, for "did you mean". Of other validators, and of what is neither an
 * object nor a list of some, nothing is known.
 */
export function optionNames(schema: unknown, path: JsonPath): readonly string[] {
  let at = unwrapped(schema);
  for (const key of path) at = unwrapped(typeof key === 'number' ? of(at, 'element') : of(of(at, 'shape'), key));
  const shape = of(at, 'shape');
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

/** What an optional one, one with a default or one that is transformed is made of. */
function unwrapped(schema: unknown): unknown {
  const def = of(schema, 'def');
  const inner = of(def, 'innerType') ?? of(def, 'in');
  return inner === undefined ? schema : unwrapped(inner);
}

function of(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
