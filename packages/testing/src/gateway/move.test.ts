import { describe, expect, it } from 'vitest';
import { readGatewayBooks } from './books.js';
import { AUTHORIZATION_TTL_MS } from './protocol.js';
import { testGateway } from './test-gateway.js';

describe('captures and refunds', () => {
  it('adds up partial captures and refunds, to the last penny and no further', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1');
    const step = (verb: string, amountMinor: number, key: string) => gateway.post(`/payments/${id}/${verb}`, { amountMinor }, key);
    expect((await step('refund', 1, 'r0')).body).toMatchObject({ status: 'refused', error: 'over_refund', remainingMinor: 0 });
    expect((await step('capture', 400, 'c1')).body).toMatchObject({ status: 'done', movement: 'capture', capturedMinor: 400 });
    const over = await step('capture', 601, 'c2');
    expect([over.httpStatus, over.body]).toMatchObject([409, { status: 'refused', error: 'over_capture', remainingMinor: 600 }]);
    expect((await step('capture', 600, 'c3')).body).toMatchObject({ capturedMinor: 1000, refundedMinor: 0 });
    expect((await step('refund', 300, 'r1')).body).toMatchObject({ capturedMinor: 1000, refundedMinor: 300 });
    expect((await step('refund', 701, 'r2')).body).toMatchObject({ error: 'over_refund', remainingMinor: 700 });
    expect((await step('refund', 700, 'r3')).body).toMatchObject({ status: 'done', refundedMinor: 1000 });
    expect((await gateway.get(`/payments/${id}`)).body).toMatchObject({ capturedMinor: 1000, refundedMinor: 1000, voided: false });
  });

  it('replays a capture, and its refusal, under the same key', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1');
    const capture = () => gateway.post(`/payments/${id}/capture`, { amountMinor: 600 }, 'c1');
    const refused = () => gateway.post(`/payments/${id}/capture`, { amountMinor: 600 }, 'c2');
    const [first, ...rest] = await Promise.all([capture(), capture(), capture()]);
    expect(rest.map(({ text }) => text)).toEqual([first.text, first.text]);
    const no = await refused();
    expect([(await refused()).text, (await gateway.get('/payments?key=c2')).httpStatus]).toEqual([no.text, 409]);
    expect((await gateway.get('/payments?key=c1')).text).toBe(first.text);
    expect((await gateway.get(`/payments/${id}`)).body).toMatchObject({ capturedMinor: 600 });
  });

  it('lets one of two captures win that together are too much', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1');
    const answers = await Promise.all(['c1', 'c2'].map((key) => gateway.post(`/payments/${id}/capture`, { amountMinor: 600 }, key)));
    expect(answers.map(({ httpStatus }) => httpStatus).sort()).toEqual([200, 409]);
  });

  it('conflicts when a key comes back with another amount, movement or payment', async () => {
    const gateway = await testGateway();
    const [id, other] = [await gateway.paid('k1'), await gateway.paid('k2')];
    await gateway.post(`/payments/${id}/capture`, { amountMinor: 600 }, 'c1');
    const tries = [
      gateway.post(`/payments/${id}/capture`, { amountMinor: 100 }, 'c1'),
      gateway.post(`/payments/${id}/refund`, { amountMinor: 600 }, 'c1'),
      gateway.post(`/payments/${other}/capture`, { amountMinor: 600 }, 'c1'),
    ];
    for (const { httpStatus, body } of await Promise.all(tries)) {
      expect([httpStatus, body]).toMatchObject([409, { status: 'key_conflict' }]);
    }
    expect(readGatewayBooks(gateway.file).totals).toMatchObject({ capturedMinor: 600, refundedMinor: 0 });
  });

  it('refuses a capture after the authorization ended, and still voids it', async () => {
    let nowMs = Date.parse('2026-01-01T00:00:00Z');
    const gateway = await testGateway({ now: () => nowMs });
    const id = await gateway.paid('k1');
    nowMs += AUTHORIZATION_TTL_MS;
    expect((await gateway.post(`/payments/${id}/capture`, { amountMinor: 1 }, 'c1')).body).toMatchObject({ error: 'authorization_expired' });
    expect((await gateway.post(`/payments/${id}/void`, {}, 'v1')).body).toMatchObject({ status: 'done', voided: true });
  });

  it.each(['tok_decline_fraud', 'tok_3ds', 'tok_pending'])('refuses to capture what %s left', async (token) => {
    const gateway = await testGateway();
    await gateway.pay('k1', { token });
    expect((await gateway.post('/payments/sandbox_1/capture', { amountMinor: 1 }, 'c1')).body).toMatchObject({ error: 'wrong_state' });
  });
});

describe('a void', () => {
  it('ends an authorization for good, and a second one is told so', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1');
    expect((await gateway.post(`/payments/${id}/void`, {}, 'v1')).body).toMatchObject({ movement: 'void', voided: true });
    expect((await gateway.post(`/payments/${id}/void`, {}, 'v2')).body).toMatchObject({ error: 'already_voided' });
    expect((await gateway.post(`/payments/${id}/capture`, { amountMinor: 1 }, 'c1')).body).toMatchObject({ error: 'already_voided' });
    expect((await gateway.get('/books/references/order-1')).body).toMatchObject({ payments: 1, charges: 0, voided: 1 });
  });

  it('is refused once something was captured', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1', { capture: true });
    expect((await gateway.post(`/payments/${id}/void`, {}, 'v1')).body).toMatchObject({ error: 'already_captured' });
  });

  it('is answered 404 for a payment of another gateway, and the key stays free', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1');
    for (const id of ['backup_1', 'sandbox_2', 'sandbox_01', 'sandbox_']) {
      expect((await gateway.post(`/payments/${id}/void`, {}, 'v1')).httpStatus).toBe(404);
    }
    expect((await gateway.post('/payments/sandbox_1/void', {}, 'v1')).httpStatus).toBe(200);
  });
});
