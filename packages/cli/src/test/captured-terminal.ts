import { createColors } from 'picocolors';
import type { Output, Terminal } from '../terminal.js';

/** A terminal in memory, plain unless colours are asked for. */
export interface CapturedTerminal extends Terminal {
  readonly outText: () => string;
  readonly errText: () => string;
}

export function capturedTerminal(cwd: string, hasColors = false): CapturedTerminal {
  const [outLines, errLines]: [string[], string[]] = [[], []];
  const into = (lines: string[]): Output => ({
    line: (text = '') => {
      lines.push(`${text}\n`);
    },
    paint: createColors(hasColors),
  });
  return {
    cwd,
    user: 'ann',
    now: () => Date.UTC(2026, 10, 22, 12),
    out: into(outLines),
    err: into(errLines),
    outText: () => outLines.join(''),
    errText: () => errLines.join(''),
  };
}
