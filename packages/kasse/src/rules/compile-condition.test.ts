import { describe, expect, it } from 'vitest';
import { compileCondition, type ConditionScope } from './compile-condition.js';
import { defineCatalogue } from './define-catalogue.js';

const { catalogue } = defineCatalogue([
  { id: 'email', label: 'email', type: 'string', source: 'buyer', availableFrom: 'contact', personal: true },
  { id: 'season', label: 'season', type: 'enum', values: ['spring', 'winter'], source: 'input', availableFrom: 'open', personal: false },
]);
const named = {
  'has-wallet': { all: [mobile(), { fact: 'customer.savedPayment', operator: 'equal', value: true }] },
  first: { not: { condition: 'second' } },
  second: { any: [mobile(), { condition: 'first' }] },
  broken: { any: [{ fact: 'device', operator: 'equal', value: 'moble' }] },
};
const scope: ConditionScope = { catalogue, named, currency: 'GBP' };

describe('compileCondition', () => {
  it('keeps a single comparison as a leaf', () => {
    expect(compiled(mobile())).toEqual(leaf('device', 'equal', 'mobile'));
    expect(compiled({ all: [{ any: [mobile()] }] })).toEqual(leaf('device', 'equal', 'mobile'));
  });

  it('inlines named conditions and flattens lists of one kind', () => {
    expect(compiled({ all: [{ condition: 'has-wallet' }, at('customer.orders', 'atLeast', 3)] })).toEqual({
      kind: 'all',
      of: [
        leaf('device', 'equal', 'mobile'),
        leaf('customer.savedPayment', 'equal', true),
        leaf('customer.orders', 'atLeast', 3),
      ],
    });
  });

  it('pushes not down to the operators', () => {
    expect(compiled({ not: { condition: 'has-wallet' } })).toEqual({
      kind: 'any',
      of: [leaf('device', 'notEqual', 'mobile'), leaf('customer.savedPayment', 'notEqual', true)],
    });
    expect(compiled({ not: { any: [{ not: mobile() }, at('country', 'in', ['GB'])] } })).toEqual({
      kind: 'all',
      of: [leaf('device', 'equal', 'mobile'), leaf('country', 'notIn', ['GB'])],
    });
    expect(compiled({ not: { not: at('email', 'present') } })).toEqual(leaf('email', 'present', null));
  });

  it('normalises values: amounts parsed, times as epoch milliseconds, lists sorted and once', () => {
    expect(compiled(at('cart.total', 'atLeast', '50 GBP'))).toEqual(
      leaf('cart.total', 'atLeast', { amountMinor: 5000, currency: 'GBP' }),
    );
    expect(compiled(at('now', 'before', '2026-12-01T01:00:00+01:00'))).toEqual(
      leaf('now', 'before', Date.UTC(2026, 11, 1)),
    );
    expect(compiled(at('country', 'in', ['GB', 'DE', 'GB']))).toEqual(leaf('country', 'in', ['DE', 'GB']));
    expect(compiled(at('customer.orders', 'in', [10, 9]))).toEqual(leaf('customer.orders', 'in', [9, 10]));
    expect(compiled(at('cart.total', 'between', ['1.00 GBP', '2.00 GBP']))).toEqual(
      leaf('cart.total', 'between', [
        { amountMinor: 100, currency: 'GBP' },
        { amountMinor: 200, currency: 'GBP' },
      ]),
    );
  });

  it('compares codes in capitals, and other words as they are written', () => {
    expect(compiled(at('promotion.codes', 'containsAny', ['spring', 'Autumn', 'SPRING']))).toEqual(leaf('promotion.codes', 'containsAny', ['AUTUMN', 'SPRING']));
    expect(compiled(at('cart.tags', 'contains', 'Sale'))).toEqual(leaf('cart.tags', 'contains', 'Sale'));
  });

  it("understands json-rules-engine's names of operators", () => {
    const spellings = { greaterThan: 'moreThan', greaterThanInclusive: 'atLeast', lessThan: 'lessThan', lessThanInclusive: 'atMost' };
    for (const [theirs, ours] of Object.entries(spellings)) {
      expect(compiled(at('customer.orders', theirs, 3))).toEqual(leaf('customer.orders', ours, 3));
    }
    expect(compiled(at('cart.tags', 'doesNotContain', 'a'))).toEqual(leaf('cart.tags', 'notContains', 'a'));
  });

  it.each<[string, unknown, readonly (string | number)[], string?]>([
    ['condition-shape', 'device', []],
    ['condition-shape', null, []],
    ['condition-shape', [], []],
    ['condition-shape', {}, []],
    ['condition-shape', { al: [mobile()] }, [], 'all'],
    ['condition-shape', { all: [mobile()], any: [mobile()] }, []],
    ['condition-shape', { all: mobile() }, ['all']],
    ['condition-shape', { all: [mobile(), 5] }, ['all', 1]],
    ['condition-shape', { fact: 5, operator: 'equal', value: 1 }, ['fact']],
    ['condition-shape', { fact: 'device', value: 'mobile' }, []],
    ['condition-shape', { condition: 7 }, ['condition']],
    ['condition-empty', { all: [] }, ['all']],
    ['condition-empty', { not: { any: [] } }, ['not', 'any']],
    ['condition-unknown-key', { ...mobile(), valeu: 1 }, ['valeu'], 'value'],
    ['condition-unknown-key', { ...mobile(), path: '$.a' }, ['path']],
    ['condition-unknown-key', { ...mobile(), priority: 5 }, ['priority']],
    ['condition-unknown-key', { ...mobile(), constructor: 5 }, ['constructor']],
    ['condition-unknown', { condition: 'has-walet' }, ['condition'], 'has-wallet'],
    ['condition-unknown', { condition: 'constructor' }, ['condition']],
    ['fact-unknown', at('divice', 'equal', 'mobile'), ['fact'], 'device'],
    ['fact-unknown', at('constructor', 'present'), ['fact']],
    ['operator-unknown', at('customer.orders', 'atleats', 1), ['operator'], 'atLeast'],
    ['operator-unknown', at('customer.orders', 'swap:equal', 1), ['operator']],
    ['operator-illegal', at('customer.orders', 'contains', 1), ['operator']],
    ['operator-illegal', at('device', 'startsWith', 'mob'), ['operator']],
    ['operator-illegal', at('cart.tags', 'equal', 'a'), ['operator']],
    ['value-missing', at('device', 'equal'), ['value']],
    ['value-missing', at('device', 'equal', null), ['value']],
    ['value-unexpected', at('device', 'present', false), ['value']],
    ['value-type', at('customer.orders', 'atLeast', '5'), ['value']],
    ['value-type', at('customer.orders', 'atLeast', 2.5), ['value']],
    ['value-type', at('loggedIn', 'equal', 'true'), ['value']],
    ['value-type', at('loggedIn', 'equal', 1), ['value']],
    ['value-type', at('country', 'equal', 44), ['value']],
    ['value-type', at('country', 'in', 'GB'), ['value']],
    ['value-type', at('country', 'in', ['GB', 5]), ['value', 1]],
    ['value-type', at('customer.orders', 'between', [1, 2, 3]), ['value']],
    ['value-type', at('customer.orders', 'equal', { fact: 'cart.quantity' }), ['value']],
    ['value-type', at('cart.total', 'atLeast', 5000), ['value']],
    ['value-type', at('now', 'before', 1_795_132_800_000), ['value']],
    ['value-empty', at('country', 'in', []), ['value']],
    ['value-empty', at('country', 'startsWith', ''), ['value']],
    ['value-too-large', at('country', 'in', Array.from({ length: 501 }, (_, index) => `c${index}`)), ['value']],
    ['value-too-large', at('country', 'equal', 'x'.repeat(201)), ['value']],
    ['value-outside-domain', at('device', 'equal', 'moble'), ['value'], 'mobile'],
    ['value-outside-domain', at('device', 'in', ['mobile', 'tablt']), ['value', 1], 'tablet'],
    ['value-outside-domain', at('customer.orders', 'atLeast', -1), ['value']],
    ['value-outside-domain', at('bucket.test', 'lessThan', 10_000), ['value']],
    ['range-reversed', at('customer.orders', 'between', [5, 1]), ['value', 0]],
    ['range-reversed', at('cart.total', 'between', ['5.00 GBP', '1.00 GBP']), ['value', 0]],
    ['money-invalid', at('cart.total', 'atLeast', '50'), ['value']],
    ['money-invalid', at('cart.total', 'atLeast', '50.001 GBP'), ['value']],
    ['money-negative', at('cart.total', 'atLeast', '-1.00 GBP'), ['value']],
    ['money-currency', at('cart.total', 'atLeast', '50.00 EUR'), ['value']],
    ['time-invalid', at('now', 'before', '2026-11-20T00:00:00'), ['value']],
    ['time-invalid', at('now', 'before', '2026-02-30T00:00:00Z'), ['value']],
  ])('reports %s for %j', (code, authored, path, suggestion) => {
    const { condition, problems } = compileCondition(authored, scope);
    expect(condition).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, path });
    expect(problems[0]?.suggestion).toBe(suggestion);
    if (suggestion !== undefined) expect(problems[0]?.message).toContain(`Did you mean "${suggestion}"?`);
  });

  it('says which operators suit the fact', () => {
    const { problems } = compileCondition(at('loggedIn', 'atLeast', 1), scope);
    expect(problems[0]?.message).toBe(
      'Operator "atLeast" cannot be used on fact "loggedIn", which is boolean. Use one of equal, notEqual, present, absent.',
    );
  });

  it('reports every problem of a condition, not only the first', () => {
    const { problems } = compileCondition({ all: [at('divice', 'equal', 1), at('device', 'equals', 1), { any: [] }] }, scope);
    expect(problems.map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['fact-unknown', 'all.0.fact'],
      ['operator-unknown', 'all.1.operator'],
      ['condition-empty', 'all.2.any'],
    ]);
  });

  it('points to the reference when the problem is inside a named condition, and names it', () => {
    const { problems } = compileCondition({ all: [mobile(), { condition: 'broken' }] }, scope);
    expect(problems).toEqual([expect.objectContaining({ code: 'value-outside-domain', path: ['all', 1, 'condition'] })]);
    expect(problems[0]?.message).toContain('In condition "broken": ');
  });

  it('reports named conditions that refer to each other in a circle', () => {
    const { problems } = compileCondition({ condition: 'first' }, scope);
    expect(problems).toEqual([expect.objectContaining({ code: 'condition-circular', path: ['condition'] })]);
    expect(problems[0]?.message).toContain('"first" -> "second" -> "first"');
  });

  it('refuses a fact that is known only later than the condition is decided', () => {
    const email = at('email', 'startsWith', 'a');
    expect(compileCondition(email, { ...scope, stage: 'contact' }).problems).toEqual([]);
    expect(compileCondition(email, { ...scope, stage: 'payment' }).problems).toEqual([]);
    expect(compileCondition(email, { ...scope, stage: 'open' }).problems).toEqual([
      expect.objectContaining({ code: 'fact-not-available', path: ['fact'] }),
    ]);
  });

  it('takes 16 levels and refuses 17', () => {
    expect(compileCondition(nested(15), scope).problems).toEqual([]);
    expect(compileCondition(nested(16), scope).problems).toEqual([expect.objectContaining({ code: 'condition-too-deep' })]);
    expect(compileCondition(nested(5_000), scope).problems).toEqual([expect.objectContaining({ code: 'condition-too-deep' })]);
  });

  it('takes 200 comparisons and refuses 201, named conditions included', () => {
    const list = (length: number): unknown => ({ any: Array.from({ length }, mobile) });
    expect(compileCondition(list(200), scope).problems).toEqual([]);
    expect(compileCondition(list(201), scope).problems).toEqual([
      expect.objectContaining({ code: 'condition-too-large', path: [] }),
    ]);
    const doubling = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`c${index}`, { all: [{ condition: `c${index + 1}` }, { condition: `c${index + 1}` }] }]),
    );
    const { problems } = compileCondition({ condition: 'c6' }, { ...scope, named: { ...doubling, c12: list(4) } });
    expect(problems).toEqual([expect.objectContaining({ code: 'condition-too-large' })]);
  });

  it('stops at 50 problems', () => {
    const wrong = Array.from({ length: 10_000 }, () => ({ any: [] }));
    expect(compileCondition({ all: wrong }, scope).problems).toHaveLength(50);
  });
});

function compiled(authored: unknown): unknown {
  const { condition, problems } = compileCondition(authored, scope);
  expect(problems).toEqual([]);
  return condition;
}

function at(fact: string, operator: string, value?: unknown): Record<string, unknown> {
  return value === undefined ? { fact, operator } : { fact, operator, value };
}

function mobile(): Record<string, unknown> {
  return at('device', 'equal', 'mobile');
}

function leaf(fact: string, operator: string, value: unknown): unknown {
  return { kind: 'leaf', fact, operator, value };
}

function nested(levels: number): unknown {
  let node: unknown = mobile();
  for (let level = 0; level < levels; level++) node = level % 2 === 0 ? { all: [node] } : { not: node };
  return node;
}
