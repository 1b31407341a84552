import { fileURLToPath } from 'node:url';
import { pickup } from '@kasse/plugins/carrier/pickup';
import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { age } from '@kasse/plugins/check/age';
import { poBox } from '@kasse/plugins/check/po-box';
import { coupons } from '@kasse/plugins/discount/coupons';
import { rateTable } from '@kasse/plugins/tax/rate-table';
import { donation } from '@kasse/plugins/widget/donation';
import { giftWrap } from '@kasse/plugins/widget/gift-wrap';
import type { StandardSchema } from 'kasse/plugin';
import { candidateOf, compileShop, type CompiledShop, createSelector, readShopFiles, type SampleShopper } from 'kasse/tooling';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('shop/', import.meta.url));
let shop: CompiledShop;
let shoppers: readonly SampleShopper[];
beforeAll(async () => {
  const result = compileShop(await readShopFiles(folder), { strict: true });
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  ({ shop, shoppers } = result);
});

const winnerOf = async ({ facts }: SampleShopper): Promise<string> =>
  (await createSelector(shop.flows.map(candidateOf), shop.facts).select(facts)).flowId;

describe('the gift shop', () => {
  it('gives every sample shopper the flow it expects, and every flow to at least one', async () => {
    const winners = await Promise.all(shoppers.map(winnerOf));
    expect(Object.fromEntries(shoppers.map(({ id }, index) => [id, winners[index]]))).toEqual(
      Object.fromEntries(shoppers.map(({ id, expect: expected }) => [id, expected])),
    );
    expect(new Set(winners)).toEqual(new Set(shop.flows.map(({ id }) => id)));
    expect(shoppers.length).toBeGreaterThanOrEqual(8);
  });

  it('chooses by device, channel, purchase history, returning customer, promotion, season and bundle', () => {
    const { facts } = createSelector(shop.flows.map(candidateOf), shop.facts);
    const triggers = ['device', 'channel', 'customer.orders', 'customer.lifetimeValue', 'customer.returning', 'promotion.active', 'season', 'bundle'];
    expect(facts).toEqual(expect.arrayContaining(triggers));
    expect(shop.flows.at(-1)).toMatchObject({ id: 'everyone', isDefault: true });
  });

  it('has every layout in a flow that is open at any time', () => {
    const layouts = shop.flows.filter(({ window }) => window === undefined).map(({ layout }) => layout);
    expect(new Set(layouts)).toEqual(new Set(['one-page', 'three-page', 'one-click', 'embedded', 'custom']));
  });

  it('keeps a backup gateway behind every card payment, and stops an order without VAT in every flow', () => {
    for (const { payment, tax } of shop.flows) {
      expect(payment.methods.find(({ id }) => id === 'card')?.gateways).toEqual(['primary', 'backup']);
      expect(tax.onOutage).toEqual({ policy: 'block' });
    }
  });

  it('has what plugins take as options', async () => {
    const plugins = { parcel: tableRate(), stores: pickup(), vat: rateTable(), coupons: coupons(), age: age(), 'po-box': poBox() };
    for (const [id, plugin] of Object.entries(plugins)) {
      expect(shop.pluginKinds[id]).toBe(plugin.kind);
      expect({ id, problems: await problemsOf(plugin.options, shop.plugins[id]) }).toEqual({ id, problems: [] });
    }
  });

  it('offers to wrap, to round up or to give an amount, as the widgets take it', async () => {
    const options = { donation: donation().setup({}).options, 'gift-wrap': giftWrap().setup({}).options };
    const offered = shop.flows.flatMap(({ steps }) => steps.flatMap(({ sections }) => sections.filter((section) => section.kind === 'widget')));
    for (const section of offered) expect(await problemsOf(options[section.widget as keyof typeof options], section.options)).toEqual([]);
    expect(new Set(offered.map(({ widget }) => widget))).toEqual(new Set(Object.keys(options)));
    expect(offered.some((section) => section.options['roundUp'] === true)).toBe(true);
    expect(offered.some((section) => section.options['amounts'] !== undefined)).toBe(true);
  });

  it('asks for gift cards and points in each flow that takes them, and for the date of birth in each that may sell to adults only', () => {
    for (const { id, steps, payment } of shop.flows) {
      const sections = steps.flatMap((step) => step.sections);
      expect([id, sections.some(({ kind }) => kind === 'storedValue')]).toEqual([id, payment.storedValue !== undefined]);
      const asked = sections.flatMap((section) => (section.kind === 'fields' ? section.fields : []));
      // Nobody gets one click who buys something for adults.
      expect([id, asked.some((field) => field.id === 'birthDate')]).toEqual([id, id !== 'one-click']);
    }
  });

  it('has an invoice that is due, a backup that takes only some payments, and money that is taken on shipment', () => {
    const { payment } = shop.flows.find(({ id }) => id === 'trade') ?? { payment: undefined };
    expect(payment?.methods).toMatchObject([
      { id: 'card', gatewayWhen: { backup: { fact: 'payment.amount', operator: 'atMost' } } },
      { id: 'invoice', commitOn: 'promise', due: { withinMs: 30 * 86_400_000, onFailure: 'attention' } },
      { id: 'transfer', commitOn: 'pending', due: { withinMs: 7 * 86_400_000, onFailure: 'cancel' } },
    ]);
    expect(shop.flows.filter((flow) => flow.payment.capture === 'on-shipment').map(({ id }) => id)).toEqual(['hamper']);
  });
});

async function problemsOf(schema: StandardSchema | undefined, value: unknown): Promise<readonly unknown[]> {
  if (schema === undefined) throw new Error('The plugin checks no options.');
  const result = await schema['~standard'].validate(value);
  return result.issues ?? [];
}
