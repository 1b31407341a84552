/** A place as editors show it. Both start at 1; the column counts UTF-16 code units. */
export interface Location {
  readonly line: number;
  readonly column: number;
}

/**
 * Turns an offset into line and column. Lines end at LF, CR LF or a lone CR.
 * An offset outside the text is moved to the nearer end.
 */
export function locate(text: string, offset: number): Location {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index);
    const isCrOfCrLf = code === CR && text.charCodeAt(index + 1) === LF;
    if (code !== LF && (code !== CR || isCrOfCrLf)) continue;
    line++;
    lineStart = index + 1;
  }
  return { line, column: end - lineStart + 1 };
}

const LF = 10;
const CR = 13;
