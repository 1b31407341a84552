import { nearest } from '../json/index.js';
import type { ConditionScope } from './compile-condition.js';
import { findFact } from './find-fact.js';
import { unknownFact } from './normalise-facts.js';
import { findOperator, type Operator, operators } from './operators.js';
import { describe, type Flaw, flaw, quote } from './problem.js';
import { readValue } from './read-value.js';
import type { ConditionLeaf, FactDefinition, FactStage } from './types.js';

export type CompiledLeaf =
  | { readonly ok: true; readonly value: ConditionLeaf }
  | { readonly ok: false; readonly flaws: readonly Flaw[] };

/** Checks one comparison: does the fact exist, is it known in time, does the operator suit it, does the value. */
export function compileLeaf(
  node: Readonly<Record<string, unknown>>,
  isNegated: boolean,
  scope: ConditionScope,
): CompiledLeaf {
  const flaws: Flaw[] = [];
  const fact = factOf(node.fact, scope, flaws);
  const operator = operatorOf(node.operator, fact, flaws);
  if (fact === undefined || operator === undefined) return { ok: false, flaws };
  if (!operator.types.includes(fact.type)) {
    const legal = [...operators.values()].filter(({ types }) => types.includes(fact.type)).map(({ id }) => id);
    const refused = `Operator "${operator.id}" cannot be used on fact "${fact.id}", which is ${fact.type}.`;
    const message = `${refused} Use one of ${legal.join(', ')}.`;
    return { ok: false, flaws: [...flaws, { ...flaw('operator-illegal', message), at: ['operator'] }] };
  }
  const value = readValue(fact, operator, node.value, scope.currency);
  if (!value.ok) flaws.push({ ...value, at: ['value', ...(value.at ?? [])] });
  if (!value.ok || flaws.length > 0) return { ok: false, flaws };
  const id = isNegated ? operator.complement : operator.id;
  return { ok: true, value: { kind: 'leaf', fact: fact.id, operator: id, value: value.value } };
}

function factOf(id: unknown, { catalogue, stage }: ConditionScope, flaws: Flaw[]): FactDefinition | undefined {
  if (typeof id !== 'string') {
    flaws.push({ ...flaw('condition-shape', `"fact" holds the id of a fact, not ${describe(id)}.`), at: ['fact'] });
    return undefined;
  }
  const fact = findFact(catalogue, id);
  if (fact === undefined) {
    flaws.push({ ...unknownFact(id, catalogue), at: ['fact'] });
  } else if (stage !== undefined && STAGES.indexOf(fact.availableFrom) > STAGES.indexOf(stage)) {
    const late = `Fact "${id}" is known only from ${fact.availableFrom}, but this condition is decided at ${stage}.`;
    const message = `${late} Use another fact, or ask later.`;
    flaws.push({ ...flaw('fact-not-available', message), at: ['fact'] });
  }
  return fact;
}

const STAGES: readonly FactStage[] = ['open', 'contact', 'fulfillment', 'payment', 'commit'];

function operatorOf(name: unknown, fact: FactDefinition | undefined, flaws: Flaw[]): Operator | undefined {
  if (typeof name !== 'string') {
    const message = `A comparison needs an "operator", for example "equal", not ${describe(name)}.`;
    flaws.push({ ...flaw('condition-shape', message), at: name === undefined ? [] : ['operator'] });
    return undefined;
  }
  const operator = findOperator(name);
  if (operator === undefined) {
    const suited = [...operators.values()].filter(({ types }) => fact === undefined || types.includes(fact.type));
    const ids = suited.map(({ id }) => id);
    const cure = fact === undefined ? '' : ` Fact "${fact.id}" is ${fact.type} and takes ${ids.join(', ')}.`;
    const found = flaw('operator-unknown', `There is no operator ${quote(name)}.${cure}`, nearest(name, ids));
    flaws.push({ ...found, at: ['operator'] });
  }
  return operator;
}
