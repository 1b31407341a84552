/** Where something stands in a text. Both count UTF-16 code units; `offset` starts at 0. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** One `"key": value` of an object. The span of the key includes its quotes. */
export interface JsonProperty {
  readonly key: string;
  readonly keySpan: Span;
  /** Missing only when the text broke off after the key. */
  readonly value: JsonNode | undefined;
}

/** A parsed value that remembers its place in the text, so that an error can point at it. */
export type JsonNode =
  | (Span & { readonly type: 'object'; readonly properties: readonly JsonProperty[] })
  | (Span & { readonly type: 'array'; readonly items: readonly JsonNode[] })
  | (Span & { readonly type: 'literal'; readonly value: null | boolean | number | string });

/** The way to a value from the root: keys of objects and indexes of arrays. */
export type JsonPath = readonly (string | number)[];

/**
 * Finds the node at a path, or `undefined` when there is none.
 * A key given twice resolves to its first value.
 */
export function nodeAt(root: JsonNode | undefined, path: JsonPath): JsonNode | undefined {
  return walk(root, path, path.length).node;
}

/**
 * Says where an error about `path` should point: at the value, or at its key.
 *
 * A path that does not exist (a required key that is missing) points at the deepest ancestor that does. An item of
 * an array has no key and points at itself. Without a root the answer is 0.
 */
export function offsetOfPath(root: JsonNode | undefined, path: JsonPath, part: 'value' | 'key' = 'value'): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const { node, keySpan } = walk(root, path, depth);
    if (part === 'key' && keySpan !== undefined) return keySpan.offset;
    if (node !== undefined) return node.offset;
  }
  return 0;
}

interface Place {
  readonly node: JsonNode | undefined;
  readonly keySpan: Span | undefined;
}

function walk(root: JsonNode | undefined, path: JsonPath, depth: number): Place {
  let place: Place = { node: root, keySpan: undefined };
  for (const step of path.slice(0, depth)) place = stepInto(place.node, step);
  return place;
}

function stepInto(node: JsonNode | undefined, step: string | number): Place {
  if (node?.type === 'array') return { node: node.items[Number(step)], keySpan: undefined };
  if (node?.type !== 'object') return { node: undefined, keySpan: undefined };
  const property = node.properties.find((candidate) => candidate.key === String(step));
  return { node: property?.value, keySpan: property?.keySpan };
}
