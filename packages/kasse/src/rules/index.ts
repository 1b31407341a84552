export type {
  AuthoredCondition,
  Candidate,
  Condition,
  ConditionLeaf,
  Explanation,
  FactCatalogue,
  FactDefinition,
  Facts,
  FactSource,
  FactStage,
  FactType,
  FactValue,
  FlowExplanation,
  LeafValue,
  LossReason,
  Selection,
} from './types.js';
export type { RuleProblem, RuleProblemCode } from './problem.js';
export { isCountryCode, notACountry } from './country-codes.js';
export { builtInFacts } from './built-in-facts.js';
export { defineCatalogue, type DefinedCatalogue } from './define-catalogue.js';
export { foldCase } from './fold-case.js';
export { findFact } from './find-fact.js';
export { type CompiledCondition, compileCondition, type ConditionScope } from './compile-condition.js';
export { compileWindow, shareCondition } from './compile-window.js';
export { type NormalisedFacts, normaliseFacts, withDefaults } from './normalise-facts.js';
export { factsOf, predicate } from './predicate.js';
export { createSelector, type Selector, type StoredFacts } from './selector.js';
