import { describe, expect, it } from 'vitest';
import type { OutboxEvent, StoreResult } from '../contracts/index.js';
import { opened, ready, sent } from './test/fill-in.js';
import { hook, parseWebhook } from './test/hook.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, kit, shopFiles } from './test/kit.js';
import { clock, run, statusOf } from './test/passing-time.js';

const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;

describe('events', () => {
  it('are delivered in order, once each, with where they come from', async () => {
    const events: OutboxEvent[] = [];
    const parts = await kit({ onEvent: (event) => void events.push(event) });
    const { buyer, view, sessionId } = await ready(parts, { isTest: true, journeyId: 'j1' });
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    await expect.poll(() => events.at(-1)?.type).toBe('checkout.settled');
    const types = events.map(({ type }) => type);
    expect(types).toEqual([
      'checkout.opened',
      'checkout.step.entered',
      'checkout.quote.changed',
      'checkout.commit.started',
      'payment.authorized',
      'checkout.committed',
      'order.placed',
      'payment.captured',
      'checkout.settled',
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const { data, sessionId: from } of events) expect({ ...data, from }).toMatchObject({ flowId: 'default', journeyId: 'j1', test: true, release: compiled().release, from: sessionId });
    expect(JSON.stringify(events)).not.toMatch(/ada@example|tok_ok|Lovelace/);
  });

  it('come again after a handler that threw, and nothing behind them overtakes', async () => {
    const taken: string[] = [];
    let failures = 3;
    const parts = await kit({
      onEvent: ({ type }) => {
        if (type === 'checkout.committed' && failures > 0) {
          failures -= 1;
          throw new Error('queue full');
        }
        taken.push(type);
      },
    });
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    await expect.poll(() => taken.at(-1)).toBe('checkout.settled');
    expect(taken.filter((type) => type === 'checkout.committed')).toHaveLength(1);
    expect(taken.indexOf('checkout.committed')).toBeLessThan(taken.indexOf('order.placed'));
    expect(new Set(taken).size).toBe(taken.length);
    expect(parts.problems).toHaveLength(3);
  });

  it('stay where nobody listens, until somebody does', async () => {
    const parts = await kit();
    await opened(parts);
    run(parts);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await parts.store.outbox('test-shop', 10)).toHaveLength(2);
  });
});

describe('a webhook', () => {
  it('is answered by 404 where no gateway takes it, by 401 where it does not verify, and by 500 where its plugin answers nonsense', async () => {
    const parts = await kit({ gateway: { parseWebhook } });
    const { sessionId } = await opened(parts);
    const before = await parts.store.journal(sessionId);
    const answers = await Promise.all([
      parts.kasse.webhook('nobody', hook()),
      parts.kasse.webhook('backup', hook()),
      parts.kasse.webhook('primary', hook({ evidence: [] })),
      parts.kasse.webhook('primary', hook('not json')),
      parts.kasse.webhook('primary', hook({ signed: true, evidence: 'nonsense' })),
      parts.kasse.webhook('primary', hook({ signed: true, evidence: [{ reference: sessionId, kind: 'captured', cumulativeMinor: -1, currency: 'GBP' }] })),
      parts.kasse.webhook('primary', hook({ signed: true, evidence: [{ reference: 'somebody else', kind: 'captured', cumulativeMinor: 1, currency: 'GBP' }] })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 401, 401, 500, 500, 200]);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(7).fill(''));
    expect(await parts.store.journal(sessionId)).toEqual(before);
  });

  it.each([['the payment', 'p1'], ['the session', undefined]])('that names %s makes the engine look at a pending payment, and is believed nothing', async (_, named) => {
    const parts = await kit({ gateway: { parseWebhook }, clock: clock().read });
    parts.primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: 3_600_000 });
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'complete_in_progress' } });
    const evidence = [{ reference: named ?? sessionId, kind: 'authorized', cumulativeMinor: 3000, currency: 'GBP' }];
    // The gateway itself still says pending: the webhook alone pays nothing.
    expect((await parts.kasse.webhook('primary', hook({ signed: true, evidence }))).status).toBe(200);
    await expect.poll(() => parts.primary.calls.length).toBe(2);
    expect(await statusOf(parts, sessionId)).toBe('complete_in_progress');

    parts.primary.resolveWith(approval);
    const later = [{ ...evidence[0], cumulativeMinor: 3001 }];
    const deliveries = await Promise.all([1, 2, 3].map(() => parts.kasse.webhook('primary', hook({ signed: true, evidence: later }))));
    expect(deliveries.map(({ status }) => status)).toEqual([200, 200, 200]);
    await expect.poll(() => statusOf(parts, sessionId)).toBe('completed');
    await expect.poll(() => [...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000 }]);
    expect(parts.orders.calls).toHaveLength(1);
    expect((await parts.store.journal(sessionId)).filter(({ cause }) => cause === 'webhook:authorized').map(({ actor }) => actor)).toEqual(['webhook:primary', 'webhook:primary']);
  });
});

