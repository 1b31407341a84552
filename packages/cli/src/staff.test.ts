import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKasse, type Kasse, type Orders } from 'kasse';
import { defineCarrier, definePaymentGateway, defineTaxProvider } from 'kasse/plugin';
import { sqlite } from 'kasse/sqlite';
import { compileShop } from 'kasse/tooling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from './index.js';
import { capturedTerminal } from './test/captured-terminal.js';

const FILES = {
  'shop.jsonc': '{ "name": "Shop", "key": "shop", "currency": "GBP", "country": "GB", "prices": { "mode": "inclusive" }, "plugins": { "bank": { "kind": "payment" }, "post": { "kind": "carrier" }, "vat": { "kind": "tax" } } }',
  'flows/default.flow.jsonc': '{ "id": "default", "default": true, "fulfillment": { "methods": [{ "method": "shipping", "carriers": ["post"] }] }, "tax": { "providers": ["vat"] }, "payment": { "methods": [{ "method": "card", "gateways": ["bank"] }] } }',
};

let folder: string;
let kasse: Kasse;
let isBlocked: boolean;
let sessionId: string;
let stop: AbortController;

/** An engine on a database, and a checkout whose order the backend refused for good. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kasse-staff-'));
  isBlocked = true;
  stop = new AbortController();
  const shop = compileShop(FILES);
  if (!shop.ok) throw new Error(JSON.stringify(shop.problems));
  const moved = ({ amountMinor, currency }: { readonly amountMinor: number; readonly currency: string }) => Promise.resolve({ status: 'succeeded', amountMinor, currency, reference: 'm1' } as const);
  const bank = definePaymentGateway({
    id: 'bank',
    setup: () => ({
      moves: 'authorize',
      keyTtlMs: 86_400_000,
      visibilityMs: 0,
      authorize: ({ amountMinor, currency }) => Promise.resolve({ status: 'approved', amountMinor, currency, reference: 'p1', captured: false }),
      capture: moved,
      void: moved,
      refund: moved,
      resolve: () => Promise.resolve({ status: 'unknown' }),
    }),
  })();
  const post = defineCarrier({ id: 'post', setup: () => ({ quote: () => Promise.resolve([]) }) })();
  const vat = defineTaxProvider({ id: 'vat', setup: () => ({ calculate: ({ items }) => Promise.resolve(items.map(({ id }) => ({ id, taxes: [] }))) }) })();
  const orders: Orders = { place: () => Promise.resolve(isBlocked ? { status: 'failed', code: 'blocked', isFinal: true } : { status: 'placed' }) };
  kasse = await createKasse({
    shop: shop.shop,
    store: sqlite(join(folder, 'kasse.db')),
    plugins: [bank, post, vat],
    cart: { price: () => Promise.resolve({ revision: '1', currency: 'GBP', lines: [{ id: 'l1', sku: 'book', title: 'Book', quantity: 1, unitPriceMinor: 900, requiresShipping: false }] }) },
    orders,
    secret: 'a secret for tests, long enough to sign tokens',
  });
  const opened = await kasse.open({ requestId: 'r1', cartRef: 'c1' });
  if (!opened.ok) throw new Error(opened.code);
  ({ sessionId } = opened);
  const buyer = kasse.buyer(opened.token);
  await buyer.send({ type: 'contact.set', email: 'ada@example.com' });
  const { view } = await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok' } });
  expect(await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' })).toMatchObject({ ok: true });
});

afterEach(async () => {
  stop.abort();
  await kasse.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...argv: readonly string[]) {
  const terminal = capturedTerminal(folder);
  const code = await main(argv, terminal);
  return { code, out: terminal.outText(), err: terminal.errText() };
}

const effect = (): string => `${sessionId}.1.place.orders.1`;

describe('kasse attention', () => {
  it('lists what needs a person beside the running engine, and how it can be settled', async () => {
    const { code, out } = await run('attention', 'kasse.db');
    expect(code).toBe(1);
    expect(out).toMatch(/^place_failed since .*, place at orders, sent once: blocked\n {2}cs_\S+\.1\.place\.orders\.1\n {2}--as retry \| cancelAndRefund \| markDone\n/);
    const json = await run('attention', 'kasse.db', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, rows: [{ sessionId, effect: effect(), reason: 'place_failed', exits: ['retry', 'cancelAndRefund', 'markDone'] }] });
  });

  it('says what is wrong with the database', async () => {
    expect(await run('attention')).toMatchObject({ code: 2, err: expect.stringContaining('Which database?') as string });
    expect(await run('attention', 'other.db')).toMatchObject({ code: 2, err: expect.stringContaining('There is no database "other.db".') as string });
  });
});

describe('kasse resolve', () => {
  it('settles it through the inbox, journaled with who decided', async () => {
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    isBlocked = false;
    const { code, out } = await run('resolve', 'kasse.db', effect(), '--as', 'retry', '--by', 'bob');
    expect([code, out]).toEqual([0, `retry ${effect()}\n`]);
    await expect.poll(async () => (await kasse.staff.as('ann').view(sessionId))?.order).toBeDefined();
    expect((await kasse.staff.as('ann').journal(sessionId)).find(({ cause }) => cause === 'resolve')).toMatchObject({ actor: 'staff:bob', detail: { effect: effect(), exit: 'retry' } });
    await expect.poll(async () => (await run('attention', 'kasse.db')).out).toBe('Nothing needs a person.\n');
  });

  it('writes it down when no engine runs, which does it once when it comes', async () => {
    const { code, out } = await run('resolve', 'kasse.db', effect(), '--as', 'markDone', '--wait', '0');
    expect([code, out]).toEqual([0, expect.stringContaining('It is written down')]);
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    await expect.poll(async () => kasse.staff.as('ann').attention()).toEqual([]);
    expect((await kasse.staff.as('ann').journal(sessionId)).filter(({ actor }) => actor === 'staff:ann')).toHaveLength(1);
  });

  it.each([
    [['resolve', 'kasse.db'], 'What do you want to settle?'],
    [['resolve', 'kasse.db', 'cs_1.1.place.orders.1', '--as', 'retry'], 'There is no checkout "cs_1"'],
    [['resolve', 'kasse.db', 'EFFECT'], 'Possible: --as retry | cancelAndRefund | markDone'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'retri'], 'Did you mean "retry"?'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'backorder'], 'cannot be settled as "backorder"'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'retry', '--by', 'a b'], 'cannot be written down as who decides'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'retry', '--wait', 'long'], '--wait takes seconds'],
  ])('refuses %j', async (argv, expected) => {
    const { code, err } = await run(...argv.map((word) => (word === 'EFFECT' ? effect() : word)));
    expect([code, err]).toEqual([2, expect.stringContaining(expected)]);
    expect((await kasse.staff.as('ann').journal(sessionId)).some(({ actor }) => actor.startsWith('staff:'))).toBe(false);
  });
});

describe('kasse erase', () => {
  it('keeps a checkout that holds money, and removes the data of one that does not', async () => {
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    const kept = await run('erase', 'kasse.db', sessionId);
    expect([kept.code, kept.out]).toEqual([1, expect.stringContaining(`kept ${sessionId}`)]);
    isBlocked = false;
    await run('resolve', 'kasse.db', effect(), '--as', 'retry');
    await expect.poll(async () => (await run('erase', 'kasse.db', sessionId, '--json')).out).toContain('"isErased": true');
    expect(JSON.stringify(await kasse.staff.as('ann').view(sessionId))).not.toContain('ada@example.com');
    expect(await run('erase', 'kasse.db', 'cs_1')).toMatchObject({ code: 2, err: expect.stringContaining('There is no checkout "cs_1"') as string });
  });
});
