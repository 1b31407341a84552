import { describe, expect, it } from 'vitest';
import { createSelector } from '../rules/index.js';
import { exampleShop } from './example.fixture.js';
import { candidateOf, compileShop, formatProblem, type CompiledFlow, type CompiledShop } from './index.js';

function compiled(files = exampleShop): CompiledShop {
  const result = compileShop(files);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result.shop;
}

function flowOf(shop: CompiledShop, id: string): CompiledFlow {
  const flow = shop.flows.find((candidate) => candidate.id === id);
  if (flow === undefined) throw new Error(`no flow ${id}`);
  return flow;
}

describe('compileShop', () => {
  it('compiles the flow that the design shows without a warning', () => {
    const result = compileShop(exampleShop);
    expect(result.ok ? result.warnings : result.problems).toEqual([]);
    const flow = flowOf(compiled(), 'mobile-returning');
    expect(flow).toMatchObject({
      title: 'One click for returning mobile shoppers',
      priority: 80,
      enabled: true,
      isDefault: false,
      layout: 'one-click',
      window: { from: '2026-11-20T00:00:00Z', until: '2026-12-01T00:00:00Z' },
      experiment: { id: 'one-click-test', arm: 'one-click', buckets: { from: 4000, until: 9000 } },
      tax: { providers: ['tax-api', 'rate-table'], onOutage: { policy: 'block' } },
    });
    expect(flow.steps).toMatchObject([
      {
        id: 'review',
        sections: [
          { kind: 'content', id: 'welcome-back', text: 'welcome-back' },
          { kind: 'contact', id: 'contact' },
          { kind: 'fulfillment' },
          { kind: 'discounts' },
          { kind: 'widget', widget: 'donation', options: { roundUp: true } },
          { kind: 'fields', id: 'fields', fields: [{ id: 'giftMessage', type: 'text', required: false, maxLength: 200 }] },
          { kind: 'payment' },
          { kind: 'content', id: 'trust-badges' },
        ],
      },
    ]);
    expect(flow.fulfillment.methods).toMatchObject([
      { id: 'shipping', carriers: ['parcel', 'table-rate'], onOutage: { policy: 'flat', amount: { amountMinor: 499, currency: 'GBP' } } },
      { id: 'pickup', carriers: ['stores'], onOutage: { policy: 'block' }, when: { kind: 'leaf', fact: 'country' } },
    ]);
    expect(flow.afterCommit.followUps).toEqual([
      { id: 'care', on: 'delivered', afterMs: 172_800_000, channel: 'email', template: 'care-guide', stopOn: ['refunded'] },
    ]);
    expect(flow.ifAbandoned).toMatchObject([{ id: 'nudge', on: 'abandoned', afterMs: 3_600_000, stopOn: ['committed'] }]);
  });

  it('fills in every default that the settings document', () => {
    const shop = compiled();
    expect(shop).toMatchObject({
      shopKey: 'gift-shop',
      locale: 'en',
      prices: { mode: 'inclusive', inclusiveAbroad: 'keepGross', rounding: 'half-up', level: 'per-line' },
      discounts: 'kasse',
      session: { expiresAfterMs: 86_400_000, maxLines: 200, maxQuantity: 999 },
      commit: { absorbMinor: 0, attemptMs: 900_000, resolveWithinMs: 900_000, obligationAttempts: 12 },
      support: {},
    });
    expect(shop.plugins).toMatchObject({ primary: {}, backup: { retries: 0 } });
    expect(shop.pluginKinds.stores).toBe('carrier');
    expect(flowOf(shop, 'everyone')).toMatchObject({ title: 'everyone', priority: 0, account: 'optional', payment: { saved: 'offer' } });
  });

  it('orders flows by falling priority, ties by id, the default last', () => {
    const files = {
      ...exampleShop,
      'flows/aa.flow.jsonc': '{ "id": "aa", "extends": "base", "priority": 80, "when": { "fact": "device", "operator": "equal", "value": "tablet" } }',
      'flows/zz.flow.jsonc': '{ "id": "zz", "extends": "base", "priority": 90, "when": { "fact": "loggedIn", "operator": "equal", "value": true } }',
    };
    expect(compiled(files).flows.map(({ id }) => id)).toEqual(['zz', 'aa', 'mobile-returning', 'everyone']);
  });

  it('reads sample shoppers, whose expected flow wins', async () => {
    const result = compileShop(exampleShop);
    if (!result.ok) throw new Error('invalid');
    const selector = createSelector(result.shop.flows.map(candidateOf), result.shop.facts);
    expect(result.shoppers).toHaveLength(2);
    expect(result.shoppers[0]?.facts['cart.total']).toEqual({ amountMinor: 2500, currency: 'GBP' });
    for (const { facts, expect: flowId } of result.shoppers) expect((await selector.select(facts)).flowId).toBe(flowId);
    // The arm ends before bucket 9000.
    const outside = { ...result.shoppers[0]?.facts, 'bucket.one-click-test': 9000 };
    expect((await selector.select(outside)).flowId).toBe('everyone');
  });

  it('gives the steps of the layout to a flow without any', () => {
    const steps = (layout: string): readonly string[] => {
      const base = exampleShop['presets/base.jsonc']!.replace(/ {2}"steps".*\n/, '').replace('one-page', layout);
      const { 'shop.jsonc': shop, 'flows/everyone.flow.jsonc': flow } = exampleShop;
      const files = { 'shop.jsonc': shop!, 'flows/everyone.flow.jsonc': flow!, 'presets/base.jsonc': base };
      return flowOf(compiled(files), 'everyone').steps.map(({ id, sections }) => `${id}: ${sections.map((section) => section.id).join(' ')}`);
    };
    expect(steps('three-page')).toEqual(['contact: contact', 'fulfillment: fulfillment', 'payment: payment review']);
    expect(steps('one-click')).toEqual(['review: contact fulfillment payment review']);
    expect(steps('embedded')).toEqual(['checkout: contact fulfillment payment review']);
  });
});

describe('a release', () => {
  it('is the same for the same files, and plain JSON', () => {
    const shop = compiled();
    expect(compiled()).toEqual(shop);
    expect(JSON.parse(JSON.stringify(shop))).toEqual(shop);
    expect(shop.release).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on comments, on the order of files or on the order of keys', () => {
    const reversed = Object.fromEntries(
      Object.entries(exampleShop)
        .reverse()
        .map(([path, text]) => [path, `// A comment\n${reverseKeys(path, text)}`]),
    );
    expect(compiled(reversed).release).toBe(compiled().release);
  });

  it('changes with a text', () => {
    const texts = exampleShop['texts/en.jsonc']!.replace('Paid safely', 'Paid very safely');
    expect(compiled({ ...exampleShop, 'texts/en.jsonc': texts }).release).not.toBe(compiled().release);
  });
});

function reverseKeys(path: string, text: string): string {
  if (path === 'shop.jsonc') return text;
  return JSON.stringify(reversed(JSON.parse(text)));
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, one]) => [key, reversed(one)]));
}
