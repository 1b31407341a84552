import { type CompiledShop, compileShop } from 'kasse/flow';
import { describe, expect, it } from 'vitest';
import { fakeCarrier, fakeDiscounts, fakeGateway, fakeInventory, fakeTax } from '../fakes/index.js';
import {
  at, cart, cartChanges, charged, checkout, codes, commit, contact, enterCode, facts, free, gateway, gatewayFaults, type Given, type GivenPlugin, line, ordered, payWith, plugins,
  rates, refused, scenario, selectFulfillment, send, shipTo, status, stock, taxRate, totals,
} from './index.js';

describe('scenario', () => {
  it('tells the totals of a choice', async () => {
    await scenario()
      .given(cart({ shipTo: 'DE', lines: [line({ unitPriceMinor: 1999 })] }))
      .when(selectFulfillment('express'))
      .then(totals({ itemsMinor: 1999, fulfillmentMinor: 499 }));
  });

  it('goes all the way to an order', async () => {
    await scenario()
      .given(cart({ shipTo: 'GB', lines: [line({ quantity: 2 })] }), stock({ mug: 3 }), taxRate(0))
      .when(checkout())
      .then(status('completed'))
      .then(totals({ totalMinor: 2_299 }))
      .then(charged(2_299))
      .then(ordered(1))
      .then(free({ mug: 1 }));
  });

  it('charges once when the answer of the gateway is lost', async () => {
    await scenario().given(gatewayFaults({ on: 'authorize', fault: 'lose_answer' })).when(checkout()).then(charged(1_559)).then(ordered(1));
  });

  it('tells a decline, after which nothing is held', async () => {
    await scenario().given(stock({ mug: 1 })).when(checkout('tok_decline_insufficient_funds')).then(refused('payment_declined_try_other')).then(charged(0)).then(ordered(0));
  });

  it('tells a code, a rate and a plugin of its own', async () => {
    await scenario()
      .given(
        cart({ shipTo: 'GB' }),
        codes({ SPRING: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } }),
        rates({ service: 'slow', title: 'Slow', priceMinor: 100 }),
      )
      .when(enterCode('SPRING'), selectFulfillment('post:slow'))
      .then(totals({ discountMinor: 100, fulfillmentMinor: 100 }));
    await scenario()
      .given(cart({ shipTo: 'GB' }), plugins(fakeCarrier({ id: 'post', rates: [{ service: 'own', title: 'Own', priceMinor: 1 }] }).plugin))
      .when(selectFulfillment('own'))
      .then(totals({ fulfillmentMinor: 1 }));
  });

  it('stops a commit whose cart changed meanwhile', async () => {
    await scenario()
      .when(contact(), shipTo('GB'), selectFulfillment('standard'), payWith('tok_ok'), cartChanges([line({ unitPriceMinor: 1_500 })]), commit())
      .then(refused('total_changed'))
      .then(charged(0));
  });

  it('takes no step after one that was refused, and says so', async () => {
    const stage = scenario().when(send({ type: 'step.go', to: 'nowhere' }), checkout());
    await expect(stage.then(status('completed'))).rejects.toThrow(/^A step was refused: /);
    expect((await stage).orders.placed.size).toBe(0);
  });

  it('says what is offered, what differs, and what is wrong with a flow', async () => {
    await expect(scenario().given(cart({ shipTo: 'GB' })).when(selectFulfillment('drone'))).rejects.toThrow('"drone" is not offered. There is post:standard, post:express.');
    await expect(scenario().then(totals({ totalMinor: 1 }))).rejects.toThrow('totalMinor: expected 1, and it is 1200.');
    await expect(scenario({ layout: 'spiral' })).rejects.toThrow('The flow of the scenario is not valid');
  });

  it('runs a whole shop, at a moment and for a shopper', async () => {
    const steps = [{ id: 'checkout', sections: ['contact', 'fulfillment', 'payment'] }];
    const parts = { layout: 'one-page', steps, fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] }, tax: { providers: ['vat'] }, payment: { methods: [{ method: 'card', gateways: ['bank'] }] } };
    const result = compileShop({
      'shop.jsonc': JSON.stringify({ name: 'Own', currency: 'GBP', country: 'GB', prices: { mode: 'exclusive', rounding: 'half-up', level: 'per-line' }, plugins: { post: { kind: 'carrier' }, vat: { kind: 'tax' }, bank: { kind: 'payment' } } }),
      'flows/everyone.flow.jsonc': JSON.stringify({ id: 'everyone', default: true, ...parts }),
      'flows/advent.flow.jsonc': JSON.stringify({ id: 'advent', priority: 1, window: { from: '2026-12-01T00:00:00Z', until: '2026-12-25T00:00:00Z' }, when: { fact: 'device', operator: 'equal', value: 'mobile' }, ...parts }),
    });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const winner = async (...given: readonly Given[]) => {
      const { kasse, sessionId } = await scenario(result.shop).given(...given).when(contact());
      return (await kasse.staff.as('test').explain(sessionId))?.winner;
    };
    expect(await winner(at('2026-12-24T18:00:00Z'), facts({ device: 'mobile' }))).toBe('advent');
    expect(await winner(at('2026-12-25T18:00:00Z'), facts({ device: 'mobile' }))).toBe('everyone');
    expect(await winner(at('2026-12-24T18:00:00Z'))).toBe('everyone');
  });

  it('takes the currency, the country and the gateways of a shop', async () => {
    const shop = euroShop();
    await scenario(shop).given(gateway('acme')).when(checkout()).then(status('completed')).then(charged(1_559, 'acme')).then(charged(0, 'bank')).then(charged(1_559));
    await expect(scenario(shop).given(gateway('acme')).then(charged(0, 'acne'))).rejects.toThrow('There is no fake gateway "acne". There is bank, acme.');
    // The cart's own currency is still the cart's to say; what is wrong with it is told.
    await expect(scenario(shop).given(gateway('acme'), cart({ currency: 'GBP' })).then(ordered(0))).rejects.toThrow(/^No checkout could be opened: plugin_malformed: .*GBP/);
  });

  it('reads no books of a fake in whose place a plugin of its own stands', async () => {
    const told = scenario(euroShop())
      .given(gateway('acme'), plugins(({ now }) => fakeGateway({ id: 'bank', now }).plugin, ({ now }) => fakeInventory({ stock: { mug: 3 }, now }).plugin))
      .when(checkout());
    await told.then(status('completed')).then(charged(1_559, 'acme'));
    await expect(told.then(charged(0))).rejects.toThrow('"bank" is a plugin of your own');
    await expect(told.then(charged(0, 'bank'))).rejects.toThrow('"bank" is a plugin of your own');
    await expect(told.then(free({ mug: 3 }))).rejects.toThrow('"stock" is a plugin of your own');
  });

  const spring = codes({ SPRING: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } } });
  const faults = gatewayFaults({ on: 'authorize', fault: 'lose_answer' });

  it.each<[string, Given, string]>([
    ['codes', spring, '"codes" are those of the fake "codes", and the shop has no plugin "codes" of kind "discounts".'],
    ['stock', stock({ mug: 3 }), '"stock" is that of the fake "stock", and the shop has no plugin "stock" of kind "inventory".'],
    ['rates', rates({ service: 'slow', title: 'Slow', priceMinor: 1 }), '"rates" are those of the fake "post", and the shop has no plugin "post" of kind "carrier".'],
    ['taxRate', taxRate(200_000), '"taxRate" is that of the fake "vat", and the shop has no plugin "vat" of kind "tax".'],
    ['gatewayFaults', faults, '"gatewayFaults" are those of the fake "bank", and the shop has no plugin "bank" of kind "payment".'],
    ['gateway', gateway('acne'), '"gateway" is that of the fake "acne", and the shop has no plugin "acne" of kind "payment".'],
  ])('refuses %s that nobody of the shop would use', async (_, given, why) => {
    const own = plugins(({ now }) => fakeGateway({ id: 'shop-bank', now }).plugin, fakeCarrier({ id: 'shop-post', currency: 'EUR' }).plugin, fakeTax({ id: 'shop-vat' }).plugin);
    await scenario(ownShop()).given(own).when(checkout()).then(status('completed'));
    await expect(scenario(ownShop()).given(own, given).then(ordered(0))).rejects.toThrow(why);
  });

  it.each<[string, Given, GivenPlugin]>([
    ['codes', spring, fakeDiscounts({ id: 'codes', codes: {} }).plugin],
    ['stock', stock({ mug: 3 }), fakeInventory({ stock: { mug: 3 } }).plugin],
    ['rates', rates({ service: 'slow', title: 'Slow', priceMinor: 1 }), fakeCarrier({ id: 'post' }).plugin],
    ['taxRate', taxRate(0), fakeTax({ id: 'vat' }).plugin],
    ['gatewayFaults', faults, fakeGateway({ id: 'bank' }).plugin],
    ['gateway', gateway('bank'), fakeGateway({ id: 'bank' }).plugin],
  ])('refuses %s of a fake in whose place a plugin of its own stands', async (name, given, own) => {
    await expect(scenario().given(plugins(own), given).then(ordered(0))).rejects.toThrow(new RegExp(`^"${name}" (is that|are those) of the fake ".*", in whose place a plugin of your own stands\\.`));
  });

  it('refuses codes where the cart takes them', async () => {
    const shop = { ...euroShop(), discounts: 'backend', pluginKinds: { ...euroShop().pluginKinds, codes: 'discounts' } } as const;
    await expect(scenario(shop).given(gateway('acme'), spring).then(ordered(0))).rejects.toThrow('"codes" are those of the fake "codes", and the shop leaves discounts to the cart.');
  });

  it('has faults of the bank also where that is given as a gateway', async () => {
    const stage = await scenario().given(gateway('bank'), faults).when(checkout()).then(charged(1_559, 'bank'));
    expect([stage.gateways.get('bank') === stage.gateway, stage.problems.length]).toEqual([true, 1]);
  });

  it('hands its clock to plugins that keep time', async () => {
    const shop = euroShop();
    const books: Date[] = [];
    await scenario(shop)
      .given(
        at('2031-05-01T10:00:00Z'),
        plugins(fakeTax({ id: 'vat', ratePpm: 0 }).plugin, ({ now }) => {
          books.push(new Date(now()));
          return fakeGateway({ id: 'acme', now }).plugin;
        }),
      )
      .when(checkout())
      .then(status('completed'))
      .then(totals({ taxMinor: 0 }));
    expect(books).toEqual([new Date('2031-05-01T10:00:00Z')]);
  });
});

