import { describe, expect, it } from 'vitest';
import { locate } from './index.js';

describe('locate', () => {
  it.each([
    [0, 1, 1],
    [2, 1, 3],
    [3, 2, 1],
    [5, 3, 1],
    [6, 4, 1],
    [99, 4, 2],
    [-1, 1, 1],
  ])('offset %i is line %i, column %i', (offset, line, column) => {
    expect(locate('ab\nc\r\rd', offset)).toEqual({ line, column });
  });

  it('takes CR LF as one line end', () => {
    expect(locate('a\r\nb', 3)).toEqual({ line: 2, column: 1 });
  });
});
