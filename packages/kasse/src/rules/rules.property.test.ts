import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorityOf } from './authority.js';
import { compileCondition } from './compile-condition.js';
import { shareCondition } from './compile-window.js';
import { defineCatalogue } from './define-catalogue.js';
import { findFact } from './find-fact.js';
import { normaliseFacts } from './normalise-facts.js';
import { operators } from './operators.js';
import { predicate } from './predicate.js';
import { createSelector } from './selector.js';
import type { AuthoredCondition, Candidate, FactDefinition, Facts, FactType } from './types.js';
import { weigh } from './weigh.js';

const TYPES: readonly FactType[] = ['boolean', 'integer', 'number', 'money', 'string', 'enum', 'set', 'time'];
const WORDS = ['a', 'ab', 'b', 'c'];
const TIMES = ['2026-01-01T00:00:00Z', '2026-06-01T02:00:00+02:00', '2026-12-31T23:59:59.999Z'];
const AMOUNTS = ['0.00 GBP', '1.50 GBP', '20.00 GBP'];

const arbDefinition = fc
  .record({ type: fc.constantFrom(...TYPES), hasDomain: fc.boolean(), personal: fc.boolean() })
  .map(({ type, hasDomain, personal }): FactDefinition => {
    const values = type === 'enum' || (type === 'set' && hasDomain) ? { values: WORDS } : {};
    return { id: 'named later', label: type, type, source: 'input', availableFrom: 'open', personal, ...values };
  });
const arbCatalogue = fc
  .array(arbDefinition, { minLength: 1, maxLength: 5 })
  .map((list) => defineCatalogue(list.map((definition, index) => ({ ...definition, id: `fact.${index}` }))).catalogue);

/** What a caller says about a fact: mostly of its type, sometimes of another, sometimes nothing. */
function arbRaw(type: FactType): fc.Arbitrary<unknown> {
  const right = arbRight(type);
  const wrong = fc.constantFrom<unknown>('5', 5, true, ['a'], null, { amountMinor: 150, currency: 'EUR' }, Number.NaN, {});
  return fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: wrong }, { weight: 2, arbitrary: fc.constant(undefined) });
}

function arbRight(type: FactType): fc.Arbitrary<unknown> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: -1, max: 3 });
    case 'number':
      return fc.constantFrom(-0.5, 0, 0.5, 1, 2);
    case 'money':
      return fc.record({ amountMinor: fc.constantFrom(0, 150, 151, 2000), currency: fc.constantFrom('GBP', 'GBP', 'EUR') });
    case 'string':
    case 'enum':
      return fc.constantFrom(...WORDS);
    case 'set':
      return fc.subarray(WORDS);
    case 'time':
      return fc.constantFrom(...TIMES);
  }
}

function arbValue(type: FactType): fc.Arbitrary<unknown> {
  if (type === 'money') return fc.constantFrom(...AMOUNTS);
  return type === 'set' ? fc.constantFrom(...WORDS) : arbRight(type);
}

function arbLeaf(definitions: readonly FactDefinition[]): fc.Arbitrary<AuthoredCondition> {
  return fc.constantFrom(...definitions).chain(({ id: fact, type }) => {
    const legal = [...operators.values()].filter(({ types }) => types.includes(type));
    return fc.constantFrom(...legal).chain(({ id: operator, takes }): fc.Arbitrary<AuthoredCondition> => {
      if (takes === 'nothing') return fc.constant({ fact, operator });
      if (takes === 'one') return arbValue(type).map((value) => ({ fact, operator, value }));
      const [minLength, maxLength] = takes === 'range' ? [2, 2] : [1, 3];
      return fc.array(arbValue(type), { minLength, maxLength }).map((list) => ({
        fact,
        operator,
        value: takes === 'range' ? list.sort((a, b) => measure(a) - measure(b)) : list,
      }));
    });
  });
}

function arbCondition(definitions: readonly FactDefinition[], names: readonly string[]): fc.Arbitrary<AuthoredCondition> {
  const reference = names.length === 0 ? [] : [fc.constantFrom(...names).map((condition) => ({ condition }))];
  return fc.letrec<{ node: AuthoredCondition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      arbLeaf(definitions),
      ...reference,
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('node').map((not) => ({ not })),
    ),
  })).node;
}

const arbCase = arbCatalogue.chain((catalogue) => {
  const definitions = Object.values(catalogue.facts).filter(({ id }) => id.startsWith('fact.'));
  const raws = definitions.map(({ id, type }) => arbRaw(type).map((value) => [id, value] as const));
  return fc.record({
    catalogue: fc.constant(catalogue),
    raw: fc.tuple(...raws).map((entries) => Object.fromEntries(entries) as Record<string, unknown>),
    named: fc.record({ one: arbCondition(definitions, []), two: arbCondition(definitions, ['one']) }),
    authored: fc.array(arbCondition(definitions, ['one', 'two']), { minLength: 4, maxLength: 4 }),
    priorities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
    bucket: fc.integer({ min: 0, max: 9_999 }),
  });
});

