import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileShop } from '../flow/index.js';
import type { View } from '../session/index.js';
import { nextOf, type Answer } from '../session/test/renderer.js';
import { opened } from './test/fill-in.js';
import { kit, line, shopFiles } from './test/kit.js';
import { fakeWrap } from './test/offers.js';

const when = fc.oneof(
  fc.record({ fact: fc.constant('country'), operator: fc.constantFrom('equal', 'notEqual'), value: fc.constantFrom('GB', 'FR') }),
  fc.record({ fact: fc.constant('device'), operator: fc.constant('equal'), value: fc.constantFrom('mobile', 'desktop') }),
  fc.record({ fact: fc.constant('cart.total'), operator: fc.constantFrom('atLeast', 'lessThan'), value: fc.constantFrom('10.00 GBP', '30.00 GBP') }),
  fc.record({ fact: fc.constant('customer.returning'), operator: fc.constantFrom('present', 'absent') }),
);
const sometimes = { when: fc.option(when, { nil: undefined }) };

const field = fc.oneof(
  fc.record({ type: fc.constantFrom('text', 'date', 'boolean', 'consent'), required: fc.boolean() }),
  fc.record({ type: fc.constant('number'), required: fc.boolean(), min: fc.constantFrom(0, 5), max: fc.constantFrom(5, 900) }),
  fc.record({ type: fc.constant('choice'), required: fc.boolean(), choices: fc.constant(['a', 'b']) }),
);
const fields = fc.record({ fields: fc.array(field, { minLength: 1, maxLength: 3 }).map((all) => all.map((each, index) => ({ id: `f${index}`, ...each }))), ...sometimes });
const extra = fc.oneof(
  fields,
  fc.record({ widget: fc.constant('wrap'), options: fc.constant({ priceMinor: 299 }), ...sometimes }),
  fc.record({ content: fc.constant('trust'), ...sometimes }),
  fc.record({ section: fc.constantFrom('review', 'discounts'), ...sometimes }),
);

/** Sections in any order, cut into steps anywhere. Which go together lint decides. */
const steps = fc
  .record({ extras: fc.array(extra, { maxLength: 4 }), cuts: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), order: fc.array(fc.integer(), { minLength: 8, maxLength: 8 }) })
  .map(({ extras, cuts, order }) => {
    const named = extras.map((each, index) => ('section' in each ? each : { id: `x${index}`, ...each }));
    const sections = ['contact', 'fulfillment', 'payment', ...named].map((section, index) => ({ section, at: order[index] ?? 0 })).sort((a, b) => a.at - b.at);
    const all: { id: string; sections: unknown[] }[] = [];
    sections.forEach(({ section }, index) => {
      const last = all.at(-1);
      if (last === undefined || cuts[index] === true) all.push({ id: `s${index}`, sections: [section] });
      else last.sections.push(section);
    });
    return all;
  });

const method = fc.record({ method: fc.constantFrom('card', 'transfer'), gateways: fc.constantFrom(['primary'], ['backup', 'primary']), commitOn: fc.constantFrom('approved', 'pending') });
const flow = fc.record({
  layout: fc.constantFrom('one-page', 'three-page', 'one-click', 'embedded', 'custom'),
  account: fc.constantFrom('optional', 'none'),
  steps,
  fulfillment: fc.record({
    methods: fc.tuple(fc.record({ method: fc.constant('shipping'), carriers: fc.constant(['post']) }), fc.array(fc.record({ method: fc.constant('digital'), id: fc.constant('later'), ...sometimes }), { maxLength: 1 })).map(([first, more]) => [first, ...more]),
  }),
  payment: fc.record({
    saved: fc.constantFrom('preselect', 'offer', 'none'),
    capture: fc.constantFrom('on-commit', 'on-shipment'),
    methods: fc.tuple(method, fc.array(fc.record({ method: fc.constant('voucher'), gateways: fc.constant(['backup']), ...sometimes }), { maxLength: 1 })).map(([first, more]) => [...more, first]),
  }),
});

const ANSWERS: Readonly<Record<string, string>> = { email: 'ann@example.com', line1: '1 High Street', city: 'Leeds', country: 'GB' };
const answer: Answer = ({ id, choices, type }) => {
  if (choices !== undefined) return choices.find((choice) => choice === ANSWERS[id]) ?? choices[0] ?? '';
  return type === 'number' ? 5 : type === 'boolean' ? true : type === 'date' ? '2026-12-24' : (ANSWERS[id] ?? 'something');
};

describe('any flow that lint takes', () => {
  it('can be taken to the order by a front end that knows only its views', async () => {
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(flow, fc.boolean(), fc.constantFrom('mobile', 'desktop'), async (body, requiresShipping, device) => {
        const files = { ...shopFiles(JSON.parse(JSON.stringify(body)) as object, { plugins: { wrap: { kind: 'widget' } } }), 'texts/en.jsonc': '{ "trust": "Trust us." }' };
        if (!compileShop(files).ok) {
          refused += 1;
          return;
        }
        taken += 1;
        const parts = await kit({ files, plugins: [fakeWrap().plugin], lines: [line({ requiresShipping })] });
        const { buyer, ...start } = await opened(parts, { facts: { device } });
        let view: View = start.view;
        const said: string[] = [];
        while (view.order === undefined) {
          const next = nextOf(view, answer, () => 'tok_ok');
          if ('stuck' in next || said.length > 30) throw new Error(`No way on after ${said.join()}: ${JSON.stringify(next)}`);
          const result = 'commit' in next ? await buyer.commit({ fingerprint: next.commit }) : await buyer.send(JSON.parse(JSON.stringify(next.send)) as never);
          said.push(JSON.stringify(next));
          if (!result.ok) throw new Error(`Refused after ${said.join()}: ${JSON.stringify(result.messages)}`);
          ({ view } = result);
        }
        await parts.kasse.close();
      }),
      { numRuns: 150 },
    );
    // Were nearly all of them refused, nothing would be proven.
    expect(taken).toBeGreaterThan(refused);
  });
});
