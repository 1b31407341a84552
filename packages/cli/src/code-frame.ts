import type { Paint } from './terminal.js';

/**
 * Shows a place in a file: the line before, the line, and a caret under the column.
 *
 * Control characters are shown as blanks, so that a file cannot steer the terminal and a tab is one column wide. A long
 * line is cut to the part around the caret. A place outside the text has no frame.
 */
export function codeFrame(text: string, line: number, column: number, paint: Paint): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const wanted = lines[line - 1];
  if (wanted === undefined) return [];
  const from = column <= WIDTH - MARGIN ? 0 : column - (WIDTH - MARGIN);
  const cut = (one: string): string => withoutControls(one).slice(from, from + WIDTH).trimEnd();
  const gutter = String(line).length;
  const row = (number: string, content: string): string => `${paint.dim(`${number.padStart(gutter)} |`)} ${content}`.trimEnd();
  const before = lines[line - 2];
  return [
    ...(before === undefined || before.trim() === '' ? [] : [row(String(line - 1), paint.dim(cut(before)))]),
    row(String(line), cut(wanted)),
    row('', `${' '.repeat(column - 1 - from)}${paint.red('^')}`),
  ];
}

/** Replaces control characters, which a terminal would obey. */
export function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

const WIDTH = 110;
const MARGIN = 30;