describe('a webhook that cannot be written down', () => {
  const challenge = { status: 'action_required', reference: '1001', action: { action: 'redirect', url: 'https://pay.example/a' } } as const;
  const evidence = [{ reference: '1001', kind: 'authorized', cumulativeMinor: 3000, currency: 'GBP' }];

  it.each<[string, () => Promise<StoreResult>]>([
    ['the store throws', () => Promise.reject(new Error('disk full'))],
    ['other writers are faster each time', () => Promise.resolve({ status: 'stale' })],
  ])('because %s is answered by 500, and does its work when it comes again', async (_, trouble) => {
    const store = await freshStore();
    let isBroken = false;
    const parts = await kit({ gateway: { parseWebhook }, clock: clock().read, store: { ...store, commit: (unit) => (isBroken ? trouble() : store.commit(unit)) } });
    parts.primary.answers.push(challenge);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    isBroken = true;
    expect((await parts.kasse.webhook('primary', hook({ signed: true, evidence }))).status).toBe(500);
    expect(await store.inbox('test-shop', 10)).toHaveLength(1);
    isBroken = false;
    parts.primary.resolveWith({ ...approval, reference: '1001' });
    expect((await parts.kasse.webhook('primary', hook({ signed: true, evidence }))).status).toBe(200);
    expect(await store.inbox('test-shop', 10)).toEqual([]);
    await expect.poll(() => statusOf(parts, sessionId)).toBe('completed');
  });

  it('means the payment of its own gateway, where another uses the same id', async () => {
    const parts = await kit({ gateway: { parseWebhook }, clock: clock().read });
    parts.primary.answers.push({ status: 'declined', code: 'down', retry: 'other_gateway' }, challenge);
    parts.backup.answers.push(challenge);
    const other = await ready(parts);
    await other.buyer.commit({ fingerprint: other.view.commit.fingerprint });
    const meant = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
    await meant.buyer.commit({ fingerprint: meant.view.commit.fingerprint });
    expect((await parts.kasse.webhook('primary', hook({ signed: true, evidence }))).status).toBe(200);
    const causes = async (sessionId: string) => (await parts.store.journal(sessionId)).filter(({ cause }) => cause === 'webhook:authorized').length;
    expect([await causes(other.sessionId), await causes(meant.sessionId)]).toEqual([0, 1]);
  });
});

describe('a new shop', () => {
  it('serves new checkouts, while running ones finish on the release they began with, also in another process', async () => {
    const parts = await kit();
    const running = await ready(parts);
    const renamed = compiled(shopFiles({ title: 'Christmas' }, { key: 'test-shop', name: 'Christmas shop' }));
    await parts.kasse.reload(renamed);
    const fresh = await opened(parts, { requestId: 'r2', cartRef: 'c2' });
    expect([running.view.shop.name, fresh.view.shop.name]).toEqual(['Test shop', 'Christmas shop']);

    const second = await kit({ store: parts.store, files: shopFiles({ title: 'New Year' }, { key: 'test-shop', name: 'New Year shop' }) });
    const buyer = second.kasse.buyer(running.token);
    expect(await buyer.view()).toMatchObject({ view: { shop: { name: 'Test shop' } } });
    expect(await buyer.commit({ fingerprint: running.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect([...second.orders.placed.values(), ...parts.orders.placed.values()]).toMatchObject([{ flow: { release: compiled().release } }]);
  });
});

describe('staff', () => {
  const files = {
    ...shopFiles(),
    'flows/mobile.flow.jsonc': JSON.stringify({
      id: 'mobile',
      priority: 10,
      layout: 'one-click',
      when: { all: [{ fact: 'device', operator: 'equal', value: 'mobile' }, { fact: 'customer.orders', operator: 'atLeast', value: 3 }] },
      steps: [{ id: 'all', sections: ['contact', 'fulfillment', 'payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] },
      tax: { providers: ['vat'] },
      payment: { methods: [{ method: 'card', gateways: ['primary'] }] },
    }),
  };

  it('are told which flow won and why each other lost, from the facts at open', async () => {
    const parts = await kit({ files });
    const { sessionId, buyer } = await opened(parts, { facts: { device: 'mobile', 'customer.orders': 2 } });
    await sent(buyer, { type: 'contact.set', email: 'ada@example.com' });
    const explanation = await parts.kasse.staff.as('ann').explain(sessionId);
    expect(explanation).toMatchObject({
      winner: 'default',
      flows: [{ flowId: 'default', outcome: 'won' }, { flowId: 'mobile', outcome: 'lost', reason: 'value-mismatch', sentence: 'past orders is 2, needs at least 3' }],
    });
    const { sessionId: other } = await opened(parts, { requestId: 'r2', cartRef: 'c2', facts: { device: 'mobile', 'customer.orders': 3 } });
    expect(await parts.kasse.staff.as('ann').explain(other)).toMatchObject({ winner: 'mobile' });
  });
});
