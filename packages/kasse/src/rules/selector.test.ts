import { describe, expect, it } from 'vitest';
import { KasseError } from '../errors/index.js';
import { compileCondition } from './compile-condition.js';
import { compileWindow, shareCondition } from './compile-window.js';
import { defineCatalogue } from './define-catalogue.js';
import { createSelector, createSelectorWith, type Selector } from './selector.js';
import type { Candidate, Condition, Explanation, Facts } from './types.js';

const { catalogue } = defineCatalogue([
  { id: 'illness', label: 'illness', type: 'string', source: 'input', availableFrom: 'open', personal: true },
]);
const fallback: Candidate = { id: 'base', priority: 0, enabled: true, isDefault: true };
const mobile = flow('mobile', 80, { when: when({ fact: 'device', operator: 'equal', value: 'mobile' }) });
const returning = flow('returning', 60, { when: when({ fact: 'customer.orders', operator: 'atLeast', value: 3 }) });

describe('select', () => {
  it('takes the highest priority whose conditions hold', async () => {
    const selector = createSelector([fallback, returning, mobile], catalogue);
    expect(await winner(selector, { device: 'mobile', 'customer.orders': 5 })).toBe('mobile');
    expect(await winner(selector, { device: 'desktop', 'customer.orders': 5 })).toBe('returning');
  });

  it('takes the default only when nothing else holds, whatever its priority', async () => {
    const selector = createSelector([{ ...fallback, priority: 1_000 }, returning], catalogue);
    expect(await winner(selector, { 'customer.orders': 3 })).toBe('returning');
    expect(await winner(selector, { 'customer.orders': 2 })).toBe('base');
    expect(await winner(selector, {})).toBe('base');
  });

  it('gives ties to the lower id', async () => {
    const selector = createSelector([flow('b', 5), flow('a', 5), fallback, flow('c', 5)], catalogue);
    expect(await winner(selector, {})).toBe('a');
  });

  it('passes over a flow that is switched off, outside its window or outside its share', async () => {
    const off = { ...flow('off', 9), enabled: false };
    const christmas = flow('christmas', 8, { window: window('2026-12-01T00:00:00Z', '2026-12-25T00:00:00Z') });
    const half = flow('half', 7, { share: shareCondition('test', { from: 0, until: 5_000 }) });
    const selector = createSelector([off, christmas, half, fallback], catalogue);
    const now = Date.UTC(2026, 10, 22);
    expect(await winner(selector, { now, 'bucket.test': 4_999 })).toBe('half');
    expect(await winner(selector, { now, 'bucket.test': 5_000 })).toBe('base');
    expect(await winner(selector, { now: Date.UTC(2026, 11, 1) })).toBe('christmas');
    expect(await winner(selector, {})).toBe('base');
  });

  it('stores the facts that the flows ask for, personal ones apart, and no others', async () => {
    const ill = flow('ill', 70, { when: when({ fact: 'illness', operator: 'present' }) });
    const off = { ...flow('off', 90, { when: when({ fact: 'country', operator: 'equal', value: 'GB' }) }), enabled: false };
    const selector = createSelector([fallback, mobile, returning, ill, off], catalogue);
    const facts: Facts = { device: 'mobile', illness: 'asthma', country: 'GB', campaign: 'spring' };
    expect(await selector.select(facts)).toEqual({
      flowId: 'mobile',
      facts: { 'customer.orders': null, device: 'mobile' },
      personalFacts: { illness: 'asthma' },
    });
    expect(selector.facts).toEqual(['customer.orders', 'device', 'illness']);
  });

  it('goes to the next flow when the authority does not confirm the first', async () => {
    const asked: Condition[] = [];
    const selector = createSelectorWith([fallback, mobile, returning], catalogue, (condition) => () => {
      asked.push(condition);
      return Promise.resolve(asked.length > 1);
    });
    expect((await selector.select({ device: 'mobile', 'customer.orders': 3 })).flowId).toBe('returning');
    expect(asked).toHaveLength(2);
  });

  it.each<[string, readonly Candidate[]]>([
    ['no default', [mobile]],
    ['two defaults', [fallback, { ...fallback, id: 'other' }]],
    ['an id twice', [fallback, mobile, mobile]],
    ['a default that is switched off', [{ ...fallback, enabled: false }]],
    ['a default with a condition', [{ ...fallback, when: when({ fact: 'device', operator: 'present' }) }]],
    ['an unknown fact', [fallback, flow('x', 1, { when: { kind: 'leaf', fact: 'gone', operator: 'present', value: null } })]],
  ])('refuses a release with %s', (_what, candidates) => {
    expect(() => createSelector(candidates, catalogue)).toThrow(KasseError);
  });
});

