import type { FactDefinition } from './types.js';

/** In capitals, as words are kept and compared where it does not matter in which case they were entered. */
export function foldCase(text: string): string {
  return text.toUpperCase();
}

/** A text as the fact has it. */
export function inCaseOf({ ignoresCase }: FactDefinition, text: string): string {
  return ignoresCase === true ? foldCase(text) : text;
}
