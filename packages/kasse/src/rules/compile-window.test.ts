import { describe, expect, it } from 'vitest';
import { compileWindow, shareCondition } from './compile-window.js';
import { predicate } from './predicate.js';
import type { Condition } from './types.js';

const from = '2026-11-20T00:00:00Z';
const until = '2026-12-01T00:00:00Z';

describe('compileWindow', () => {
  it('includes its beginning and excludes its end', () => {
    const holds = predicate(compileWindow({ from, until }).condition as Condition);
    expect(holds({ now: Date.parse(from) - 1 })).toBe(false);
    expect(holds({ now: Date.parse(from) })).toBe(true);
    expect(holds({ now: Date.parse(until) - 1 })).toBe(true);
    expect(holds({ now: Date.parse(until) })).toBe(false);
    expect(holds({})).toBe(false);
  });

  it('may be open on either side, or on both', () => {
    expect(compileWindow({ from }).condition).toMatchObject({ operator: 'notBefore' });
    expect(compileWindow({ until }).condition).toMatchObject({ operator: 'before' });
    expect(compileWindow({})).toEqual({ condition: undefined, problems: [] });
  });

  it.each([
    ['time-invalid', { from: '2026-11-20T00:00:00' }, 'from'],
    ['value-type', { until: 5 }, 'until'],
    ['window-invalid', { from: until, until: from }, 'until'],
    ['window-invalid', { from, until: from }, 'until'],
  ])('reports %s for %j', (code, window, key) => {
    const { condition, problems } = compileWindow(window);
    expect(condition).toBeUndefined();
    expect(problems).toEqual([expect.objectContaining({ code, path: [key] })]);
  });
});

describe('shareCondition', () => {
  it('splits the buckets without gap or overlap', () => {
    const first = predicate(shareCondition('test', { from: 0, until: 5_000 }));
    const second = predicate(shareCondition('test', { from: 5_000, until: 10_000 }));
    for (const bucket of [0, 4_999, 5_000, 9_999]) {
      expect([first({ 'bucket.test': bucket }), second({ 'bucket.test': bucket })]).toEqual([bucket < 5_000, bucket >= 5_000]);
    }
    expect(first({})).toBe(false);
  });
});
