import { BUCKET_PREFIX } from './built-in-facts.js';
import type { CompiledCondition } from './compile-condition.js';
import { describe, type Flaw, flaw, problemAt, type RuleProblem } from './problem.js';
import { readTime } from './read-value.js';
import type { Condition, ConditionLeaf } from './types.js';

/**
 * Compiles when a flow runs, `{ from, until }`, to a condition on the fact `now`. Both are ISO 8601 with a zone; `from`
 * belongs to the window, `until` does not. Without either there is no condition. Other keys are the caller's concern.
 */
export function compileWindow(authored: { readonly from?: unknown; readonly until?: unknown }): CompiledCondition {
  const problems: RuleProblem[] = [];
  const refuse = (key: string, found: Flaw): void => void problems.push(problemAt([key], found));
  const bound = (key: 'from' | 'until'): number | undefined => {
    const given = authored[key];
    if (given === undefined) return undefined;
    if (typeof given !== 'string') {
      refuse(key, flaw('value-type', `"${key}" is a time such as "2026-11-20T00:00:00Z", not ${describe(given)}.`));
      return undefined;
    }
    const time = readTime(given);
    if (time.ok) return time.value;
    refuse(key, time);
    return undefined;
  };
  const from = bound('from');
  const until = bound('until');
  if (from !== undefined && until !== undefined && from >= until) {
    refuse('until', flaw('window-invalid', 'The window ends before it begins. Put "until" after "from".'));
  }
  if (problems.length > 0) return { condition: undefined, problems };
  const of: ConditionLeaf[] = [];
  if (from !== undefined) of.push({ kind: 'leaf', fact: 'now', operator: 'notBefore', value: from });
  if (until !== undefined) of.push({ kind: 'leaf', fact: 'now', operator: 'before', value: until });
  const [only] = of;
  return { condition: of.length > 1 ? { kind: 'all', of } : only, problems };
}

/**
 * The condition that a shopper's bucket of an experiment lies in a share of the 10,000.
 * `from` belongs to the share, `until` does not.
 */
export function shareCondition(experiment: string, share: { readonly from: number; readonly until: number }): Condition {
  return {
    kind: 'leaf',
    fact: `${BUCKET_PREFIX}${experiment}`,
    operator: 'between',
    value: [share.from, share.until - 1],
  };
}