describe('explain', () => {
  it('puts the winner first, then the others by priority, the default last', () => {
    const selector = createSelector([fallback, mobile, returning, flow('always', 70)], catalogue);
    const { winner: id, flows } = selector.explain({ device: 'desktop', 'customer.orders': 2 });
    expect(id).toBe('always');
    expect(flows.map((one) => [one.flowId, one.outcome])).toEqual([
      ['always', 'won'],
      ['mobile', 'lost'],
      ['returning', 'lost'],
      ['base', 'lost'],
    ]);
  });

  it('says in plain English what a comparison met and what it needs', () => {
    const selector = createSelector([fallback, returning], catalogue);
    expect(lost(selector.explain({ 'customer.orders': 2 }), 'returning')).toEqual({
      flowId: 'returning',
      priority: 60,
      outcome: 'lost',
      reason: 'value-mismatch',
      leaf: { kind: 'leaf', fact: 'customer.orders', operator: 'atLeast', value: 3 },
      actual: 2,
      sentence: 'past orders is 2, needs at least 3',
    });
    expect(lost(selector.explain({}), 'returning')).toMatchObject({
      reason: 'fact-missing',
      actual: null,
      sentence: 'past orders is not known, needs at least 3',
    });
  });

  it('says of a text that is there and empty that it is', () => {
    const tea = flow('tea', 60, { when: when({ fact: 'campaign', operator: 'startsWith', value: 'tea-' }) });
    expect(lost(createSelector([fallback, tea], catalogue).explain({ campaign: '' }), 'tea')).toMatchObject({ sentence: 'campaign is empty, needs to start with tea-' });
  });

  it('gives every reason its code', () => {
    const selector = createSelector(
      [
        fallback,
        { ...flow('off', 99), enabled: false },
        flow('christmas', 98, { window: window('2026-12-01T00:00:00Z', undefined) }),
        flow('half', 97, { share: shareCondition('test', { from: 0, until: 5_000 }) }),
        mobile,
        returning,
        flow('low', 1),
      ],
      catalogue,
    );
    const explanation = selector.explain({ now: Date.UTC(2026, 10, 22), 'bucket.test': 7_000, 'customer.orders': 3 });
    expect(Object.fromEntries(explanation.flows.map((one) => [one.flowId, 'reason' in one ? one.reason : 'won']))).toEqual({
      returning: 'won',
      off: 'disabled',
      christmas: 'outside-window',
      half: 'outside-share',
      mobile: 'fact-missing',
      low: 'lower-priority',
      base: 'lower-priority',
    });
    expect(explanation.flows.map((one) => one.sentence)).toEqual([
      'all its conditions hold, and no matching flow has a higher priority than 60',
      'it is switched off',
      'current time is 2026-11-22T00:00:00.000Z, needs to be 2026-12-01T00:00:00.000Z or later',
      'bucket of test is 7000, needs to be from 0 to 4999',
      'device is not known, needs to be mobile',
      'it matches, but so does "returning" with the higher priority 60 (this one has 1)',
      'it is the default, and "returning" matches',
    ]);
    expect(lost(explanation, 'christmas')).toMatchObject({ actual: '2026-11-22T00:00:00.000Z' });
  });

  it('names the comparison that a missing fact could not have saved, and every way out of an any', () => {
    const both = flow('both', 9, {
      when: when({ all: [{ fact: 'country', operator: 'equal', value: 'GB' }, { fact: 'device', operator: 'equal', value: 'mobile' }] }),
    });
    const either = flow('either', 8, {
      when: when({ any: [{ fact: 'device', operator: 'equal', value: 'mobile' }, { fact: 'country', operator: 'in', value: ['GB', 'IE'] }] }),
    });
    const selector = createSelector([fallback, both, either], catalogue);
    const explanation = selector.explain({ device: 'desktop' });
    expect(lost(explanation, 'both')).toMatchObject({ reason: 'value-mismatch', sentence: 'device is desktop, needs to be mobile' });
    expect(lost(explanation, 'either')).toMatchObject({
      reason: 'fact-missing',
      sentence: 'country is not known, needs to be one of GB, IE; or device is desktop, needs to be mobile',
    });
  });

  it('shows amounts as an author writes them, and money of another currency as a mismatch', () => {
    const large = flow('large', 9, { when: when({ fact: 'cart.total', operator: 'moreThan', value: '50.00 GBP' }) });
    const selector = createSelector([fallback, large], catalogue);
    expect(lost(selector.explain({ 'cart.total': { amountMinor: 9999, currency: 'EUR' } }), 'large')).toMatchObject({
      reason: 'value-mismatch',
      sentence: 'cart total is 99.99 EUR, needs more than 50.00 GBP',
    });
  });

  it('never shows a personal value', () => {
    const ill = flow('ill', 9, { when: when({ fact: 'illness', operator: 'equal', value: 'none' }) });
    const selector = createSelector([fallback, ill], catalogue);
    const explanation = selector.explain({ illness: 'asthma' });
    expect(JSON.stringify(explanation)).not.toContain('asthma');
    expect(lost(explanation, 'ill')).toMatchObject({ actual: '[redacted]', sentence: 'illness is [redacted], needs to be none' });
  });

  it('says the same from the stored facts', async () => {
    const ill = flow('ill', 70, { when: when({ fact: 'illness', operator: 'present' }) });
    const selector = createSelector([fallback, mobile, returning, ill], catalogue);
    for (const facts of [{ device: 'mobile' }, { illness: 'asthma' }, { 'customer.orders': 1 }, {}] satisfies Facts[]) {
      const selection = await selector.select(facts);
      const expected = selector.explain(facts);
      expect(selector.explain({ ...selection.facts, ...selection.personalFacts })).toEqual(expected);
      expect(selector.explainStored(selection)).toEqual(expected);
    }
  });

  it('still answers when personal facts were erased, and keeps the winner', async () => {
    const ill = flow('ill', 70, { when: when({ fact: 'illness', operator: 'present' }) });
    const well = flow('well', 65, { when: when({ fact: 'illness', operator: 'absent' }) });
    const selector = createSelector([fallback, ill, well], catalogue);
    const selection = await selector.select({ illness: 'asthma' });
    const { winner: id, flows } = selector.explainStored({ ...selection, personalFacts: {} });
    expect(id).toBe('ill');
    expect(flows[1]).toMatchObject({
      flowId: 'well',
      reason: 'fact-missing',
      actual: null,
      sentence: 'illness was erased, must not be known',
    });
  });

  it('refuses a choice of another release', () => {
    const selector = createSelector([fallback], catalogue);
    expect(() => selector.explainStored({ flowId: 'gone', facts: {}, personalFacts: {} })).toThrow(/"gone" is not in this release/);
  });
});

function flow(id: string, priority: number, more: Partial<Candidate> = {}): Candidate {
  return { id, priority, enabled: true, isDefault: false, ...more };
}

function when(authored: unknown): Condition {
  const { condition, problems } = compileCondition(authored, { catalogue, named: {}, currency: 'GBP' });
  expect(problems).toEqual([]);
  return condition!;
}

function window(from: string, until: string | undefined): Condition {
  return compileWindow({ from, until }).condition!;
}

async function winner(selector: Selector, facts: Facts): Promise<string> {
  const { flowId } = await selector.select(facts);
  expect(selector.selectUnchecked(facts).flowId).toBe(flowId);
  expect(selector.explain(facts).winner).toBe(flowId);
  return flowId;
}

function lost(explanation: Explanation, flowId: string): unknown {
  return explanation.flows.find((one) => one.flowId === flowId);
}
