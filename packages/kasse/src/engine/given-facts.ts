import { KasseError } from '../errors/index.js';
import { findFact, normaliseFacts, type FactValue } from '../rules/index.js';
import type { GivenFacts } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Release } from './releases.js';

/**
 * The facts a backend hands in, normalised, with the personal ones apart.
 * @param door - What was called, such as `kasse.open`: what is left out is told to `onProblem` with its name.
 */
export function givenFacts(engine: EngineContext, { shop }: Release, facts: Readonly<Record<string, FactValue>> = {}, door: string): GivenFacts {
  const given: Record<string, FactValue> = {};
  const personalGiven: Record<string, FactValue> = {};
  const { facts: known, problems } = normaliseFacts(facts, shop.facts);
  // A misspelt fact stops no buyer, and is no secret to the backend that sent it.
  for (const { message: what, path } of problems) {
    engine.onProblem(new KasseError('ERR_MISUSE', `A fact given to ${door} is left out. ${what}`, { fact: String(path[0] ?? '') }));
  }
  for (const id of Object.keys(facts)) {
    const value = known[id];
    if (value === undefined) continue;
    (findFact(shop.facts, id)?.personal === true ? personalGiven : given)[id] = value;
  }
  return { given, personalGiven };
}
