import { compileCondition, defineCatalogue, type FactCatalogue, type FactDefinition } from '../rules/index.js';
import { warnOfDoubtful } from './doubtful-conditions.js';
import { given } from './given.js';
import type { Reporter } from './reporter.js';
import type { AuthoredExperiment, AuthoredFact } from './schema/shared.js';
import type { Source } from './source.js';
import type { BucketRange, CompiledExperiment } from './types.js';

/** Joins the shop's facts to the built-in ones. Without more, a fact is an input known from the start, not personal. */
export function compileFacts(authored: Readonly<Record<string, AuthoredFact>>, source: Source | undefined, reporter: Reporter): FactCatalogue {
  // In the order of ids, so that the order in the file does not show in the release.
  const own = Object.entries(authored)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, fact]) => definitionOf(id, fact));
  const { catalogue, problems } = defineCatalogue(own);
  for (const problem of problems) {
    const [index, ...rest] = problem.path;
    const id = own[Number(index)]?.id;
    // A problem with the id itself has no key of its own: it points at the fact.
    if (source !== undefined && id !== undefined) reporter.reportRule({ ...problem, path: rest }, source, [id]);
  }
  for (const { id, source: from } of own) {
    if (source === undefined || from !== 'plugin') continue;
    const message = `Fact "${id}" comes from a plugin, and no plugin is asked for facts yet: it is missing unless the web shop sends it. Remove "source", and have the web shop send it.`;
    reporter.report('fact-not-loaded', source, [id, 'source'], message);
  }
  return catalogue;
}

function definitionOf(id: string, fact: AuthoredFact): FactDefinition {
  return {
    id,
    label: fact.label ?? id,
    type: fact.type,
    ...given('values', fact.values),
    ...given('min', fact.min),
    ...given('max', fact.max),
    source: fact.source ?? 'input',
    availableFrom: fact.availableFrom ?? 'open',
    personal: fact.personal ?? false,
    ...given('default', fact.default),
  };
}

/** Checks every named condition by itself; returns the names of those with a problem. */
export function checkNamedConditions(
  named: Readonly<Record<string, unknown>>,
  scope: { readonly catalogue: FactCatalogue; readonly currency: string },
  source: Source | undefined,
  reporter: Reporter,
): ReadonlySet<string> {
  const broken = new Set<string>();
  if (source === undefined) return broken;
  for (const [name, condition] of Object.entries(named)) {
    const { problems } = compileCondition(condition, { ...scope, named });
    for (const problem of problems) reporter.reportRule(problem, source, [name]);
    if (problems.length > 0) broken.add(name);
    else warnOfDoubtful(condition, { source, path: [name] }, reporter);
  }
  return broken;
}

/** Buckets of an experiment: a hundredth of a percent each. */
const BUCKETS = 10_000;

/**
 * Gives each arm its buckets, in the order of the arms' ids; what is left at the end is the holdout.
 * Without more the unit is the visitor and nobody is held out.
 */
export function compileExperiment(id: string, authored: AuthoredExperiment, source: Source, reporter: Reporter): CompiledExperiment {
  const arms: Record<string, BucketRange> = {};
  let next = 0;
  for (const [arm, percent] of Object.entries(authored.arms).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const until = next + Math.round(percent * 100);
    arms[arm] = { from: next, until };
    next = until;
  }
  const total = next + Math.round((authored.holdout ?? 0) * 100);
  if (total !== BUCKETS) {
    const message = `The arms of experiment "${id}" and its holdout are ${total / 100} percent together. Make them 100.`;
    reporter.report('shares-wrong', source, [id, 'arms'], message);
  }
  return { unit: authored.unit ?? 'visitor', arms };
}
