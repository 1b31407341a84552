import { Almanac, Engine, Rule, type TopLevelCondition } from 'json-rules-engine';
import { comparisons } from './compare.js';
import type { OperatorId } from './operators.js';
import { factsOf } from './predicate.js';
import type { Condition, Facts } from './types.js';

/** Says whether a condition holds, with the last word. */
export type Authority = (facts: Facts) => Promise<boolean>;

/**
 * Puts a condition before json-rules-engine: only the normal form, with our operators in place of its own.
 *
 * Every call has an Engine of its own, because `stop` and the running state are engine-wide. The Rule is shared: it
 * copies its conditions before each evaluation, and what it takes from its engine, the operators, is the same in all.
 */
export function authorityOf(condition: Condition): Authority {
  const ids = factsOf(condition);
  const used = [...operatorsOf(condition)];
  // Built on first use: most flows of a large shop never come so far.
  let rule: Rule | undefined;
  return async (facts) => {
    rule ??= new Rule({ conditions: topLevelOf(condition), event: { type: 'holds' } });
    const engine = new Engine([], { allowUndefinedFacts: true });
    for (const name of DEFAULT_OPERATORS) engine.removeOperator(name);
    for (const name of DEFAULT_DECORATORS) engine.removeOperatorDecorator(name);
    for (const id of used) engine.addOperator(id, comparisons[id]);
    engine.addRule(rule);
    const almanac = new Almanac({ allowUndefinedFacts: true });
    for (const id of ids) {
      // The cache would hash every value; a plain value needs none. A fact left out is `undefined` to every operator.
      if (facts[id] !== undefined) almanac.addFact(id, facts[id], { cache: false });
    }
    const { results } = await engine.run({}, { almanac });
    return results.length === 1;
  };
}

const DEFAULT_OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
];
const DEFAULT_DECORATORS = ['someFact', 'someValue', 'everyFact', 'everyValue', 'swap', 'not'];

type Nested = Extract<TopLevelCondition, { all: unknown }>['all'][number];

function topLevelOf(condition: Condition): TopLevelCondition {
  return condition.kind === 'any' ? { any: condition.of.map(nestedOf) } : { all: partsOf(condition).map(nestedOf) };
}

function partsOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of : [condition];
}

function nestedOf(condition: Condition): Nested {
  switch (condition.kind) {
    case 'all':
      return { all: condition.of.map(nestedOf) };
    case 'any':
      return { any: condition.of.map(nestedOf) };
    case 'leaf':
      return { fact: condition.fact, operator: condition.operator, value: condition.value };
  }
}

function operatorsOf(condition: Condition): ReadonlySet<OperatorId> {
  // Conditions are only made by compileCondition, which knows no other operators.
  if (condition.kind === 'leaf') return new Set([condition.operator as OperatorId]);
  return new Set(condition.of.flatMap((part) => [...operatorsOf(part)]));
}
