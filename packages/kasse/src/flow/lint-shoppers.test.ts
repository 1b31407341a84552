import { describe, expect, it } from 'vitest';
import { exampleShop } from './example.fixture.js';
import { compileShop, formatProblem, lintShoppers, type Problem, type ShopFiles } from './index.js';

const NOW_MS = Date.UTC(2026, 10, 22, 12);

function lint(files: ShopFiles, nowMs = NOW_MS): readonly Problem[] {
  const result = compileShop(files);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return lintShoppers(files, result.shop, nowMs);
}

describe('lintShoppers', () => {
  it('is content with samples that get what they expect, or expect nothing', () => {
    expect(lint(exampleShop)).toEqual([]);
    expect(lint({ ...exampleShop, 'shoppers/any.jsonc': '{ "id": "any", "facts": {} }' })).toEqual([]);
  });

  it('tells at its place the flow that was expected, the one that wins, and why', () => {
    const text = '[\n  { "id": "eve", "facts": { "device": "desktop" }, "expect": "everyone" },\n  { "id": "bob", "facts": { "device": "desktop" }, "expect": "mobile-returning" }\n]';
    expect(lint({ ...exampleShop, 'shoppers/two.jsonc': text })).toMatchObject([
      { code: 'unexpected-flow', severity: 'error', file: 'shoppers/two.jsonc', line: 3, column: 62, message: expect.stringMatching(/^Shopper "bob" expects flow "mobile-returning", but "everyone" wins\. Why "mobile-returning" lost: .+/) as unknown },
    ]);
  });

  it('lets who says no "now" come at the given moment, and names it', () => {
    const files = {
      ...exampleShop,
      'flows/spring.flow.jsonc': '{ "id": "spring", "extends": "base", "priority": 90, "window": { "from": "2027-03-01T00:00:00Z", "until": "2027-04-01T00:00:00Z" } }',
      'shoppers/samples.jsonc': '[{ "id": "eve", "facts": {}, "expect": "spring" }, { "id": "ann", "facts": { "now": "2027-03-02T00:00:00Z" }, "expect": "spring" }]',
    };
    expect(lint(files, Date.UTC(2027, 2, 15))).toEqual([]);
    const [problem, ...others] = lint(files);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ message: expect.stringContaining('Shopper "eve"') as unknown, hint: expect.stringContaining('2026-11-22T12:00:00Z') as unknown });
  });

  it('reads no file that is no sample', () => {
    expect(lint({ ...exampleShop, 'shoppers/old/bob.jsonc': '{ "id": "bob", "facts": {}, "expect": "mobile-returning" }' })).toEqual([]);
  });
});
