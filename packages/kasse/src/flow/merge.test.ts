import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonc } from '../json/index.js';
import { mergeDocuments, valueOf } from './merge.js';

function merged(base: unknown, over: unknown): { readonly value: unknown; readonly nothing: readonly string[] } {
  const node = (value: unknown) => parseJsonc(JSON.stringify(value)).root!;
  const nothing: string[] = [];
  const result = mergeDocuments(base === undefined ? undefined : node(base), node(over), (_, id) => nothing.push(id));
  return { value: valueOf(result), nothing };
}

const when = (value: string): unknown => ({ fact: 'device', operator: 'equal', value });

describe('mergeDocuments', () => {
  it('merges objects key by key, and takes neither id nor title nor extends from the base', () => {
    const base = { id: 'base', title: 'Base', extends: 'x', payment: { saved: 'offer', capture: 'on-commit' } };
    expect(merged(base, { id: 'flow', payment: { saved: 'none' } }).value).toEqual({
      id: 'flow',
      payment: { saved: 'none', capture: 'on-commit' },
    });
  });

  it('merges lists by id: a known item changes in its place, a new one goes to the end', () => {
    const base = { payment: { methods: [{ method: 'card', gateways: ['a'] }, { method: 'invoice', gateways: ['b'] }] } };
    const over = { payment: { methods: [{ method: 'cash', gateways: ['c'] }, { method: 'card', gateways: ['d', 'e'] }] } };
    expect(merged(base, over).value).toEqual({
      payment: {
        methods: [
          { method: 'card', gateways: ['d', 'e'] },
          { method: 'invoice', gateways: ['b'] },
          { method: 'cash', gateways: ['c'] },
        ],
      },
    });
  });

  it('knows sections by their own name, content, widget or fields', () => {
    const steps = (...sections: readonly unknown[]): unknown => ({ steps: [{ id: 'one', sections }] });
    const base = steps('contact', { section: 'discounts', when: when('mobile') }, { content: 'a' }, { widget: 'w', options: { x: [1] } });
    const over = steps({ section: 'contact', when: when('tablet') }, 'discounts', { content: 'a', remove: true }, { widget: 'w', options: { x: [2], y: 3 } });
    expect(merged(base, over).value).toEqual(
      steps({ section: 'contact', when: when('tablet') }, { section: 'discounts', when: when('mobile') }, { widget: 'w', options: { x: [2], y: 3 } }),
    );
  });

  it('replaces an item of another kind, and conditions, windows and outage policies, as a whole', () => {
    const base = {
      when: { all: [when('mobile')] },
      window: { from: '2026-01-01T00:00:00Z' },
      tax: { onOutage: { policy: 'flat', amount: '1.00 GBP' } },
      steps: [{ id: 'one', sections: [{ id: 's', widget: 'w' }] }],
    };
    const over = {
      when: when('tablet'),
      window: { until: '2026-02-01T00:00:00Z' },
      tax: { onOutage: { policy: 'block' } },
      steps: [{ id: 'one', sections: [{ id: 's', content: 'c' }] }],
    };
    expect(merged(base, over).value).toEqual(over);
  });

  it('removes items and whole keys, and tells what is not there to remove', () => {
    const base = { window: { from: 'x' }, checks: [{ id: 'a' }, { id: 'b' }] };
    const over = { window: { remove: true }, when: { remove: true }, checks: [{ id: 'a', remove: true }, { id: 'c', remove: true }] };
    expect(merged(base, over)).toEqual({ value: { checks: [{ id: 'b' }] }, nothing: ['when', 'c'] });
  });

  it('keeps a second item of one id beside the first, so that it can be told', () => {
    const over = { checks: [{ id: 'a', message: 'x' }, { id: 'a', message: 'y' }] };
    expect(merged({ checks: [{ id: 'a' }] }, over).value).toEqual(over);
  });

  const checks = fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), message: fc.constantFrom('x', 'y', 'z') }), {
    selector: ({ id }) => id,
  });
  const document = fc.record({ layout: fc.constantFrom('one-page', 'embedded'), checks }, { requiredKeys: [] });

  it('changes nothing when merged over nothing, over itself, or when nothing is merged over it', () => {
    fc.assert(
      fc.property(document, (one) => {
        expect(merged(undefined, one).value).toEqual(one);
        expect(merged(one, one).value).toEqual(one);
        expect(merged(one, {}).value).toEqual(one);
      }),
    );
  });

  it('gives the same whether three documents are merged from the left or from the right', () => {
    fc.assert(
      fc.property(document, document, document, (a, b, c) => {
        expect(merged(merged(a, b).value, c).value).toEqual(merged(a, merged(b, c).value).value);
      }),
    );
  });
});
