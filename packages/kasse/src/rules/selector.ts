import type { Candidate, Explanation, FactCatalogue, Facts, FactValue, Selection } from './types.js';

/** Facts as they are stored beside a session: `null` where one was missing. */
export type StoredFacts = Readonly<Record<string, FactValue | null | undefined>>;

/** Chooses the flow for a shopper, and says why. */
export interface Selector {
  /** Every fact that an enabled candidate reads, sorted. */
  readonly facts: readonly string[];
  /** The winner, confirmed by json-rules-engine. */
  select(facts: Facts): Promise<Selection>;
  /** The winner by the compiled conditions alone, synchronously. */
  selectUnchecked(facts: Facts): Selection;
  /** Why each flow won or lost for these facts. */
  explain(facts: StoredFacts): Explanation;
  /** The same for a stored choice. Its winner stands; personal facts that were erased are named as such. */
  explainStored(selection: Selection): Explanation;
}

/** Builds the selector of one release. */
export function createSelector(candidates: readonly Candidate[], catalogue: FactCatalogue): Selector {
  throw new Error(`Not built yet: ${candidates.length} ${Object.keys(catalogue).length}`);
}
