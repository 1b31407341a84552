import { type JsonNode, type JsonPath, locate, offsetOfPath } from '../json/index.js';

/** One authored file. */
export interface AuthoredFile {
  /** Relative to the shop folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * A value and where each part of it was written: in one file, or, after inheritance, in several.
 *
 * Offsets below `FILE_SPAN` are in `file`; each preset's are moved up by a multiple of it (see `shift`), so that one
 * tree of nodes can point into many files.
 */
export interface Source {
  readonly file: AuthoredFile;
  readonly root: JsonNode;
  readonly inherited: readonly AuthoredFile[];
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Larger than any file that is read. */
const FILE_SPAN = 2 ** 24;

/** Says where the value at `path`, or its key, was written. What is missing points at what should hold it. */
export function placeOf(source: Source, path: JsonPath, part: 'value' | 'key' = 'value'): Place {
  const offset = offsetOfPath(source.root, path, part);
  const index = Math.floor(offset / FILE_SPAN);
  const file = index === 0 ? source.file : (source.inherited[index - 1] ?? source.file);
  return { file: file.path, ...locate(file.text, offset % FILE_SPAN) };
}

/** Moves a tree of the `index`-th inherited file (from 0) into the offsets of that file. */
export function shift(node: JsonNode, index: number): JsonNode {
  const by = (index + 1) * FILE_SPAN;
  const moved = { offset: node.offset + by, length: node.length };
  switch (node.type) {
    case 'literal':
      return { ...moved, type: 'literal', value: node.value };
    case 'array':
      return { ...moved, type: 'array', items: node.items.map((item) => shift(item, index)) };
    case 'object':
      return {
        ...moved,
        type: 'object',
        properties: node.properties.map(({ key, keySpan, value }) => ({
          key,
          keySpan: { offset: keySpan.offset + by, length: keySpan.length },
          value: value === undefined ? undefined : shift(value, index),
        })),
      };
  }
}
