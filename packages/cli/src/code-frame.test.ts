import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { codeFrame } from './code-frame.js';

const plain = createColors(false);

describe('codeFrame', () => {
  it('points at the column under the line, after the line before', () => {
    expect(codeFrame('{\n  "id": 5,\n}', 2, 9, plain)).toEqual(['1 | {', '2 |   "id": 5,', '  |         ^']);
  });

  it('counts CR LF and a lone CR as one line end, and leaves out a line before that is empty', () => {
    expect(codeFrame('a\r\n\rb', 3, 1, plain)).toEqual(['3 | b', '  | ^']);
  });

  it('cuts a long line around the caret', () => {
    const [line, caret] = codeFrame(`${'x'.repeat(5_000)}!${'y'.repeat(5_000)}`, 1, 5_001, plain);
    expect(line?.length).toBeLessThan(120);
    expect(line?.[caret?.indexOf('^') ?? -1]).toBe('!');
  });

  it('gives nothing to the terminal to obey, and keeps the column under a tab', () => {
    const [line, caret] = codeFrame('\t\u001b[31m"x"', 1, 7, plain);
    expect(line).toBe('1 |   [31m"x"');
    expect(line?.[caret?.indexOf('^') ?? -1]).toBe('"');
  });

  it('has no frame for a place outside the text', () => {
    expect(codeFrame('', 3, 1, plain)).toEqual([]);
  });
});
