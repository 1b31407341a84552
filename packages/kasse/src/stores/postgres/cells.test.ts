import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, joinCells, type Cells } from './cells.js';

/** What the server's `string_to_array(text, mark, none)` does. */
function split(text: string, mark: string, none: string): Cells {
  return text === '' ? [] : text.split(mark).map((cell) => (cell === none ? null : cell));
}

describe('cells', () => {
  it('come in the order of their columns, with null for what was left out', () => {
    expect(cellsOf(['a', 'b', 'c', 'd'], { c: 'x', a: 1, b: null })).toEqual(['1', null, 'x', null]);
  });

  it('come apart again as they were put together, whatever they contain', () => {
    const cell = fc.oneof(fc.constant(null), fc.string(), fc.string({ unit: fc.constantFrom('\u001f', '\u001e', '1', '2', 'a') }));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2 }), { minLength: 1 }), (tables) => {
        const [mark = '', none = '', ...texts] = joinCells(tables);
        expect(texts.map((text) => split(text, mark, none))).toEqual(tables);
      }),
    );
  });
});
