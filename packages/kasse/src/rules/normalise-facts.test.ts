import { describe, expect, it } from 'vitest';
import { defineCatalogue } from './define-catalogue.js';
import { normaliseFacts } from './normalise-facts.js';
import type { FactDefinition } from './types.js';

const own: FactDefinition = {
  id: 'tier',
  label: 'loyalty tier',
  type: 'enum',
  values: ['silver', 'gold'],
  source: 'input',
  availableFrom: 'open',
  personal: false,
  default: 'silver',
};
const illness: FactDefinition = {
  id: 'illness',
  label: 'illness',
  type: 'string',
  source: 'input',
  availableFrom: 'open',
  personal: true,
};
const { catalogue } = defineCatalogue([own, illness]);

describe('normaliseFacts', () => {
  it('keeps facts of the declared type', () => {
    const raw = {
      device: 'mobile',
      loggedIn: false,
      'customer.orders': 0,
      'cart.total': { amountMinor: 1999, currency: 'GBP' },
      'cart.tags': ['b', 'a', 'a'],
      now: '2026-11-22T10:00:00Z',
      'bucket.test': 9999,
    };
    const { facts, problems } = normaliseFacts(raw, catalogue);
    expect(problems).toEqual([]);
    expect(facts).toEqual({
      ...raw,
      'cart.tags': ['a', 'b'],
      now: Date.UTC(2026, 10, 22, 10),
      tier: 'silver',
    });
    expect(normaliseFacts(facts, catalogue)).toEqual({ facts, problems: [] });
  });

  it('takes codes in capitals or not', () => {
    expect(normaliseFacts({ 'promotion.codes': ['spring', 'SPRING', 'autumn'], 'cart.tags': ['Sale'] }, catalogue).facts).toMatchObject({ 'promotion.codes': ['AUTUMN', 'SPRING'], 'cart.tags': ['Sale'] });
  });

  it('takes null and undefined as missing, and fills in the default', () => {
    const { facts, problems } = normaliseFacts({ device: null, loggedIn: undefined, tier: null }, catalogue);
    expect(facts).toEqual({ tier: 'silver' });
    expect(problems).toEqual([]);
  });

  it.each([
    ['fact-type-mismatch', 'customer.orders', '5'],
    ['fact-type-mismatch', 'customer.orders', 2.5],
    ['fact-type-mismatch', 'customer.orders', Number.NaN],
    ['fact-outside-domain', 'customer.orders', -1],
    ['fact-type-mismatch', 'loggedIn', 1],
    ['fact-type-mismatch', 'loggedIn', 'true'],
    ['fact-type-mismatch', 'country', ['GB']],
    ['fact-too-large', 'country', 'x'.repeat(501)],
    ['fact-outside-domain', 'device', 'moble'],
    ['fact-type-mismatch', 'cart.total', 1999],
    ['fact-type-mismatch', 'cart.total', { amountMinor: 19.99, currency: 'GBP' }],
    ['fact-type-mismatch', 'cart.total', { amountMinor: 1999, currency: 'XYZ' }],
    ['fact-type-mismatch', 'cart.tags', 'gift'],
    ['fact-type-mismatch', 'cart.tags', ['gift', 1]],
    ['fact-too-large', 'cart.tags', Array.from({ length: 501 }, (_unused, index) => `t${index}`)],
    ['fact-type-mismatch', 'now', '2026-11-22T10:00:00'],
    ['fact-type-mismatch', 'now', 1e300],
    ['fact-outside-domain', 'bucket.test', 10_000],
  ])('reports %s for %s and leaves the fact missing', (code, id, value) => {
    const { facts, problems } = normaliseFacts({ [id]: value }, catalogue);
    expect(problems).toEqual([expect.objectContaining({ code, path: [id] })]);
    expect(problems[0]?.message).toContain(`"${id}"`);
    expect(facts[id]).toBeUndefined();
  });

  it('reports an unknown fact with the nearest known one', () => {
    const { facts, problems } = normaliseFacts({ 'customer.order': 3, ['__proto__x']: 1 }, catalogue);
    expect(problems[0]).toMatchObject({ code: 'fact-unknown', path: ['customer.order'], suggestion: 'customer.orders' });
    expect(problems[1]).toMatchObject({ code: 'fact-unknown' });
    expect(facts).toEqual({ tier: 'silver' });
  });

  it('is not fooled by a key that objects inherit', () => {
    const raw = JSON.parse('{ "__proto__": { "device": "mobile" }, "constructor": 1 }') as Record<string, unknown>;
    const { facts, problems } = normaliseFacts(raw, catalogue);
    expect(facts).toEqual({ tier: 'silver' });
    expect(problems.map(({ code }) => code)).toEqual(['fact-unknown', 'fact-unknown']);
  });

  it('does not repeat a personal value', () => {
    const { problems } = normaliseFacts({ illness: ['asthma'], 'customer.tags': 'asthma' }, catalogue);
    expect(problems).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toContain('asthma');
  });

  it('reports no more than 50 problems', () => {
    const raw = Object.fromEntries(Array.from({ length: 1000 }, (_unused, index) => [`wrong${index}`, 1]));
    expect(normaliseFacts(raw, catalogue).problems).toHaveLength(50);
  });
});
