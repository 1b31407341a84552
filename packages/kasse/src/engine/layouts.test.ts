import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Layout } from '../flow/index.js';
import { payloadHash, type OrderPayload, type View } from '../session/index.js';
import { nextOf, type Answer } from '../session/test/renderer.js';
import { opened } from './test/fill-in.js';
import { kit, line, shopFiles } from './test/kit.js';
import { fakeCoupons, fakeWrap } from './test/offers.js';

const LAYOUTS: readonly Layout[] = ['one-page', 'three-page', 'one-click', 'embedded', 'custom'];
const gift = { id: 'gift', fields: [{ id: 'note', required: true }, { id: 'terms', type: 'consent', required: true }] };
const wrap = { widget: 'wrap', options: { priceMinor: 299 } };

/** One definition; three pages cut it into steps, every other layout shows it at once. */
function filesOf(layout: Layout) {
  const [who, where, what] = [['contact', gift], ['fulfillment'], ['discounts', wrap, 'payment', 'review']];
  const steps =
    layout === 'three-page'
      ? [{ id: 'contact', sections: who }, { id: 'delivery', sections: where }, { id: 'payment', sections: what }]
      : [{ id: 'all', sections: [...who, ...where, ...what] }];
  return shopFiles({ layout, steps }, { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' }, wrap: { kind: 'widget' } } });
}

const ANSWERS: Readonly<Record<string, string>> = { email: 'ann@example.com', line1: '1 High Street', city: 'Leeds', country: 'GB', note: 'For you' };
const answer: Answer = ({ id, choices }) => choices?.find((choice) => choice === ANSWERS[id]) ?? ANSWERS[id] ?? 'something';

/** Takes a buyer from the first view to the order with nothing but what the views say. */
async function bought(layout: Layout) {
  const coupons = fakeCoupons({ TEN: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } });
  const lines = [line({ unitPriceMinor: 1999, quantity: 2 }), line({ id: 'l2', sku: 'pen', title: 'Pen', unitPriceMinor: 333, quantity: 3 })];
  const parts = await kit({ files: filesOf(layout), plugins: [coupons.plugin, fakeWrap().plugin], lines, stock: { mug: 9, pen: 9 } });
  const { buyer, ...start } = await opened(parts);
  let view: View = start.view;
  const steps: string[] = [];
  const extras = [{ type: 'discount.add', code: 'TEN' }, { type: 'widget.set', section: 'wrap', inputs: { wrap: true } }];
  for (let turn = 0; turn < 30; turn += 1) {
    if (view.order !== undefined) return { parts, view, steps };
    const offered = view.steps.flatMap(({ sections }) => sections).filter(({ state }) => state === 'active');
    const extra = extras.find(({ type }) => offered.some(({ commands }) => Object.hasOwn(commands, type)));
    if (extra !== undefined) extras.splice(extras.indexOf(extra), 1);
    const next = extra === undefined ? nextOf(view, answer, () => 'tok_ok') : { send: extra };
    if ('stuck' in next) throw new Error(`Stuck after ${steps.join()}: ${next.stuck}`);
    // As it would arrive over the wire.
    const result = 'commit' in next ? await buyer.commit({ fingerprint: next.commit, wait: 'settled' }) : await buyer.send(JSON.parse(JSON.stringify(next.send)) as never);
    if (!result.ok) throw new Error(`Refused after ${steps.join()}: ${result.code} ${JSON.stringify(result.messages)}`);
    steps.push('commit' in next ? 'commit' : (next.send as { type: string }).type);
    view = result.view;
  }
  throw new Error(`No end after ${steps.join()}`);
}

describe('one definition in five layouts', () => {
  it('is driven by a renderer that imports nothing but the type of the view', () => {
    const source = readFileSync(new URL('../session/test/renderer.ts', import.meta.url), 'utf8');
    expect(source.match(/^import .*$/gm)).toEqual(["import type { View } from '../view-types.js';"]);
  });

  it('N7 takes the same commands to the same totals, the same fingerprint and the same commit payload hash', async () => {
    const results = await Promise.all(LAYOUTS.map(bought));
    const orders = results.map(({ parts }) => [...parts.orders.placed.values()]);
    expect(orders.map((all) => all.length)).toEqual([1, 1, 1, 1, 1]);
    const shown = results.map(({ view }) => view.summary.total.amountMinor);
    const placed = orders.flat();
    // (3998 + 999) less 10 %, delivery 500, wrap 299, and 20 % on each.
    expect(shown).toEqual(LAYOUTS.map(() => 6356));
    expect(placed.map(({ totalMinor }) => totalMinor)).toEqual(shown);
    expect(results.map(({ parts }) => [...parts.primary.payments.values()].map(({ capturedMinor }) => capturedMinor))).toEqual(LAYOUTS.map(() => [6356]));
    expect(new Set(placed.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(new Set(placed.map((order) => payloadHash(payloadOf(order)))).size).toBe(1);
    expect(results.map(({ view }) => view.layout)).toEqual(LAYOUTS);
    const said = results.map(({ steps }) => steps.filter((type) => type !== 'step.go').sort());
    expect(said).toEqual(LAYOUTS.map(() => said[0]));
    const widgets = { wrap: { inputs: { wrap: true }, effects: [{ kind: 'fee', amountMinor: 299 }] } };
    for (const order of placed) expect(order).toMatchObject({ widgets, fields: { note: 'For you' }, consents: { terms: true } });
  });

  it('shows the steps of three pages as done, one after the other', async () => {
    const { view, steps } = await bought('three-page');
    expect(view.progress.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(steps.indexOf('contact.set')).toBeLessThan(steps.indexOf('fulfillment.destination'));
    expect(steps.at(-1)).toBe('commit');
  });
});

describe('what was entered where nothing is asked any more', () => {
  const note = { id: 'abroad', fields: [{ id: 'customs' }], when: { fact: 'country', operator: 'notEqual', value: 'GB' } };
  const wrapAbroad = { ...wrap, when: { fact: 'country', operator: 'notEqual', value: 'GB' } };
  const files = shopFiles({ steps: [{ id: 'all', sections: ['contact', 'fulfillment', note, wrapAbroad, 'payment'] }] }, { plugins: { wrap: { kind: 'widget' } } });
  const at = (country: string) => ({ type: 'fulfillment.destination', address: { line1: 'x', city: 'y', country } }) as const;

  it('is neither charged, nor confirmed, nor ordered', async () => {
    const orders = await Promise.all(
      [true, false].map(async (wasAbroad) => {
        const parts = await kit({ files, plugins: [fakeWrap().plugin] });
        const { buyer } = await opened(parts);
        const detour = [at('FR'), { type: 'fields.set', values: { customs: 'gift' } }, { type: 'widget.set', section: 'wrap', inputs: { wrap: true } }] as const;
        const way = [{ type: 'contact.set', email: 'a@example.com' }, ...(wasAbroad ? detour : []), at('GB'), { type: 'payment.set', methodId: 'card', instrument: { token: 't' } }] as const;
        for (const command of way) expect(await buyer.send(command)).toMatchObject({ ok: true });
        const { view } = await buyer.view();
        expect(view?.summary.total.amountMinor).toBe(3000);
        expect(await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true });
        return [...parts.orders.placed.values()][0];
      }),
    );
    const [detoured, straight] = orders;
    expect(detoured).toMatchObject({ fields: {}, widgets: {}, fingerprint: straight?.fingerprint });
  });

  it('is there again when it is asked again', async () => {
    const parts = await kit({ files, plugins: [fakeWrap().plugin] });
    const { buyer } = await opened(parts);
    for (const command of [at('FR'), { type: 'fields.set', values: { customs: 'gift' } }, at('GB'), at('FR')] as const) await buyer.send(command);
    const { view } = await buyer.view();
    expect(view?.steps[0]?.sections.find(({ id }) => id === 'abroad')).toMatchObject({ fields: [{ value: 'gift' }] });
  });
});

describe('a field or a way to pay that is chosen last', () => {
  it('is part of what the buyer confirms: the first confirmation counts', async () => {
    const methods = [{ method: 'card', gateways: ['primary'] }, { method: 'transfer', gateways: ['backup'] }];
    const parts = await kit({ files: shopFiles({ steps: [{ id: 'all', sections: ['contact', 'fulfillment', 'payment', gift] }], payment: { methods } }) });
    const { buyer } = await opened(parts);
    const way = [
      { type: 'contact.set', email: 'a@example.com' },
      { type: 'fulfillment.destination', address: { line1: 'x', city: 'y', country: 'GB' } },
      { type: 'payment.set', methodId: 'transfer' },
      { type: 'consent.set', id: 'terms', granted: true },
      { type: 'fields.set', values: { note: 'hello' } },
    ] as const;
    for (const command of way) expect(await buyer.send(command)).toMatchObject({ ok: true });
    const { view } = await buyer.view();
    expect(await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...parts.orders.placed.values()]).toMatchObject([{ fields: { note: 'hello' }, fingerprint: view?.commit.fingerprint, tenders: [{ methodId: 'transfer', gateway: 'backup' }] }]);
  });
});

/** What was bought and how, of an order. */
function payloadOf(order: OrderPayload): OrderPayload {
  const { currency, lines, discounts, fees, taxes, totals, marks, fulfillment, buyer, tenders, widgets, fields, consents } = order;
  return { currency, lines, discounts, fees, taxes, totals, marks, fulfillment, buyer, tenders, widgets, fields, consents };
}
