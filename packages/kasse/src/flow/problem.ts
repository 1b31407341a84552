import type { RuleProblemCode } from '../rules/index.js';
import type { ProblemCode } from './problem-codes.js';

/** One thing wrong with an authored file, and where. Lines and columns count from 1; columns in UTF-16 units. */
export interface Problem {
  /** One of `PROBLEM_CODES`, or a code of the rules floor for what is wrong inside a condition. */
  readonly code: ProblemCode | RuleProblemCode;
  readonly severity: 'error' | 'warning';
  /** Path relative to the shop folder, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Names the thing, the fact and, where there is one, the cure. */
  readonly message: string;
  /** A longer cure, when one sentence is not enough. */
  readonly hint?: string;
}

/**
 * Writes a problem as one line that editors and terminals can jump to.
 *
 * @example formatProblem(problem); // flows/a.flow.jsonc:3:13 error unknown-preset Flow "a" extends ...
 */
export function formatProblem(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${place} ${problem.severity} ${problem.code} ${problem.message}${hint}`;
}
