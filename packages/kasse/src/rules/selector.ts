import { KasseError } from '../errors/index.js';
import { type Authority, authorityOf } from './authority.js';
import { explainCandidate } from './explain.js';
import { findFact } from './find-fact.js';
import { factsOf, predicate } from './predicate.js';
import type { Candidate, Condition, Explanation, FactCatalogue, Facts, FactValue, Selection } from './types.js';
import type { WeighedFacts } from './weigh.js';

/** Facts as they are stored beside a session: `null` where one was missing. */
export type StoredFacts = Readonly<Record<string, FactValue | null | undefined>>;

/** Chooses the flow for a shopper, and says why. Facts are expected normalised. */
export interface Selector {
  /** Every fact that an enabled candidate reads, sorted. */
  readonly facts: readonly string[];
  /** The winner, confirmed by json-rules-engine; a candidate that it does not confirm is passed over. */
  select(facts: Facts): Promise<Selection>;
  /** The winner by the compiled conditions alone, synchronously. */
  selectUnchecked(facts: Facts): Selection;
  /** Why each flow won or lost for these facts, or for stored ones. */
  explain(facts: StoredFacts): Explanation;
  /** The same for a stored choice. Its winner stands; personal facts that were erased are named as such. */
  explainStored(selection: Selection): Explanation;
}

/**
 * Builds the selector of one release: the highest priority whose conditions hold, ties to the lower id, the default only
 * when nothing else holds. The order of the candidates does not matter.
 *
 * @throws {KasseError} `ERR_MISUSE` when ids repeat, there is not exactly one unconditional enabled default, or a
 * condition names a fact that the catalogue does not have.
 */
export function createSelector(candidates: readonly Candidate[], catalogue: FactCatalogue): Selector {
  return createSelectorWith(candidates, catalogue, authorityOf);
}

/** The same with another authority, so that a disagreement can be tested. */
export function createSelectorWith(
  candidates: readonly Candidate[],
  catalogue: FactCatalogue,
  authority: (condition: Condition) => Authority,
): Selector {
  const fallback = theDefault(candidates);
  const contenders = candidates.filter((candidate) => candidate !== fallback).sort(byPriority);
  const runners = contenders.filter(({ enabled }) => enabled).map((candidate) => runnerOf(candidate, authority));
  const facts = [...new Set(runners.flatMap(({ ids }) => ids))].sort();
  const isPersonal = new Map(facts.map((id) => [id, personalOf(id, catalogue)]));
  const plainIds = facts.filter((id) => isPersonal.get(id) === false);
  const personalIds = facts.filter((id) => isPersonal.get(id) === true);

  const selectionOf = (flowId: string, shopper: Facts): Selection => ({
    flowId,
    facts: pick(plainIds, shopper),
    personalFacts: pick(personalIds, shopper),
  });
  const explainWith = (winner: Candidate, shopper: WeighedFacts): Explanation => {
    const losers = [...contenders, fallback].filter((candidate) => candidate !== winner);
    const flows = [winner, ...losers].map((candidate) => explainCandidate(candidate, winner, shopper, catalogue));
    return { winner: winner.id, flows };
  };
  const winnerFor = (shopper: Facts): Candidate =>
    runners.find(({ holds }) => holds(shopper))?.candidate ?? fallback;

  return {
    facts,
    select: async (shopper) => {
      for (const { candidate, holds, confirm } of runners) {
        if (holds(shopper) && (await confirm(shopper))) return selectionOf(candidate.id, shopper);
      }
      return selectionOf(fallback.id, shopper);
    },
    selectUnchecked: (shopper) => selectionOf(winnerFor(shopper).id, shopper),
    explain: (stored) => {
      const shopper = withoutNulls(stored);
      return explainWith(winnerFor(shopper), shopper);
    },
    explainStored: (selection) => {
      const winner = candidates.find(({ id }) => id === selection.flowId);
      if (winner === undefined) {
        throw new KasseError(
          'ERR_MISUSE',
          `Flow "${selection.flowId}" is not in this release. Explain a choice with the release that made it.`,
          { flowId: selection.flowId },
        );
      }
      const kept = { ...selection.facts, ...selection.personalFacts };
      const erased = personalIds.filter((id) => !Object.hasOwn(kept, id)).map((id) => [id, null] as const);
      return explainWith(winner, { ...withoutNulls(kept), ...Object.fromEntries(erased) });
    },
  };
}

interface Runner {
  readonly candidate: Candidate;
  readonly ids: readonly string[];
  readonly holds: (facts: Facts) => boolean;
  readonly confirm: Authority;
}

function runnerOf(candidate: Candidate, authority: (condition: Condition) => Authority): Runner {
  const { window, share, when } = candidate;
  const of = [window, share, when].filter((condition) => condition !== undefined);
  // There is nothing to ask about a flow without conditions.
  if (of.length === 0) return { candidate, ids: [], holds: () => true, confirm: () => Promise.resolve(true) };
  const condition: Condition = { kind: 'all', of };
  return { candidate, ids: factsOf(condition), holds: predicate(condition), confirm: authority(condition) };
}

function byPriority(a: Candidate, b: Candidate): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  // By code units: `localeCompare` would depend on the machine.
  return a.id < b.id ? -1 : 1;
}

function theDefault(candidates: readonly Candidate[]): Candidate {
  const ids = new Set<string>();
  for (const { id } of candidates) {
    if (ids.has(id)) {
      throw new KasseError('ERR_MISUSE', `Flow "${id}" is there twice. Give one another id.`, { flowId: id });
    }
    ids.add(id);
  }
  const [only, ...others] = candidates.filter(({ isDefault }) => isDefault);
  if (only === undefined || others.length > 0) {
    const defaults = [only, ...others].flatMap((candidate) => candidate?.id ?? []);
    const message = `A shop needs exactly one default flow; this one has ${defaults.length}. Set "default": true on one.`;
    throw new KasseError('ERR_MISUSE', message, { defaults });
  }
  if (!only.enabled || only.when !== undefined || only.window !== undefined || only.share !== undefined) {
    const fact = `The default flow "${only.id}" is switched off or has conditions`;
    const message = `${fact}, but it serves whom no other flow does. Switch it on and remove them.`;
    throw new KasseError('ERR_MISUSE', message, { flowId: only.id });
  }
  return only;
}

function personalOf(id: string, catalogue: FactCatalogue): boolean {
  const fact = findFact(catalogue, id);
  if (fact === undefined) {
    const message = `A flow asks for fact "${id}", which the catalogue does not have. Declare it.`;
    throw new KasseError('ERR_MISUSE', message, { fact: id });
  }
  return fact.personal;
}

function pick(ids: readonly string[], facts: Facts): Record<string, FactValue | null> {
  const picked: Record<string, FactValue | null> = {};
  for (const id of ids) picked[id] = facts[id] ?? null;
  return picked;
}

function withoutNulls(stored: StoredFacts): Facts {
  return Object.fromEntries(Object.entries(stored).map(([id, value]) => [id, value ?? undefined]));
}