/** Names none of the scenario's plugins. */
function ownShop(): CompiledShop {
  const result = compileShop({
    'shop.jsonc': JSON.stringify({ name: 'Own', currency: 'EUR', country: 'DE', prices: { mode: 'exclusive' }, plugins: { 'shop-post': { kind: 'carrier' }, 'shop-vat': { kind: 'tax' }, 'shop-bank': { kind: 'payment' } } }),
    'flows/everyone.flow.jsonc': JSON.stringify({
      id: 'everyone',
      default: true,
      layout: 'one-page',
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['shop-post'] }] },
      tax: { providers: ['shop-vat'] },
      payment: { methods: [{ method: 'card', gateways: ['shop-bank'] }] },
    }),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.shop;
}

/** Delivers at home only, and names a gateway that is not the scenario's. */
function euroShop(): CompiledShop {
  const result = compileShop({
    'shop.jsonc': JSON.stringify({ name: 'Euro', currency: 'EUR', country: 'DE', prices: { mode: 'exclusive' }, plugins: { post: { kind: 'carrier' }, vat: { kind: 'tax' }, acme: { kind: 'payment' } } }),
    'flows/everyone.flow.jsonc': JSON.stringify({
      id: 'everyone',
      default: true,
      layout: 'one-page',
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['post'], when: { fact: 'country', operator: 'equal', value: 'DE' } }] },
      tax: { providers: ['vat'] },
      payment: { methods: [{ method: 'card', gateways: ['acme'] }] },
    }),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.shop;
}
