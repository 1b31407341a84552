import type { RuleProblem } from './problem.js';
import type { Condition, FactCatalogue, FactStage } from './types.js';

/** What a condition may refer to. */
export interface ConditionScope {
  readonly catalogue: FactCatalogue;
  /** The shop's named conditions, as authored. */
  readonly named: Readonly<Record<string, unknown>>;
  /** ISO 4217 code that authored money must be in. */
  readonly currency: string;
  /** When the condition is evaluated; a fact that is known only later is a problem. Left out: not checked. */
  readonly stage?: FactStage;
}

export interface CompiledCondition {
  /** Absent when there is any problem. */
  readonly condition: Condition | undefined;
  readonly problems: readonly RuleProblem[];
}

export function compileCondition(authored: unknown, scope: ConditionScope): CompiledCondition {
  throw new Error(`Not built yet: ${typeof authored} ${scope.currency}`);
}
