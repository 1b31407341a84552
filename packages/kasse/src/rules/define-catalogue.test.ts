import { describe, expect, it } from 'vitest';
import { builtInFacts } from './built-in-facts.js';
import { defineCatalogue } from './define-catalogue.js';
import { findFact } from './find-fact.js';
import type { FactDefinition } from './types.js';

const season: FactDefinition = {
  id: 'season',
  label: 'season',
  type: 'enum',
  values: ['spring', 'summer', 'autumn', 'winter'],
  source: 'input',
  availableFrom: 'open',
  personal: false,
};

describe('defineCatalogue', () => {
  it('joins own facts to the built-in ones', () => {
    const { catalogue, problems } = defineCatalogue([season]);
    expect(problems).toEqual([]);
    expect(findFact(catalogue, 'season')).toEqual(season);
    for (const fact of builtInFacts) expect(findFact(catalogue, fact.id)).toEqual(fact);
  });

  it('knows the bucket of every experiment and nothing from the prototype', () => {
    const { catalogue } = defineCatalogue([]);
    expect(findFact(catalogue, 'bucket.one-click-test')).toMatchObject({ type: 'integer', min: 0, max: 9999 });
    expect(findFact(catalogue, 'bucket.')).toBeUndefined();
    expect(findFact(catalogue, 'bucket.a b')).toBeUndefined();
    expect(findFact(catalogue, 'constructor')).toBeUndefined();
  });

  it.each([
    ['fact-built-in', { ...season, id: 'device' }, 'id'],
    ['fact-built-in', { ...season, id: 'bucket.test' }, 'id'],
    ['fact-id-invalid', { ...season, id: 'two words' }, 'id'],
    ['fact-id-invalid', { ...season, id: '__proto__' }, 'id'],
    ['fact-id-invalid', { ...season, id: 'constructor' }, 'id'],
    ['fact-label-missing', { ...season, label: ' ' }, 'label'],
    ['fact-domain-invalid', { ...season, values: [] }, 'values'],
    ['fact-domain-invalid', { ...season, values: ['a', 'a'] }, 'values'],
    ['fact-domain-invalid', { ...season, values: [''] }, 'values'],
    ['fact-domain-invalid', { ...season, type: 'string' }, 'values'],
    ['fact-domain-invalid', { ...season, min: 1 }, 'min'],
    ['fact-domain-invalid', { ...number('integer'), min: 0.5 }, 'min'],
    ['fact-domain-invalid', { ...number('number'), max: Number.NaN }, 'max'],
    ['fact-domain-invalid', { ...number('integer'), min: 5, max: 1 }, 'max'],
    ['fact-default-invalid', { ...season, default: 'sumer' }, 'default'],
    ['fact-default-invalid', { ...number('integer'), default: '5' }, 'default'],
    ['fact-default-invalid', { ...number('integer'), default: 11, max: 10 }, 'default'],
    ['fact-default-invalid', { ...number('money'), default: '5.001 GBP' }, 'default'],
    ['fact-default-invalid', { ...number('time'), default: '2026-11-20T00:00:00' }, 'default'],
  ] satisfies readonly (readonly [string, FactDefinition, string])[])('reports %s for %j', (code, fact, key) => {
    const { catalogue, problems } = defineCatalogue([fact]);
    expect(problems).toEqual([expect.objectContaining({ code, path: [0, key] })]);
    expect(catalogue.facts[fact.id]).not.toBe(fact);
  });

  it('reports a fact that is declared twice at the second', () => {
    const { problems } = defineCatalogue([season, season]);
    expect(problems).toEqual([expect.objectContaining({ code: 'fact-duplicate', path: [1, 'id'] })]);
  });

  it('names the nearest value when a default is misspelt', () => {
    const { problems } = defineCatalogue([{ ...season, default: 'sumer' }]);
    expect(problems[0]?.message).toContain('Did you mean "summer"?');
  });

  it('normalises defaults as they are authored', () => {
    const { catalogue, problems } = defineCatalogue([
      { ...number('money'), id: 'spent', default: '5.00 GBP' },
      { ...number('time'), id: 'since', default: '2026-11-20T00:00:00Z' },
      { ...number('set'), id: 'tags', default: ['b', 'a', 'b'] },
    ]);
    expect(problems).toEqual([]);
    expect(findFact(catalogue, 'spent')?.default).toEqual({ amountMinor: 500, currency: 'GBP' });
    expect(findFact(catalogue, 'since')?.default).toBe(Date.UTC(2026, 10, 20));
    expect(findFact(catalogue, 'tags')?.default).toEqual(['a', 'b']);
  });
});

function number(type: FactDefinition['type']): FactDefinition {
  return { id: 'points', label: 'points', type, source: 'input', availableFrom: 'open', personal: false };
}
