import { describe, expect, it } from 'vitest';
import { exampleShop } from './example.fixture.js';
import { compileShop, type ShopFiles } from './index.js';

const leaf = (fact: string, operator: string, value?: unknown): unknown => ({ fact, operator, ...(value === undefined ? {} : { value }) });

/** What is said about two flows of equal priority with these parts. */
function codesOf(a: object, b: object): readonly string[] {
  const flow = (id: string, rest: object): string => JSON.stringify({ id, extends: 'base', priority: 5, ...rest });
  const files: ShopFiles = { ...exampleShop, 'flows/a.flow.jsonc': flow('a', a), 'flows/b.flow.jsonc': flow('b', b) };
  const result = compileShop(files);
  return (result.ok ? result.warnings : result.problems).map(({ code }) => code);
}

const codes = (a: unknown, b: unknown): readonly string[] => codesOf({ when: a }, { when: b });

describe('two flows of equal priority', () => {
  it('tie with the same condition, however it is written', () => {
    const mobile = leaf('device', 'equal', 'mobile');
    expect(codes(mobile, mobile)).toEqual(['tie']);
    expect(codes(mobile, { not: { not: mobile } })).toEqual(['tie']);
    expect(codesOf({}, {})).toEqual(['tie']);
  });

  it('may tie when no fact keeps them apart', () => {
    expect(codes(leaf('device', 'equal', 'mobile'), leaf('country', 'equal', 'GB'))).toEqual(['tie-possible']);
    expect(codes(leaf('device', 'in', ['mobile', 'tablet']), leaf('device', 'equal', 'mobile'))).toEqual(['tie-possible']);
    expect(codes(leaf('customer.orders', 'atLeast', 2), leaf('customer.orders', 'atMost', 2))).toEqual(['tie-possible']);
    expect(codes({ any: [leaf('device', 'equal', 'mobile'), leaf('loggedIn', 'equal', true)] }, leaf('device', 'equal', 'tablet'))).toEqual(['tie-possible']);
  });

  it.each([
    ['different values', leaf('device', 'equal', 'mobile'), leaf('device', 'equal', 'tablet')],
    ['lists with nothing in common', leaf('device', 'in', ['mobile', 'tablet']), leaf('device', 'in', ['desktop', 'kiosk'])],
    ['an operator and its complement', leaf('cart.tags', 'contains', 'gift'), { not: leaf('cart.tags', 'contains', 'gift') }],
    ['ranges that meet', leaf('customer.orders', 'atLeast', 2), leaf('customer.orders', 'lessThan', 2)],
    ['amounts that meet', leaf('cart.total', 'moreThan', '50.00 GBP'), leaf('cart.total', 'atMost', '50.00 GBP')],
    ['a missing fact', leaf('campaign', 'absent'), leaf('campaign', 'equal', 'spring')],
    ['one of several demands', { all: [leaf('loggedIn', 'equal', true), leaf('device', 'equal', 'mobile')] }, leaf('device', 'equal', 'kiosk')],
  ])('do not tie with %s', (_, a, b) => {
    expect(codes(a, b)).toEqual([]);
  });

  it('do not tie in windows one after the other, in different arms, or when one is switched off', () => {
    const day = '2026-12-01T00:00:00Z';
    expect(codesOf({ window: { until: day } }, { window: { from: day } })).toEqual([]);
    const arm = (name: string): object => ({ experiment: { id: 'one-click-test', arm: name } });
    expect(codesOf(arm('one-click'), arm('control'))).toEqual([]);
    expect(codesOf({ enabled: false }, {})).toEqual([]);
  });
});
