import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PluginKind } from '../contracts/index.js';
import { defineCarrier, defineDiscounts, definePaymentGateway, defineStoredValue, type Plugin, type StandardSchema } from '../plugin.js';
import { memory } from '../stores/memory/index.js';
import { createKasse, type KasseOptions } from './create-kasse.js';
import { opened, ready } from './test/fill-in.js';
import { compiled, fakeCart, fakeCarrier, fakeGateway, fakeOrders, fakeStock, fakeTax, kit, SECRET, shopFiles } from './test/kit.js';
import { fakeCoupons, fakeWrap } from './test/offers.js';

const plugins = (): Plugin[] => [fakeGateway('primary'), fakeGateway('backup'), fakeStock(), fakeCarrier(), fakeTax()].map(({ plugin }) => plugin);
const create = (change: Partial<KasseOptions> = {}) =>
  createKasse({ shop: compiled(), store: memory(), plugins: plugins(), cart: fakeCart(), orders: fakeOrders(), secret: SECRET, ...change });

const wrapFiles = (options: object): ReturnType<typeof shopFiles> =>
  shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', { widget: 'wrap', options }, 'payment'] }] }, { plugins: { wrap: { kind: 'widget' } } });

describe('createKasse finds out at the start', () => {
  it.each([undefined, '', 'short', 'x'.repeat(31), 5])('a secret that is too weak: %j', async (secret) => {
    await expect(create({ secret: secret as string })).rejects.toMatchObject({ code: 'ERR_SECRET_WEAK', message: expect.stringContaining('openssl rand') as string });
  });

  it.each([undefined, null, 'x'])('that there are no options: %j', async (options) => {
    await expect(createKasse(options as never)).rejects.toMatchObject({ code: 'ERR_MISUSE', message: 'createKasse was called without options. Pass { shop, store, plugins, cart, orders, secret }.' });
  });

  it.each(['shop', 'store', 'plugins', 'cart', 'orders'] as const)('that there is no %s', async (part) => {
    await expect(create({ [part]: undefined })).rejects.toMatchObject({ code: 'ERR_MISUSE', details: { part }, message: expect.stringContaining(`"${part}"`) as string });
  });

  it.each<[object, string, string]>([
    [{ plugin: [] }, 'plugin', 'createKasse has no option "plugin". Did you mean "plugins"?'],
    [{ secrets: 'x' }, 'secrets', 'createKasse has no option "secrets". Did you mean "secret"?'],
    [{ webhooks: true }, 'webhooks', 'createKasse has no option "webhooks". It takes shop, store, plugins, cart, orders, secret, onEvent, onProblem, continueUrl, timeouts, retention, leaseMs, clock.'],
    [{ timeouts: { quoteMS: 1 } }, 'timeouts', '"timeouts" of createKasse has no option "quoteMS". Did you mean "quoteMs"?'],
    [{ timeouts: { seconds: 1 } }, 'timeouts', '"timeouts" of createKasse has no option "seconds". It takes quoteMs, effectMs, recordMs, answerMs, clockSkewMs.'],
    [{ retention: { day: 30 } }, 'retention', '"retention" of createKasse has no option "day". Did you mean "days"?'],
  ])('an option it does not know: %j', async (change, part, message) => {
    await expect(create(change as Partial<KasseOptions>)).rejects.toMatchObject({ code: 'ERR_MISUSE', details: { part }, message });
  });

  it.each<[Partial<KasseOptions>, string, string]>([
    [{ timeouts: { effectMs: Infinity } }, 'timeouts', 'timeouts.effectMs'],
    [{ timeouts: { quoteMs: 2 ** 31 } }, 'timeouts', 'timeouts.quoteMs'],
    [{ timeouts: { answerMs: -1 } }, 'timeouts', 'timeouts.answerMs'],
    [{ timeouts: { recordMs: NaN } }, 'timeouts', 'timeouts.recordMs'],
    [{ leaseMs: Infinity }, 'leaseMs', 'leaseMs'],
  ])('a time that no timer keeps: %o', async (change, part, name) => {
    await expect(create(change)).rejects.toMatchObject({ code: 'ERR_MISUSE', details: { part }, message: expect.stringContaining(`"${name}"`) as string });
  });

  it.each<[object, string, string]>([
    [{ onProblem: console }, 'onProblem', '"onProblem" of createKasse is an object, and has to be a function.'],
    [{ onEvent: 'log' }, 'onEvent', '"onEvent" of createKasse is "log", and has to be a function.'],
    [{ clock: Date }, 'clock', '"clock" of createKasse tells no epoch milliseconds. Pass a function that does, such as the now of Date.'],
    [{ leaseMs: '30000' }, 'leaseMs', '"leaseMs" of createKasse is "30000", and has to be a number of milliseconds up to 2147483647, which are 24 days.'],
    [{ leaseMs: 0 }, 'leaseMs', '"leaseMs" of createKasse is 0. Give the milliseconds to wait, or leave it out.'],
    [{ timeouts: { effectMs: 0 } }, 'timeouts', '"timeouts.effectMs" of createKasse is 0. Give the milliseconds to wait, or leave it out.'],
    [{ timeouts: { quoteMs: '8000' } }, 'timeouts', '"timeouts.quoteMs" of createKasse is "8000", and has to be a number of milliseconds up to 2147483647, which are 24 days.'],
    [{ retention: { days: '90' } }, 'retention', 'retention.days is "90". Give a number of days from 0 to 36500, or leave retention out.'],
    [{ shop: Promise.resolve(compiled()) }, 'shop', 'createKasse was called without a usable "shop". It is a promise: write await loadShop(...).'],
  ])('a value that cannot be meant: %o', async (change, part, message) => {
    await expect(create(change as Partial<KasseOptions>)).rejects.toMatchObject({ code: 'ERR_MISUSE', details: { part }, message });
  });

  it('an option it does not know before what is missing for want of it', async () => {
    const misspelt = { shop: compiled(), store: memory(), plugin: plugins(), cart: fakeCart(), orders: fakeOrders(), secret: SECRET };
    await expect(createKasse(misspelt as unknown as KasseOptions)).rejects.toMatchObject({ message: expect.stringContaining('Did you mean "plugins"?') as string });
  });

  it.each([{ allocatNumber: () => 'K-1' }, { recrd: () => undefined }])('a method of orders that is misspelt: %o', async (change) => {
    await expect(create({ orders: { ...fakeOrders(), ...change } })).rejects.toMatchObject({ code: 'ERR_MISUSE', details: { part: 'orders' }, message: expect.stringContaining('Did you mean') as string });
  });

  it('a definition that is misspelt, where it is written', () => {
    expect(() => definePaymentGateway({ id: 'acme', option: {}, setup: () => ({}) } as never)).toThrow('definePaymentGateway has no option "option". Did you mean "options"?');
  });

  it('an option of run that it does not know', async () => {
    const kasse = await create({});
    expect(() => kasse.run({ signal: new AbortController() } as never)).toThrow('"signal" of run is no AbortSignal.');
    expect(() => kasse.run({ pollMS: 5 } as never)).toThrow('run has no option "pollMS". Did you mean "pollMs"?');
    await kasse.close();
  });

  it('nothing wrong in options that are left undefined', async () => {
    const all = { onEvent: undefined, onProblem: undefined, continueUrl: undefined, timeouts: undefined, retention: undefined, leaseMs: undefined, clock: undefined, runtime: undefined };
    await (await create(all as unknown as Partial<KasseOptions>)).close();
  });

  it('that a flow names a plugin nobody brought, and which there are', async () => {
    const without = plugins().filter(({ id }) => id !== 'backup');
    await expect(create({ plugins: without })).rejects.toMatchObject({
      code: 'ERR_PLUGIN_MISSING',
      details: { kind: 'payment', id: 'backup', known: ['primary'] },
      message: 'Flow "default" needs the payment plugin "backup", which was not handed to createKasse. It has "primary".',
    });
  });

  it('that a plugin was brought twice', async () => {
    await expect(create({ plugins: [...plugins(), fakeCarrier().plugin] })).rejects.toMatchObject({ code: 'ERR_PLUGIN_DUPLICATE', details: { kind: 'carrier', id: 'post' } });
  });

  it('that stock and coupons would be held under one name', async () => {
    const twin = defineDiscounts({ id: 'stock', setup: () => fakeCoupons({}).plugin.setup({}) })();
    await expect(create({ plugins: [...plugins(), twin] })).rejects.toMatchObject({ code: 'ERR_PLUGIN_DUPLICATE', details: { id: 'stock' } });
  });

  it('that options of the shop file or of the code are wrong', async () => {
    const post = defineCarrier({ id: 'post', options: z.strictObject({ zones: z.array(z.string()).min(1) }), setup: () => ({ quote: () => Promise.resolve([]) }) });
    const others = plugins().filter(({ id }) => id !== 'post');
    const files = shopFiles({}, { plugins: { post: { kind: 'carrier', options: { zones: [] } } } });
    const failure = await create({ shop: compiled(files), plugins: [...others, post()] }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_PLUGIN_OPTIONS', details: { kind: 'carrier', id: 'post', issues: [{ path: 'zones' }] } });
    await expect(create({ shop: compiled(files), plugins: [...others, post({ zones: ['GB'] })] })).resolves.toBeDefined();
  });

  it('that a plugin lacks options because shop.jsonc declares another id, or its id as another kind', async () => {
    const rate = defineCarrier({ id: 'rate', options: z.object({ zones: z.array(z.string()) }), setup: () => ({ quote: () => Promise.resolve([]) }) });
    const shop = compiled(shopFiles({}, { plugins: { post: { kind: 'carrier', options: { zones: ['GB'] } }, gifts: { kind: 'tax', options: { zones: ['FR'] } } } }));
    const failure = async (id: string): Promise<string> => String(await create({ shop, plugins: [...plugins(), rate({ id })] }).catch((error: unknown) => error));
    expect(await failure('pots')).toMatch(/The options of carrier plugin "pots" are not valid: "zones": .+\. They come only from the code that makes the plugin: shop\.jsonc declares no plugin "pots"\. Did you mean "post"\?$/);
    // What is meant for a tax plugin is given to no carrier.
    expect(await failure('gifts')).toMatch(/only from the code that makes the plugin: "gifts" in shop\.jsonc is a plugin of kind "tax", not "carrier"\. Known: "post"\.$/);
    await expect(create({ shop, plugins: [...plugins(), rate({ id: 'own', zones: ['GB'] })] })).resolves.toBeDefined();
  });

  it('that options of the code have amounts in another currency than the shop', async () => {
    const post = defineCarrier<StandardSchema<{ price: string }>>({ id: 'post', setup: () => ({ quote: () => Promise.resolve([]) }) });
    const others = plugins().filter(({ id }) => id !== 'post');
    const failure = await create({ plugins: [...others, post({ price: '4.90 EUR' })] }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_PLUGIN_OPTIONS', details: { kind: 'carrier', id: 'post', issues: [{ path: 'price' }] } });
    expect(String(failure)).toContain('"price": The amount is in EUR, but the shop sells in GBP. Write it in GBP. They come from');
    await expect(create({ plugins: [...others, post({ price: '4.90 GBP' })] })).resolves.toBeDefined();
  });

  it('that a factory was not called', async () => {
    const factory = defineCarrier({ id: 'post', setup: () => ({ quote: () => Promise.resolve([]) }) }) as unknown as Plugin;
    await expect(create({ plugins: [factory] })).rejects.toMatchObject({ code: 'ERR_MISUSE', details: { part: 'plugins' }, message: expect.stringContaining('Call it') as string });
    await expect(create({ plugins: [{} as Plugin] })).rejects.toMatchObject({ code: 'ERR_MISUSE', message: expect.stringContaining('no plugin') as string });
  });

  it('that gift cards are in another currency than the shop', async () => {
    const ended = () => Promise.resolve({ status: 'succeeded' } as const);
    const cards = (currency: string): Plugin =>
      defineStoredValue({
        id: 'cards',
        setup: () => ({ currency, balance: () => Promise.resolve({ amountMinor: 0, currency }), hold: () => Promise.resolve({ status: 'refused', code: 'balance_too_low' }), consume: ended, release: ended }),
      })();
    await expect(create({ plugins: [...plugins(), cards('EUR')] })).rejects.toMatchObject({
      code: 'ERR_PLUGIN_CONTRACT',
      details: { kind: 'value', id: 'cards', member: 'currency' },
      message: 'What value plugin "cards" stores is in EUR, but the shop sells in GBP. Open it in GBP.',
    });
    await expect(create({ plugins: [...plugins(), cards('GBP')] })).resolves.toBeDefined();
  });

  it('that a flow gives a widget options it does not take, with the flow and the section named', async () => {
    const failure = await create({ shop: compiled(wrapFiles({ priceMinor: -1 })), plugins: [...plugins(), fakeWrap().plugin] }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_PLUGIN_OPTIONS', details: { kind: 'widget', id: 'wrap', issues: [{ path: 'priceMinor' }] } });
    expect(String(failure)).toMatch(/Flow "default" gives section "wrap" options that widget "wrap" does not take: "priceMinor": .+ Correct "options" of that section\./);
  });

  it.each(['approved', 'pending'])('that a method takes the promise of its gateway for money that is %s', async (commitOn) => {
    const files = shopFiles({ payment: { methods: [{ method: 'invoice', gateways: ['backup', 'primary'], commitOn }] } });
    const deferred = [fakeGateway('primary', 'deferred').plugin, ...plugins().filter(({ id }) => id !== 'primary')];
    const failure = await create({ shop: compiled(files), plugins: deferred }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', details: { kind: 'payment', id: 'primary', member: 'moves' } });
    expect(String(failure)).toContain(`Payment method "invoice" of flow "default" commits when the payment is ${commitOn}, and its gateway "primary" only promises money`);
    const promising = shopFiles({ payment: { methods: [{ method: 'invoice', gateways: ['backup', 'primary'], commitOn: 'promise' }] } });
    await expect(create({ shop: compiled(promising), plugins: deferred })).resolves.toBeDefined();
  });

  it('that a widget of the thank-you page is missing or has wrong options', async () => {
    const files = (options: object): ReturnType<typeof shopFiles> => shopFiles({ afterCommit: { thankYou: [{ widget: 'wrap', options }] } }, { plugins: { wrap: { kind: 'widget' } } });
    await expect(create({ shop: compiled(files({ priceMinor: 1 })) })).rejects.toMatchObject({ code: 'ERR_PLUGIN_MISSING', details: { kind: 'widget', id: 'wrap' } });
    await expect(create({ shop: compiled(files({ price: 1 })), plugins: [...plugins(), fakeWrap().plugin] })).rejects.toMatchObject({ code: 'ERR_PLUGIN_OPTIONS' });
  });

  it.each<[string, object, string]>([
    ['no capture', { capture: undefined }, '"capture" of payment plugin "primary" is missing. It has to be a function.'],
    ['no life of its keys', { keyTtlMs: undefined }, '"keyTtlMs" of payment plugin "primary" is missing. It has to be a number of milliseconds, 0 or more.'],
    ['no number of milliseconds', { visibilityMs: Number.NaN }, '"visibilityMs" of payment plugin "primary" is NaN. It has to be a number of milliseconds, 0 or more.'],
    ['endless keys', { keyTtlMs: Infinity }, '"keyTtlMs" of payment plugin "primary" is Infinity. It has to be a number of milliseconds, 0 or more.'],
    ['a move there is none of', { moves: 'grab' }, '"moves" of payment plugin "primary" is "grab". It has to be "authorize", "sale" or "deferred".'],
    ['a member that is misspelt', { parseWebHook: () => Promise.resolve([]) }, '"parseWebHook" of payment plugin "primary" means nothing. Did you mean "parseWebhook"?'],
    ['a webhook that is no function', { parseWebhook: true }, '"parseWebhook" of payment plugin "primary" is of type boolean. It has to be a function, or left out.'],
  ])('that a gateway has %s', async (_, change, message) => {
    const odd = fakeGateway('primary', 'authorize', change).plugin;
    await expect(create({ plugins: [odd, ...plugins().slice(1)] })).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', details: { kind: 'payment', id: 'primary', member: Object.keys(change)[0] }, message });
  });

  it('that a gateway forgets its keys before a late request has arrived', async () => {
    const short = (keyTtlMs: number): readonly Plugin[] => [fakeGateway('primary', 'authorize', { keyTtlMs, visibilityMs: 5_000 }).plugin, ...plugins().slice(1)];
    const message = '"keyTtlMs" of payment plugin "primary" is 49999. It has to be at least 50000: keys outlive two calls of "timeouts.effectMs" and "visibilityMs", with a tenth to spare. Shorten those, or take a provider that remembers keys for longer.';
    await expect(create({ plugins: short(49_999) })).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', details: { kind: 'payment', id: 'primary', member: 'keyTtlMs' }, message });
    await (await create({ plugins: short(50_000) })).close();
    await (await create({ plugins: short(49_999), timeouts: { effectMs: 19_000 } })).close();
  });

  it.each<[unknown, string]>([
    [() => { throw new Error('no such folder'); }, 'setup of payment plugin "primary" threw: no such folder.'],
    [() => Promise.reject(new Error('late')), '"setup" of payment plugin "primary" returned a promise, not an object. Return the members of the contract, and do not make it async.'],
  ])('that a plugin cannot be set up, and which: %o', async (setup, message) => {
    const odd = { ...fakeGateway('primary').plugin, setup } as Plugin;
    await expect(create({ plugins: [odd, ...plugins().slice(1)] })).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', details: { kind: 'payment', id: 'primary', member: 'setup' }, message: expect.stringContaining(message) as string });
  });

  it.each<[object, string]>([
    [{ spentBy: 'anybody' }, '"spentBy" of value plugin "card" is "anybody". It has to be "bearer" or "customer", or left out.'],
    [{ credit: true }, '"credit" of value plugin "card" is of type boolean. It has to be a function, or left out.'],
  ])('that stored value is odd: %j', async (change, message) => {
    const method = (): Promise<never> => Promise.reject(new Error('not asked'));
    const made = { hold: method, consume: method, release: method, balance: method };
    const card = (more: object): Plugin => ({ kind: 'value', id: 'card', given: {}, setup: () => ({ ...made, ...more }) });
    await expect(create({ plugins: [...plugins(), card(change)] })).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', message });
    await (await create({ plugins: [...plugins(), card({})] })).close();
  });

  it('that a widget fails in a way there is none of', async () => {
    const how: object = { onFailure: 'ignore' };
    const odd: Plugin = { kind: 'widget', id: 'wrap', given: {}, setup: () => ({ inputs: {}, parse: () => ({ ok: true, inputs: {} }), evaluate: () => [], ...how }) };
    const message = '"onFailure" of widget plugin "wrap" is "ignore". It has to be "block" or "skip", or left out.';
    await expect(create({ shop: compiled(wrapFiles({ priceMinor: 1 })), plugins: [...plugins(), odd] })).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', message });
  });

  it.each<[PluginKind, string]>([
    ['payment', 'moves'],
    ['carrier', 'quote'],
    ['tax', 'calculate'],
    ['inventory', 'hold'],
    ['discounts', 'hold'],
    ['value', 'hold'],
    ['check', 'check'],
    ['risk', 'assess'],
    ['widget', 'inputs'],
    ['message', 'send'],
    ['facts', 'facts'],
  ])('that a %s plugin does nothing, and what it has to have', async (kind, member) => {
    const setUp = (made: unknown) => create({ plugins: [...plugins(), { kind, id: 'odd', given: {}, setup: () => made as never }] });
    await expect(setUp({})).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', details: { kind, id: 'odd', member } });
    await expect(setUp(Promise.resolve({}))).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT' });
    await expect(setUp(undefined)).rejects.toMatchObject({ code: 'ERR_PLUGIN_CONTRACT', details: { member: 'setup' } });
  });

  it('that orders.record has no transaction to run in', async () => {
    await expect(create({ orders: { ...fakeOrders(), record: () => undefined } })).rejects.toMatchObject({ code: 'ERR_MISUSE', message: expect.stringContaining('sqlite(file)') as string });
  });
});

describe('staff.as', () => {
  it.each([undefined, null, '', 7, 'x'.repeat(101), 'ann\nbob'])('throws for %j, which no journal should have', async (actor) => {
    const { kasse } = await kit();
    expect(() => kasse.staff.as(actor as string)).toThrow(expect.objectContaining({ code: 'ERR_MISUSE', details: { part: 'staff' } }) as Error);
  });

  it('takes names of all kinds', async () => {
    const { kasse } = await kit();
    for (const actor of ['ann', 'ann@shop.example', 'Łukasz (night shift)', '客服']) expect(await kasse.staff.as(actor).attention()).toEqual([]);
  });
});

describe('an engine that is running', () => {
  it('keeps the old shop when the new one asks for what nobody brought', async () => {
    const { kasse } = await kit();
    const wanting = compiled(shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary', 'third'] }] } }, { plugins: { third: { kind: 'payment' } } }));
    await expect(kasse.reload(wanting)).rejects.toMatchObject({ code: 'ERR_PLUGIN_MISSING', details: { id: 'third' } });
    expect((await opened({ kasse })).view.status).toBe('incomplete');
  });

  it('refuses the shop of somebody else', async () => {
    const { kasse } = await kit();
    await expect(kasse.reload(compiled(shopFiles({}, { key: 'another-shop' })))).rejects.toMatchObject({ code: 'ERR_MISUSE' });
  });

  it('says that it was closed', async () => {
    const parts = await kit();
    const { kasse, problems } = parts;
    const { buyer, sessionId, view } = await opened(parts);
    const [staff, session] = [kasse.staff.as('ann'), kasse.session(sessionId)];
    await kasse.close();
    await kasse.close();
    expect(() => kasse.staff.as('ann')).toThrow(expect.objectContaining({ code: 'ERR_ENGINE_CLOSED' }));
    const held = {
      view: () => buyer.view(), send: () => buyer.send({ type: 'cart.refresh' }), commit: () => buyer.commit(view.commit), cancel: () => buyer.cancel(), resume: () => buyer.resume(),
      signIn: () => session.signIn({ customer: { id: 'ada' } }), staffView: () => staff.view(sessionId), journal: () => staff.journal(sessionId), attention: () => staff.attention(),
      refund: () => staff.refund(sessionId, { requestId: 'r', amountMinor: 1 }), staffCancel: () => staff.cancel(sessionId), replay: () => staff.replay('x'),
    };
    const codes = Object.entries<() => Promise<unknown>>(held).map(async ([name, work]) => [name, await work().then(() => 'answered', (error: unknown) => (error as { code?: string }).code)]);
    expect(Object.fromEntries(await Promise.all(codes))).toEqual(Object.fromEntries(Object.keys(held).map((name) => [name, 'ERR_ENGINE_CLOSED'])));
    expect(problems).toEqual([]);
    expect((await kasse.webhook('primary', new Request('https://shop.example/', { method: 'POST' }))).status).toBe(500);
    expect(() => kasse.buyer('x')).toThrow(expect.objectContaining({ code: 'ERR_ENGINE_CLOSED' }));
    expect(() => kasse.open({ requestId: 'r', cartRef: 'c' })).toThrow(expect.objectContaining({ code: 'ERR_ENGINE_CLOSED' }));
  });

  it('is closed for everybody who closes it only when the calls that are out are over', async () => {
    const parts = await kit();
    const { buyer, view } = await ready(parts);
    let answer = (): void => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = () => { resolve({ status: 'declined', code: 'no', retry: 'never' }); })));
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    const ended: string[] = [];
    // As a process does that is told to end by two signals.
    const closing = ['first', 'second'].map(async (who) => {
      await parts.kasse.close();
      ended.push(who);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toEqual([]);
    answer();
    await Promise.all(closing);
    expect(ended).toEqual(['first', 'second']);
  });

  it('takes a gateway that can do nothing but promise', async () => {
    const invoice = definePaymentGateway({ id: 'primary', setup: () => fakeGateway('primary', 'deferred').plugin.setup({}) })();
    await expect(create({ shop: compiled(shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], commitOn: 'promise' }] } })), plugins: [invoice, ...plugins().slice(1)] })).resolves.toBeDefined();
  });
});
