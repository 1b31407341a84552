import { nearest } from '../json/index.js';
import { findFact } from './find-fact.js';
import { RULE_LIMITS } from './limits.js';
import { flaw, problemAt, quote, type RuleProblem } from './problem.js';
import { readFact } from './read-fact.js';
import type { FactCatalogue, Facts, FactValue } from './types.js';

export interface NormalisedFacts {
  /** Only declared facts, each of its declared type; defaults are filled in. */
  readonly facts: Facts;
  /** What was left out and why; paths begin with the fact's id. At most 50. */
  readonly problems: readonly RuleProblem[];
}

/**
 * Turns what a backend says about a shopper into typed facts.
 *
 * An unknown fact is left out; a value of the wrong type or outside the domain is missing; both are reported, neither
 * stops a checkout. `null` and `undefined` mean missing. A missing fact takes its declared default. Facts that are
 * normalised already come back the same.
 */
export function normaliseFacts(raw: Readonly<Record<string, unknown>>, catalogue: FactCatalogue): NormalisedFacts {
  // A dictionary from the start: a plain object becomes one anyway, after a slow detour over a dozen shapes.
  const facts = Object.create(null) as Record<string, FactValue>;
  const problems: RuleProblem[] = [];
  const report = (problem: RuleProblem): void => {
    if (problems.length < RULE_LIMITS.problems) problems.push(problem);
  };
  for (const id of Object.keys(raw)) {
    const given = raw[id];
    if (given === undefined || given === null) continue;
    const definition = findFact(catalogue, id);
    if (definition === undefined) {
      report(problemAt([id], unknownFact(id, catalogue)));
      continue;
    }
    const found = readFact(definition, given);
    if (found.ok) facts[id] = found.value;
    else report(problemAt([id], found));
  }
  return { facts: withDefaults(facts, catalogue), problems };
}

/** Fills in the declared default of each fact that is missing, in place: for facts that are normalised otherwise. */
export function withDefaults(facts: Record<string, FactValue>, catalogue: FactCatalogue): Facts {
  for (const [id, value] of defaultsOf(catalogue)) facts[id] ??= value;
  return facts;
}

const defaults = new WeakMap<FactCatalogue, readonly (readonly [string, FactValue])[]>();

/** Looked up once for the life of a catalogue: most facts have none. */
function defaultsOf(catalogue: FactCatalogue): readonly (readonly [string, FactValue])[] {
  let known = defaults.get(catalogue);
  if (known === undefined) {
    known = Object.values(catalogue.facts).flatMap(({ id, default: value }) => (value === undefined ? [] : [[id, value] as const]));
    defaults.set(catalogue, known);
  }
  return known;
}

export function unknownFact(id: string, catalogue: FactCatalogue): ReturnType<typeof flaw> {
  const suggestion = nearest(id, Object.keys(catalogue.facts));
  const cure = suggestion === undefined ? " Declare it among the shop's facts, or remove it." : '';
  return flaw('fact-unknown', `There is no fact ${quote(id)}.${cure}`, suggestion);
}