describe('rules', () => {
  it('say the same as closures, as json-rules-engine and as a plain reading of what was authored', async () => {
    await fc.assert(
      fc.asyncProperty(arbCase, async ({ catalogue, raw, named, authored }) => {
        const { facts } = normaliseFacts(raw, catalogue);
        for (const one of authored) {
          const { condition, problems } = compileCondition(one, { catalogue, named, currency: 'GBP' });
          expect(problems).toEqual([]);
          const naive = meaningOf(one, facts, named, (id) => findFact(catalogue, id)?.type);
          expect(predicate(condition!)(facts)).toBe(naive === true);
          expect(await authorityOf(condition!)(facts)).toBe(naive === true);
          expect(weigh(condition!, facts).truth).toBe(naive === undefined ? 'unknown' : String(naive));
          // What was not normalised is not coerced either, and both still agree.
          const unchecked = raw as Facts;
          expect(await authorityOf(condition!)(unchecked)).toBe(predicate(condition!)(unchecked));
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('choose the same flow whatever the order, and explain the one that was chosen', async () => {
    await fc.assert(
      fc.asyncProperty(arbCase, async ({ catalogue, raw, named, authored, priorities, bucket }) => {
        const { facts } = normaliseFacts({ ...raw, 'bucket.test': bucket }, catalogue);
        const flows = authored.map((one, index): Candidate => {
          const { condition } = compileCondition(one, { catalogue, named, currency: 'GBP' });
          return {
            id: `flow${index}`,
            priority: priorities[index]!,
            enabled: index !== 3,
            isDefault: false,
            when: condition!,
            ...(index === 2 ? { share: shareCondition('test', { from: 0, until: 7_000 }) } : {}),
          };
        });
        const candidates = [...flows, { id: 'base', priority: 0, enabled: true, isDefault: true }];
        const selector = createSelector(candidates, catalogue);
        const selection = await selector.select(facts);
        const expected = candidates
          .filter((one) => one.enabled && [one.when, one.share].every((it) => it === undefined || predicate(it)(facts)))
          .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))[0];
        expect(selection.flowId).toBe(expected?.id);
        expect(selector.selectUnchecked(facts)).toEqual(selection);
        expect(await createSelector([...candidates].reverse(), catalogue).select(facts)).toEqual(selection);

        const explanation = selector.explain(facts);
        expect(explanation.winner).toBe(selection.flowId);
        expect(explanation.flows).toHaveLength(candidates.length);
        expect(selector.explain({ ...selection.facts, ...selection.personalFacts })).toEqual(explanation);
        expect(selector.explainStored(selection)).toEqual(explanation);
        expect(selector.explainStored({ ...selection, personalFacts: {} }).winner).toBe(selection.flowId);
      }),
      { numRuns: 1_000 },
    );
  });
});

/**
 * The authored form read word for word, in three values: a comparison with a missing fact, or of two currencies, is
 * unknown; `not` of unknown is unknown; a list is decided as soon as one part decides it.
 */
function meaningOf(
  node: AuthoredCondition,
  facts: Facts,
  named: Readonly<Record<string, AuthoredCondition>>,
  typeOf: (id: string) => FactType | undefined,
): boolean | undefined {
  const meaning = (part: AuthoredCondition): boolean | undefined => meaningOf(part, facts, named, typeOf);
  if ('condition' in node) return meaning(named[node.condition]!);
  if ('not' in node) {
    const inner = meaning(node.not);
    return inner === undefined ? undefined : !inner;
  }
  if ('all' in node || 'any' in node) {
    const decisive = 'any' in node;
    const parts = ('any' in node ? node.any : node.all).map(meaning);
    if (parts.includes(decisive)) return decisive;
    return parts.includes(undefined) ? undefined : !decisive;
  }
  const actual = facts[node.fact];
  if (node.operator === 'present') return actual !== undefined;
  if (node.operator === 'absent') return actual === undefined;
  if (actual === undefined) return undefined;
  if (typeOf(node.fact) === 'money' && (actual as { currency: string }).currency !== 'GBP') return undefined;
  const tags = Array.isArray(actual) ? (actual as string[]) : [];
  const list = Array.isArray(node.value) ? (node.value as unknown[]) : [];
  const order = (value: unknown): number => measure(actual) - measure(value);
  const text = typeof actual === 'string' ? actual : '';
  const meanings: Record<string, () => boolean> = {
    equal: () => measureOrSelf(actual) === measureOrSelf(node.value),
    in: () => list.includes(actual),
    moreThan: () => order(node.value) > 0,
    atLeast: () => order(node.value) >= 0,
    between: () => order(list[0]) >= 0 && order(list[1]) <= 0,
    before: () => order(node.value) < 0,
    after: () => order(node.value) > 0,
    startsWith: () => text.indexOf(String(node.value)) === 0,
    contains: () => tags.indexOf(String(node.value)) !== -1,
    containsAny: () => list.filter((one) => tags.includes(String(one))).length > 0,
    containsAll: () => list.filter((one) => tags.includes(String(one))).length === list.length,
  };
  const positive = meanings[node.operator];
  if (positive !== undefined) return positive();
  return !meanings[operators.get(node.operator)!.complement]!();
}

/** A number, an amount in pence, or a moment in milliseconds, however it was written. */
function measure(value: unknown): number {
  const it = measureOrSelf(value);
  return typeof it === 'number' ? it : Number.NaN;
}

function measureOrSelf(value: unknown): unknown {
  if (typeof value === 'string' && value.endsWith(' GBP')) return Math.round(Number.parseFloat(value) * 100);
  if (typeof value === 'string' && TIMES.includes(value)) return Date.parse(value);
  return typeof value === 'object' && value !== null && 'amountMinor' in value ? value.amountMinor : value;
}
