/**
 * Writes a value as the one text that all equal values share, so that it can be hashed and compared.
 *
 * After RFC 8785: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them, `-0` as `0`.
 * A property that is `undefined` is left out, as `JSON.stringify` does, so that a value hashes the same before and
 * after a store. Where the RFC refuses a lone surrogate, it is escaped.
 *
 * @throws {TypeError} When something is not plain JSON: `undefined` in a list or alone, NaN, Infinity, a bigint, a
 * function, a class instance such as a Date, or nesting beyond 200 (a cycle).
 * @example canonicalJson({ b: [1, 2.50], a: undefined }); // '{"b":[1,2.5]}'
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

const DEPTH_MAX = 200;

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form; use a finite number.`);
      return `${value}`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= DEPTH_MAX) throw new TypeError(`The value nests deeper than ${DEPTH_MAX}; is it a cycle?`);
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      throw new TypeError(`A ${typeof value} has no canonical form; use plain JSON.`);
  }
}

function writeArray(items: readonly unknown[], depth: number): string {
  if (items.length === 0) return '[]';
  let text = '[';
  for (let index = 0; index < items.length; index++) {
    text += index === 0 ? write(items[index], depth) : `,${write(items[index], depth)}`;
  }
  return `${text}]`;
}

function writeObject(object: object, depth: number): string {
  assertPlain(object);
  // An object is a record of unknowns once it is known to be plain.
  const record = object as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of sort(Object.keys(record))) {
    const value = record[key];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${quote(key)}:${write(value, depth)}`;
  }
  return `{${text}}`;
}

/** Objects of another realm count as plain: their prototype, too, is the end of its chain. */
function assertPlain(object: object): void {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === null) return;
  if (Object.getPrototypeOf(prototype) === null) return;
  throw new TypeError(`A ${object.constructor.name} has no canonical form; use plain JSON.`);
}

/** Insertion sort in place: for the dozen keys of an object several times as fast as Array.prototype.sort. */
function sort(keys: string[]): string[] {
  if (keys.length > 32) return keys.sort();
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index] ?? '';
    let hole = index;
    for (; hole > 0; hole--) {
      const before = keys[hole - 1] ?? '';
      if (before <= key) break;
      keys[hole] = before;
    }
    keys[hole] = key;
  }
  return keys;
}

// Everything that JSON escapes, and lone halves of surrogate pairs (pairs, too: JSON.stringify sorts them out).
// eslint-disable-next-line no-control-regex
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/;

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
