import { describe, expect, it } from 'vitest';
import { defineTaxProvider, defineWidget, type TaxRequest, type WidgetEffect } from '../plugin.js';
import { address, opened, sent } from './test/fill-in.js';
import { kit, line, shopFiles } from './test/kit.js';

const wrap: WidgetEffect = { kind: 'fee', title: 'Gift wrap', amountMinor: 250, taxCategory: 'standard' };
const card: WidgetEffect = { kind: 'fee', title: 'Greeting card', amountMinor: 110, taxCategory: 'standard' };
const bees: WidgetEffect = { kind: 'donation', title: 'For the bees', amountMinor: 100 };
const abroad = { line1: 'Karl Johans gate 1', city: 'Oslo', postalCode: '0154', country: 'NO' };
const exclusive = { mode: 'exclusive', rounding: 'half-up', level: 'per-line' };
const inclusive = { ...exclusive, mode: 'inclusive' };

/** What the widgets of a flow add, in its order; the last of them rounds up to a whole pound. */
async function shop(effects: readonly (readonly WidgetEffect[])[], prices: object = exclusive) {
  const totals: number[] = [];
  const asked: string[][] = [];
  const outage = { isOn: false };
  const widget = (id: string, evaluate: (totalMinor: number) => readonly WidgetEffect[]) =>
    defineWidget({
      id,
      setup: () => ({
        inputs: { type: 'object' },
        parse: (inputs) => ({ ok: true, inputs }),
        evaluate: ({ totalMinor }) => {
          totals.push(totalMinor);
          return evaluate(totalMinor);
        },
      }),
    })();
  const vat = defineTaxProvider({
    id: 'vat',
    setup: () => ({
      calculate: ({ items, destination: { country } }: TaxRequest) => {
        const fees = items.filter(({ kind }) => kind === 'fee').map(({ id }) => id);
        if (outage.isOn && fees.length > 0) return Promise.reject(new Error('tax down'));
        asked.push(fees);
        return Promise.resolve(items.map(({ id }) => (country === 'NO' ? { id, taxes: [{ name: 'MVA', ratePpm: 250_000 }], containedRatePpm: 200_000 } : { id, taxes: [{ name: 'VAT', ratePpm: 200_000 }] })));
      },
    }),
  })();
  const ids = [...effects.map((_, index) => `w${index}`), 'round'];
  const plugins = [...effects.map((added, index) => widget(`w${index}`, () => added)), widget('round', (totalMinor) => (totalMinor % 100 === 0 ? [] : [{ kind: 'donation', title: 'Donation', amountMinor: 100 - (totalMinor % 100) }]))];
  const sections = ['contact', 'fulfillment', ...ids.map((id) => ({ widget: id })), 'payment'];
  const parts = await kit({
    plugins: [vat, ...plugins],
    lines: [line({ unitPriceMinor: 2000 })],
    files: shopFiles({ steps: [{ id: 'checkout', sections }] }, { prices, plugins: Object.fromEntries(ids.map((id) => [id, { kind: 'widget' }])) }),
  });
  parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 0 }];
  const { buyer } = await opened(parts);
  /** Sets these widgets, then prices once more: what the last pricing asked and told is left. */
  const choose = async (chosen = ids) => {
    for (const section of chosen) await sent(buyer, { type: 'widget.set', section, inputs: {} });
    totals.length = 0;
    asked.length = 0;
    return sent(buyer, { type: 'cart.refresh' });
  };
  return { buyer, totals, asked, outage, choose };
}

describe('a widget after others', () => {
  it('is told the total with the tax of what they add, so that rounding up makes it round', async () => {
    const { choose, totals } = await shop([[wrap]]);
    const { summary } = await choose();
    expect([totals, summary.total.amountMinor, summary.fees.length]).toEqual([[2400, 2700], 2700, 1]);
  });

  it('is told it after every one, taxed or not', async () => {
    const { choose, totals } = await shop([[wrap], [bees], [bees, card]]);
    const { summary } = await choose();
    expect([totals, summary.total.amountMinor]).toEqual([[2400, 2700, 2800, 3032], 3100]);
  });

  it.each(['per-line', 'per-order', 'per-unit'])('is told it where prices are restated abroad, rounded %s', async (level) => {
    const { buyer, choose, totals } = await shop([[wrap]], { ...inclusive, level, inclusiveAbroad: 'keepNet' });
    await sent(buyer, { type: 'fulfillment.destination', address: abroad });
    // Of 20.00 and 2.50 with 20 % in them, 16.67 and 2.08 are net, and 25 % of that is 4.17 and 0.52.
    const { summary } = await choose();
    expect([totals, summary.total.amountMinor]).toEqual([[2084, 2344], 2400]);
  });

  it('changes no tax that was rounded for the whole order before it', async () => {
    const { choose, totals } = await shop([[{ ...wrap, amountMinor: 33 }], [{ ...card, amountMinor: 33 }]], { ...exclusive, level: 'per-order' });
    const { summary } = await choose();
    // 20 % of 20.33 is 4.07, of 20.66 is 4.13: 0.39 is charged for the first, 0.40 for the second.
    expect([totals, summary.total.amountMinor]).toEqual([[2400, 2440, 2479], 2500]);
  });
});

describe('taxes of what widgets add', () => {
  const [first, second] = ['fee:w0:0', 'fee:w1:1'];

  it.each<[string, readonly (readonly WidgetEffect[])[], object, readonly string[], readonly (readonly string[])[]]>([
    ['not at all without widgets', [[wrap]], exclusive, [], [[]]],
    ['not at all for what is not taxed', [[bees]], exclusive, ['w0', 'round'], [[]]],
    ['once for one widget', [[wrap]], exclusive, ['w0'], [[], [first]]],
    ['once where nothing taxed comes after it', [[wrap], [bees]], exclusive, ['w0', 'w1', 'round'], [[], [first]]],
    ['again where something taxed comes after it', [[wrap], [card]], exclusive, ['w0', 'w1', 'round'], [[], [first], [first, second]]],
    ['once for all where prices say the total', [[wrap], [card]], inclusive, ['w0', 'w1', 'round'], [[], [first, second]]],
  ])('are asked %s', async (_, effects, prices, chosen, questions) => {
    const { choose, asked } = await shop(effects, prices);
    await choose([...chosen]);
    expect(asked).toEqual(questions);
  });

  it('refuse the change where nobody can tell them, and no widget is blamed', async () => {
    const { buyer, outage, choose } = await shop([[wrap]]);
    await sent(buyer, { type: 'fulfillment.destination', address });
    await choose(['round']);
    outage.isOn = true;
    expect(await buyer.send({ type: 'widget.set', section: 'w0', inputs: {} })).toMatchObject({ ok: false, code: 'tax_unavailable' });
  });
});
