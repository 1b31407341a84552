import { readFile } from 'node:fs/promises';
import { fakeCarrier, fakeCart, fakeGateway, fakeInventory, fakeOrders, fakeTax, line } from '@kasse/testing/fakes';
import { createKasse, memory } from 'kasse';
import { compileShop } from 'kasse/flow';
import { expect, it } from 'vitest';

// The journal on the page is that of this checkout: the first gateway declines, the second one's answer is lost.
it('shows the journal of a commit as it is', async () => {
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
  const store = memory();
  const bank = fakeGateway({ id: 'bank', faults: [{ on: 'authorize', fault: 'answer', answer: { status: 'declined', code: 'processor_error', retry: 'other_gateway' } }] });
  const spare = fakeGateway({ id: 'spare', faults: [{ on: 'authorize', fault: 'lose_answer' }] });
  const kasse = await createKasse({
    shop: compiled.shop,
    store,
    plugins: [bank.plugin, spare.plugin, fakeInventory({ id: 'stock', stock: { mug: 1 } }).plugin, fakeCarrier({ id: 'post' }).plugin, fakeTax({ id: 'vat' }).plugin],
    cart: fakeCart({ lines: [line({ sku: 'mug', unitPriceMinor: 1400 })] }),
    orders: fakeOrders(),
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

  const steps = await kasse.staff.as('docs').journal(opened.sessionId);
  const told = steps.flatMap(({ actor, cause, from, to, effects }) => [
    `${from} -> ${to}: ${actor} ${cause}`,
    ...effects.map((effect) => `    ${effect.slice(effect.indexOf('.') + 1).replace('=', ' ')}`),
  ]);
  expect([...spare.payments.values()].map(({ capturedMinor }) => capturedMinor)).toHaveLength(1);
  await kasse.close();
  const page = await readFile(new URL('the-commit.md', import.meta.url), 'utf8');
  const shown = /<!-- journal -->\n```text\n([\s\S]*?)\n```/.exec(page)?.[1];
  expect(shown).toBe(told.join('\n'));
});
