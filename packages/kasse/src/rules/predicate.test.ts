import { describe, expect, it } from 'vitest';
import { authorityOf } from './authority.js';
import { operators } from './operators.js';
import { factsOf, predicate } from './predicate.js';
import type { ConditionLeaf, Facts, FactValue, LeafValue } from './types.js';

const pounds = (amountMinor: number): { amountMinor: number; currency: string } => ({ amountMinor, currency: 'GBP' });

/** A fact's value, an operator, a value that it holds for, and one for which its complement holds. */
const examples: readonly (readonly [FactValue, string, LeafValue, LeafValue])[] = [
  ['mobile', 'equal', 'mobile', 'desktop'],
  [true, 'equal', true, false],
  [pounds(500), 'equal', pounds(500), pounds(501)],
  ['GB', 'in', ['DE', 'GB'], ['DE']],
  [3, 'in', [3, 4], [4]],
  [3, 'moreThan', 2, 3],
  [pounds(300), 'moreThan', pounds(299), pounds(300)],
  [3, 'atLeast', 3, 4],
  [pounds(300), 'atLeast', pounds(300), pounds(301)],
  [3, 'between', [3, 3], [4, 9]],
  [pounds(300), 'between', [pounds(1), pounds(300)], [pounds(301), pounds(400)]],
  [1_000, 'before', 1_001, 1_000],
  [1_000, 'after', 999, 1_000],
  ['summer-sale', 'startsWith', 'summer', 'sale'],
  [['a', 'b'], 'contains', 'a', 'ab'],
  [['a', 'b'], 'containsAny', ['b', 'c'], ['c']],
  [['a', 'b'], 'containsAll', ['a', 'b'], ['a', 'c']],
];

describe('operators', () => {
  it.each(examples)('for %j, %s holds with %j and its complement with %j', async (actual, operator, right, wrong) => {
    const complement = operators.get(operator)?.complement ?? '';
    expect(operators.get(complement)?.complement).toBe(operator);
    expect(await both(leaf(operator, right), { fact: actual })).toBe(true);
    expect(await both(leaf(complement, right), { fact: actual })).toBe(false);
    expect(await both(leaf(operator, wrong), { fact: actual })).toBe(false);
    expect(await both(leaf(complement, wrong), { fact: actual })).toBe(true);
  });

  it.each(examples)('for a missing fact, neither %j %s %j nor its complement holds', async (_actual, operator, right) => {
    const complement = operators.get(operator)?.complement ?? '';
    expect(await both(leaf(operator, right), {})).toBe(false);
    expect(await both(leaf(complement, right), {})).toBe(false);
  });

  it('has an example of every pair but present', () => {
    const shown = new Set(examples.flatMap(([, id]) => [id, operators.get(id)?.complement]));
    expect([...operators.keys()].filter((id) => !shown.has(id))).toEqual(['present', 'absent']);
  });

  it('asks for a missing fact with present and absent', async () => {
    expect(await both(leaf('present', null), {})).toBe(false);
    expect(await both(leaf('absent', null), {})).toBe(true);
    for (const value of [0, '', false, []]) {
      expect(await both(leaf('present', null), { fact: value })).toBe(true);
      expect(await both(leaf('absent', null), { fact: value })).toBe(false);
    }
  });

  it('never coerces: a text is not a number, neither more than one nor different from it', async () => {
    for (const operator of ['equal', 'notEqual', 'moreThan', 'atMost', 'atLeast', 'lessThan']) {
      expect(await both(leaf(operator, 5), { fact: '5' })).toBe(false);
      expect(await both(leaf(operator, 4), { fact: '5' })).toBe(false);
    }
    for (const operator of ['equal', 'notEqual']) expect(await both(leaf(operator, true), { fact: 1 })).toBe(false);
    for (const operator of ['in', 'notIn']) expect(await both(leaf(operator, [5]), { fact: '5' })).toBe(false);
  });

  it('does not look for a word inside a text: "EU" is not in "EUR"', async () => {
    expect(await both(leaf('contains', 'EU'), { fact: 'EUR' })).toBe(false);
    expect(await both(leaf('notContains', 'EU'), { fact: 'EUR' })).toBe(false);
    expect(await both(leaf('in', ['EUR']), { fact: 'EU' })).toBe(false);
    expect(await both(leaf('containsAny', ['EU']), { fact: ['EUR'] })).toBe(false);
  });

  it('cannot compare money of two currencies, one way or the other', async () => {
    const euros: Facts = { fact: { amountMinor: 500, currency: 'EUR' } };
    for (const operator of ['equal', 'notEqual', 'moreThan', 'atMost', 'atLeast', 'lessThan']) {
      expect(await both(leaf(operator, pounds(500)), euros)).toBe(false);
    }
    for (const operator of ['between', 'notBetween']) {
      expect(await both(leaf(operator, [pounds(1), pounds(2)]), euros)).toBe(false);
    }
  });

  it('reads a dotted id as a plain name, never as a path', async () => {
    const condition: ConditionLeaf = { kind: 'leaf', fact: 'cart.total', operator: 'equal', value: 'x' };
    expect(await both(condition, { 'cart.total': 'x' })).toBe(true);
    expect(await both(condition, { cart: 'x' })).toBe(false);
  });
});

describe('authorityOf', () => {
  it('gives a thousand concurrent evaluations each its own answer', async () => {
    const authority = authorityOf(leaf('atLeast', 500));
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, index) => authority({ fact: index })));
    expect(answers).toEqual(Array.from({ length: 1_000 }, (_, index) => index >= 500));
  });
});

describe('factsOf', () => {
  it('lists each fact once, sorted', () => {
    const of = [{ ...leaf('present', null), fact: 'b' }, { ...leaf('absent', null), fact: 'a' }, { ...leaf('absent', null), fact: 'b' }];
    expect(factsOf({ kind: 'any', of })).toEqual(['a', 'b']);
  });
});

function leaf(operator: string, value: LeafValue): ConditionLeaf {
  return { kind: 'leaf', fact: 'fact', operator, value };
}

/** What the closure and json-rules-engine both say. */
async function both(condition: ConditionLeaf, facts: Facts): Promise<boolean> {
  const closure = predicate(condition)(facts);
  expect(await authorityOf(condition)(facts)).toBe(closure);
  return closure;
}
