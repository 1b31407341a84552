import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SIGNATURE_HEADER, type SentWebhooks, type WebhookEvent, type WebhookList } from './control-protocol.js';
import { startSandboxGateway } from './start-gateway.js';
import { testClient, type TestClient } from './test-client.js';
import { temporaryBooks, testGateway } from './test-gateway.js';

const SECRET = 'a secret of the shop';

interface Received {
  readonly event: WebhookEvent;
  readonly text: string;
  readonly signature: string | undefined;
}

/** A shop that takes webhooks, or refuses them with a status. */
async function receiver(): Promise<{ readonly url: string; readonly received: Received[]; status: number; readonly types: () => readonly string[] }> {
  const received: Received[] = [];
  const shop = { url: '', received, status: 200, types: () => received.map(({ event }) => event.type) };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const signature = request.headers[SIGNATURE_HEADER];
      received.push({ event: JSON.parse(text) as WebhookEvent, text, signature: typeof signature === 'string' ? signature : undefined });
      response.writeHead(shop.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(shop, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks` });
}

async function listening(settings: object = {}) {
  const shop = await receiver();
  const gateway = await testGateway();
  expect((await gateway.post('/webhooks', { url: shop.url, secret: SECRET, ...settings })).httpStatus).toBe(200);
  return { shop, gateway };
}

const eventsOf = async (gateway: TestClient): Promise<WebhookList['events']> => ((await gateway.get('/webhooks/events')).body as WebhookList).events;

describe('webhooks', () => {
  it('tell every change of a payment, signed, with the total so far, the attempt and who did it', async () => {
    const { shop, gateway } = await listening();
    const id = await gateway.paid('k1', { reference: 'session-1' });
    await gateway.post(`/payments/${id}/capture`, { amountMinor: 600 }, 'c1');
    await gateway.post(`/payments/${id}/capture`, { amountMinor: 400 }, 'c2');
    await gateway.post(`/payments/${id}/refund`, { amountMinor: 100 }, 'r1');
    await gateway.post(`/dashboard/payments/${id}/refund`, { amountMinor: 150 });
    await gateway.post(`/dashboard/payments/${id}/dispute`, { amountMinor: 700 });
    await gateway.post(`/dashboard/payments/${id}/reinstate`, { amountMinor: 200 });
    await expect.poll(() => shop.received.length).toBe(7);
    const told = shop.received.map(({ event }) => event).sort((a, b) => a.id.localeCompare(b.id));
    expect(told.map(({ type, totalMinor, origin }) => [type, totalMinor, origin])).toEqual([
      ['payment.authorized', 1000, 'api'], ['payment.captured', 600, 'api'], ['payment.captured', 1000, 'api'], ['payment.refunded', 100, 'api'],
      ['payment.refunded', 250, 'dashboard'], ['payment.disputed', 700, 'network'], ['payment.reinstated', 200, 'network'],
    ]);
    expect(told.every(({ payment, reference, key, currency }) => payment === id && reference === 'session-1' && key === 'k1' && currency === 'GBP')).toBe(true);
    for (const { text, signature } of shop.received) {
      const [, timestamp = '', hmac] = /^timestamp=(\d+),hmac=(\w+)$/.exec(signature ?? '') ?? [];
      expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60);
      expect(hmac).toBe(createHmac('sha256', SECRET).update(`${timestamp}.${text}`).digest('hex'));
    }
    expect((await gateway.get('/books/references/session-1')).body).toMatchObject({ capturedMinor: 1000, refundedMinor: 250, disputedMinor: 700, reinstatedMinor: 200, netMinor: 250 });
  });

  it('tell declines, challenges, banks and voids, and nothing of a replay or of what waits', async () => {
    const { shop, gateway } = await listening();
    await gateway.pay('k1', { token: 'tok_decline_fraud' });
    await gateway.pay('k1', { token: 'tok_decline_fraud' });
    await gateway.pay('k2', { token: 'tok_3ds' });
    await gateway.post('/payments/sandbox_2/authenticate', { result: 'ok' });
    await gateway.post('/payments/sandbox_2/void', {}, 'v1');
    await gateway.pay('k3', { token: 'tok_pending_ok_1000', capture: true });
    await gateway.post('/clock', { advanceMs: 1_500 });
    await gateway.pay('k4', { token: 'tok_drop_after' }).catch(() => undefined);
    await expect.poll(() => shop.received.length).toBe(5);
    const told = shop.received.map(({ event: { type, key, origin } }) => `${key} ${type} ${origin}`).sort();
    expect(told).toEqual([
      'k1 payment.failed api', 'k2 payment.authorized shopper', 'k2 payment.voided api', 'k3 payment.captured bank', 'k4 payment.authorized api',
    ]);
  });

  it('come again until they are taken, and are given up in the end', async () => {
    const { shop, gateway } = await listening({ triesMax: 3, retryMs: 1_000_000 });
    shop.status = 500;
    await gateway.pay('k1');
    await expect.poll(async () => (await eventsOf(gateway))[0]?.tries).toBe(1);
    await gateway.post('/clock', { advanceMs: 1_000_000 });
    await expect.poll(async () => (await eventsOf(gateway))[0]).toMatchObject({ tries: 2, state: 'waiting' });
    await gateway.post('/clock', { advanceMs: 1_000_000 });
    expect(shop.received).toHaveLength(2);
    await gateway.post('/clock', { advanceMs: 1_000_000 });
    await expect.poll(async () => (await eventsOf(gateway))[0]).toMatchObject({ tries: 3, state: 'given_up' });
    shop.status = 204;
    await gateway.post('/webhooks', { retryMs: 1 });
    await gateway.pay('k2');
    await expect.poll(async () => (await eventsOf(gateway)).map(({ state }) => state)).toEqual(['given_up', 'delivered']);
    expect(new Set(shop.received.map(({ event }) => event.id)).size).toBe(2);
  });

  it('are sent in copies under different ids, and after a delay', async () => {
    const { shop, gateway } = await listening({ copies: 3, delayMs: 60_000 });
    await gateway.pay('k1');
    expect(shop.received).toHaveLength(0);
    await gateway.post('/clock', { advanceMs: 60_000 });
    await expect.poll(() => shop.received.length).toBe(3);
    expect(new Set(shop.received.map(({ event }) => event.id)).size).toBe(3);
    expect(new Set(shop.received.map(({ event: { type, payment, totalMinor } }) => `${type} ${payment} ${totalMinor}`)).size).toBe(1);
  });

  it('are held, and released in any order, also again', async () => {
    const { shop, gateway } = await listening({ hold: true });
    const id = await gateway.paid('k1');
    await gateway.post(`/payments/${id}/capture`, { amountMinor: 1000 }, 'c1');
    await gateway.post(`/payments/${id}/refund`, { amountMinor: 1000 }, 'r1');
    const ids = (await eventsOf(gateway)).map((event) => event.id);
    expect(shop.received).toHaveLength(0);
    const { sent } = (await gateway.post('/webhooks/release', { events: [ids[1], ids[0], ids[1]] })).body as SentWebhooks;
    expect(sent).toEqual([ids[1], ids[0], ids[1]].map((event) => ({ id: event, httpStatus: 200 })));
    expect(shop.types()).toEqual(['payment.captured', 'payment.authorized', 'payment.captured']);
    await gateway.pay('k2', { token: 'tok_decline_fraud' });
    await gateway.post('/webhooks/release', { order: 'newest_first' });
    expect(shop.types().slice(3)).toEqual(['payment.failed', 'payment.refunded']);
    await gateway.post('/webhooks', { hold: false });
    await gateway.pay('k3');
    await expect.poll(() => shop.received.length).toBe(6);
  });

  it('that wait are sent when the hold ends, and after a restart', async () => {
    const shop = await receiver();
    const file = temporaryBooks();
    const before = await startSandboxGateway({ file });
    const client = testClient(before.url);
    await client.post('/webhooks', { url: shop.url, secret: SECRET, hold: true });
    await client.pay('k1');
    client.close();
    await before.close();
    const after = await testGateway({ file });
    await after.post('/webhooks', { url: shop.url, secret: SECRET });
    await expect.poll(() => shop.types()).toEqual(['payment.authorized']);
    expect((await eventsOf(after))[0]).toMatchObject({ state: 'delivered', tries: 1 });
  });

  it('that are under way do not trouble a gateway that closes, and wait in its books', async () => {
    const shop = await receiver();
    const file = temporaryBooks();
    const before = await startSandboxGateway({ file });
    const client = testClient(before.url);
    await client.post('/webhooks', { url: shop.url, secret: SECRET });
    await Promise.all(Array.from({ length: 40 }, (_, index) => client.pay(`k${index}`)));
    client.close();
    await before.close();
    const after = await testGateway({ file });
    await after.post('/webhooks', { url: shop.url, secret: SECRET });
    await expect.poll(async () => new Set((await eventsOf(after)).map(({ state }) => state))).toEqual(new Set(['delivered']));
    expect(new Set(shop.received.map(({ event }) => event.key)).size).toBe(40);
  });

  it.each(['wrong_secret', 'unsigned', 'stale', 'tampered'])('are forged with the flaw %s, and change nothing', async (flaw) => {
    const { shop, gateway } = await listening({ hold: true });
    const id = await gateway.paid('k1');
    shop.status = 400;
    const { body } = await gateway.post('/webhooks/forge', { payment: id, kind: 'captured', totalMinor: 1000, flaw });
    expect(body).toEqual({ sent: [{ id: `evt_forged_${id}`, httpStatus: 400 }] });
    const { text, signature } = shop.received[0]!;
    const [, timestamp = '', hmac] = /^timestamp=(\d+),hmac=(\w+)$/.exec(signature ?? '') ?? [];
    const isGenuine = hmac === createHmac('sha256', SECRET).update(`${timestamp}.${text}`).digest('hex');
    expect(isGenuine && Date.now() / 1000 - Number(timestamp) < 300).toBe(false);
    expect((await gateway.get('/books/references/order-1')).body).toMatchObject({ capturedMinor: 0 });
    expect(await eventsOf(gateway)).toHaveLength(1);
  });

  it('are not written where nobody listens, and never show the secret', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1');
    expect(await eventsOf(gateway)).toEqual([]);
    expect((await gateway.post('/webhooks', { url: 'http://127.0.0.1:1/', secret: SECRET })).text).not.toContain(SECRET);
    expect((await gateway.get('/webhooks')).body).toMatchObject({ hasSecret: true, copies: 1 });
    await gateway.pay('k2');
    await expect.poll(async () => (await eventsOf(gateway))[0]).toMatchObject({ state: 'waiting', tries: 1 });
  });

  it.each([{ url: 'http://x' }, { url: 'ftp://x', secret: SECRET }, { copies: 11 }, { triesMax: 0 }, { hold: 'yes' }, { retryMs: 0 }, { more: 1 }])('refuse %o', async (body) => {
    const gateway = await testGateway();
    expect((await gateway.post('/webhooks', body)).httpStatus).toBe(400);
    expect((await gateway.get('/webhooks')).body).toMatchObject({ url: null });
  });
});

describe('the dashboard', () => {
  it('moves no more than there is', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1', { capture: true });
    const at = (verb: string, amountMinor: number) => gateway.post(`/dashboard/payments/${id}/${verb}`, { amountMinor });
    expect((await at('dispute', 1001)).body).toMatchObject({ error: 'over_dispute', remainingMinor: 1000 });
    expect((await at('dispute', 900)).body).toMatchObject({ disputedMinor: 900, netMinor: 100 });
    expect((await at('refund', 101)).body).toMatchObject({ error: 'over_refund', remainingMinor: 100 });
    expect((await at('reinstate', 901)).body).toMatchObject({ error: 'over_dispute', remainingMinor: 900 });
    expect((await at('reinstate', 900)).body).toMatchObject({ netMinor: 1000 });
    expect((await at('refund', 1000)).body).toMatchObject({ refunds: 1, netMinor: 0 });
    expect((await gateway.post('/dashboard/payments/sandbox_9/void', {})).httpStatus).toBe(404);
  });

  it('takes the money that was promised, and voids', async () => {
    const gateway = await testGateway();
    const [promised, held] = [await gateway.paid('k1', { deferred: true }), await gateway.paid('k2')];
    expect((await gateway.get('/books')).body).toMatchObject({ promisedMinor: 1000, authorizedMinor: 1000, capturedMinor: 0 });
    expect((await gateway.post(`/dashboard/payments/${promised}/capture`, { amountMinor: 1000 })).body).toMatchObject({ moves: 'deferred', capturedMinor: 1000 });
    expect((await gateway.post(`/dashboard/payments/${held}/void`)).body).toMatchObject({ voided: true });
    expect((await gateway.post(`/payments/${held}/capture`, { amountMinor: 1 }, 'c1')).body).toMatchObject({ error: 'already_voided' });
  });
});
