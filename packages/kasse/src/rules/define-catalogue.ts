import type { RuleProblem } from './problem.js';
import type { FactCatalogue, FactDefinition } from './types.js';

export interface DefinedCatalogue {
  /** The built-in facts and those own ones that have no problem. */
  readonly catalogue: FactCatalogue;
  readonly problems: readonly RuleProblem[];
}

/** Checks a shop's own facts and joins them to the built-in ones. Paths begin with the index into `own`. */
export function defineCatalogue(own: readonly FactDefinition[]): DefinedCatalogue {
  throw new Error(`Not built yet: ${own.length}`);
}

/** The definition of a fact by id, `bucket.<experiment>` included. */
export function findFact(catalogue: FactCatalogue, id: string): FactDefinition | undefined {
  return catalogue.facts[id];
}
