import type { RuleProblem } from './problem.js';
import type { FactCatalogue, Facts } from './types.js';

export interface NormalisedFacts {
  readonly facts: Facts;
  readonly problems: readonly RuleProblem[];
}

export function normaliseFacts(raw: Readonly<Record<string, unknown>>, catalogue: FactCatalogue): NormalisedFacts {
  throw new Error(`Not built yet: ${Object.keys(raw).length} ${Object.keys(catalogue).length}`);
}
