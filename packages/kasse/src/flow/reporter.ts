import { type JsonPath, nearest } from '../json/index.js';
import type { RuleProblem } from '../rules/index.js';
import { SHOP_LIMITS } from './limits.js';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.js';
import type { Problem } from './problem.js';
import { placeOf, type Source } from './source.js';

/** Collects what is wrong. What is wrong in a preset is told once, however many flows inherit it. */
export interface Reporter {
  /** Errors so far, repeated ones included: a caller compares two readings to learn whether its part failed. */
  readonly errors: number;
  report(code: ProblemCode, source: Source, path: JsonPath, message: string, part?: 'value' | 'key'): void;
  reportRule(problem: RuleProblem, source: Source, path: JsonPath, part?: 'value' | 'key'): void;
  /** For what stands in no file that could be parsed. */
  reportAt(code: ProblemCode, place: { readonly file: string; readonly line: number; readonly column: number }, message: string): void;
  /** By file, line, column and code. */
  problems(): readonly Problem[];
}

export function createReporter(options: { readonly strict: boolean }): Reporter {
  const found = new Map<string, Problem>();
  let errors = 0;

  const add = (problem: Problem): void => {
    if (problem.severity === 'error') errors++;
    if (found.size >= SHOP_LIMITS.problems) return;
    const key = `${problem.code} ${problem.file}:${problem.line}:${problem.column}`;
    // A missing key has no place of its own: two of them differ only in what they say.
    const own = problem.code === 'missing-key' || problem.code === 'unknown-key' ? `${key} ${problem.message}` : key;
    if (!found.has(own)) found.set(own, problem);
  };
  const severityOf = (code: ProblemCode): 'error' | 'warning' => (options.strict ? 'error' : PROBLEM_CODES[code][0]);

  return {
    get errors() {
      return errors;
    },
    report: (code, source, path, message, part) => {
      add({ code, severity: severityOf(code), ...placeOf(source, path, part), message });
    },
    reportRule: (problem, source, path, part = problem.code === 'condition-unknown-key' ? 'key' : 'value') => {
      const place = placeOf(source, [...path, ...problem.path], part);
      const { code, message, suggestion } = problem;
      const cure = suggestion === undefined || message.includes('Did you mean') ? '' : ` Did you mean "${suggestion}"?`;
      add({ code, severity: 'error', ...place, message: `${message}${cure}` });
    },
    reportAt: (code, place, message) => {
      add({ code, severity: severityOf(code), ...place, message });
    },
    problems: () => sorted([...found.values()]),
  };
}

/** `Did you mean "payment"?`, or what there is to choose from, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const candidates = [...known];
  const near = nearest(word, candidates);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  if (candidates.length === 0) return '';
  const shown = candidates.slice(0, SHOWN_MAX).map((candidate) => `"${candidate}"`);
  const more = candidates.length > SHOWN_MAX ? ` and ${candidates.length - SHOWN_MAX} more` : '';
  return ` Known: ${shown.join(', ')}${more}.`;
}

const SHOWN_MAX = 8;

function sorted(problems: readonly Problem[]): readonly Problem[] {
  const ordered = [...problems].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
  const last = ordered.at(-1);
  if (ordered.length < SHOP_LIMITS.problems || last === undefined) return ordered;
  const message = `There are more problems than the ${SHOP_LIMITS.problems} shown. Mend these first.`;
  return [...ordered, { ...last, code: 'too-many-problems', severity: 'error', message }];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
