import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, type Output } from '@kasse/cli';
import { fakeCarrier, fakeCart, fakeGateway, fakeInventory, fakeOrders, fakeTax, line, type FakeGateway, type FakeOrdersOptions } from '@kasse/testing/fakes';
import { createKasse, memory, type Store } from 'kasse';
import { compileShop } from 'kasse/flow';
import { sqlite } from 'kasse/sqlite';
import { expect, it, onTestFinished } from 'vitest';

/** A checkout of one mug, paid by card over two gateways, and committed. */
async function committed(store: Store, bank: FakeGateway, spare: FakeGateway, orders: FakeOrdersOptions = {}) {
  const compiled = compileShop({
    'shop.jsonc': JSON.stringify({
      name: 'Docs',
      currency: 'GBP',
      country: 'GB',
      prices: { mode: 'inclusive', level: 'per-line' },
      plugins: { post: { kind: 'carrier' }, vat: { kind: 'tax' }, bank: { kind: 'payment' }, spare: { kind: 'payment' }, stock: { kind: 'inventory' } },
    }),
    'flows/all.flow.jsonc': JSON.stringify({
      id: 'all',
      default: true,
      layout: 'one-page',
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] },
      tax: { providers: ['vat'] },
      payment: { methods: [{ method: 'card', gateways: ['bank', 'spare'] }] },
    }),
  });
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
  const kasse = await createKasse({
    shop: compiled.shop,
    store,
    plugins: [bank.plugin, spare.plugin, fakeInventory({ id: 'stock', stock: { mug: 1 } }).plugin, fakeCarrier({ id: 'post' }).plugin, fakeTax({ id: 'vat' }).plugin],
    cart: fakeCart({ lines: [line({ sku: 'mug', unitPriceMinor: 1400 })] }),
    orders: fakeOrders(orders),
    secret: 'a secret of tests, long enough to sign tokens',
  });
  const opened = await kasse.open({ requestId: 'r-1', cartRef: 'cart-1' });
  if (!opened.ok) throw new Error(opened.code);
  const buyer = kasse.buyer(opened.token);
  await buyer.send({ type: 'contact.set', email: 'ada@example.com' });
  await buyer.send({ type: 'fulfillment.destination', address: { line1: '1 Mill Lane', city: 'Leeds', country: 'GB' } });
  const { view } = await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok_1' } });
  const done = await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' });
  expect(done.view?.status).toBe('completed');
  return { kasse, sessionId: opened.sessionId };
}

/** What the page shows after a mark. */
async function shown(mark: string): Promise<string | undefined> {
  const page = await readFile(new URL('the-commit.md', import.meta.url), 'utf8');
  return new RegExp(`<!-- ${mark} -->\\n\`\`\`text\\n([\\s\\S]*?)\\n\`\`\``).exec(page)?.[1];
}

// The journal on the page is that of this checkout: the first gateway declines, the second one's answer is lost.
it('shows the journal of a commit as it is', async () => {
  const bank = fakeGateway({ id: 'bank', faults: [{ on: 'authorize', fault: 'answer', answer: { status: 'declined', code: 'processor_error', retry: 'other_gateway' } }] });
  const spare = fakeGateway({ id: 'spare', faults: [{ on: 'authorize', fault: 'lose_answer' }] });
  const { kasse, sessionId } = await committed(memory(), bank, spare);
  const steps = await kasse.staff.as('docs').journal(sessionId);
  const told = steps.flatMap(({ actor, cause, from, to, effects }) => [
    `${from} -> ${to}: ${actor} ${cause}`,
    ...effects.map((effect) => `    ${effect.slice(effect.indexOf('.') + 1).replace('=', ' ')}`),
  ]);
  expect([...spare.payments.values()].map(({ capturedMinor }) => capturedMinor)).toHaveLength(1);
  await kasse.close();
  expect(await shown('journal')).toBe(told.join('\n'));
});

it('shows what an operator reads and decides as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kasse-docs-'));
  const stop = new AbortController();
  const refusal = { on: 'place', fault: 'answer', answer: { status: 'failed', code: 'customer_blocked', isFinal: true } } as const;
  const { kasse, sessionId } = await committed(sqlite(join(folder, 'kasse.db')), fakeGateway({ id: 'bank' }), fakeGateway({ id: 'spare' }), { faults: [refusal] });
  onTestFinished(async () => {
    stop.abort();
    await kasse.close();
    await rm(folder, { recursive: true, force: true });
  });
  void kasse.run({ signal: stop.signal, pollMs: 10 });
  const told = async (...argv: readonly string[]): Promise<string> => {
    const lines: string[] = [];
    await main(argv, { cwd: folder, user: 'ann', now: Date.now, out: output(lines), err: output(lines) });
    // The page has a name and a time of its own.
    return lines.join('\n').trim().replaceAll(sessionId, 'cs_0mwrfz1k').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '2026-11-27T09:30:00.000Z');
  };
  expect(await told('attention', 'kasse.db')).toBe(await shown('attention'));
  expect(await told('resolve', 'kasse.db', `${sessionId}.1.place.orders.1`, '--as', 'retry')).toBe(await shown('resolve'));
  await expect.poll(() => told('attention', 'kasse.db')).toBe(await shown('clean'));
});

function output(lines: string[]): Output {
  const plain = (text: string): string => text;
  return { line: (text = '') => void lines.push(text), paint: { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain } };
}
