import { join } from 'node:path';
import type { Problem } from 'kasse/tooling';
import { codeFrame, withoutControls } from './code-frame.js';
import type { Output } from './terminal.js';

/** Writes problems with the lines they are about. `textOf` gives the text of a problem's file. */
export function writeProblems(problems: readonly Problem[], textOf: (file: string) => string | undefined, dir: string, output: Output): void {
  const { paint } = output;
  for (const { file, line, column, severity, code, message, hint } of problems) {
    const shown = severity === 'error' ? paint.red(severity) : paint.yellow(severity);
    output.line(`${paint.bold(withoutControls(join(dir, file)))}:${line}:${column} ${shown} ${paint.dim(code)}`);
    output.line(`  ${withoutControls(message)}`);
    const frame = codeFrame(textOf(file) ?? '', line, column, paint);
    for (const row of frame) output.line(`  ${row}`);
    if (hint !== undefined) output.line(`  ${paint.cyan('hint:')} ${withoutControls(hint)}`);
    output.line();
  }
}

/** `2 errors and 1 warning`. */
export function countProblems(problems: readonly Problem[]): string {
  const { errors, warnings } = tally(problems);
  return `${count(errors, 'error')} and ${count(warnings, 'warning')}`;
}

export function tally(problems: readonly Problem[]): { readonly errors: number; readonly warnings: number } {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: problems.length - errors };
}

/** `1 flow`, `2 flows`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
