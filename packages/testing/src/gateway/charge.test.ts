import { describe, expect, it } from 'vitest';
import { readGatewayBooks } from './books.js';
import { testGateway } from './test-gateway.js';

describe('a payment', () => {
  it('authorizes, and says until when', async () => {
    const gateway = await testGateway({ now: () => Date.parse('2026-01-01T00:00:00Z') });
    const { httpStatus, body } = await gateway.pay('k1');
    expect(httpStatus).toBe(200);
    expect(body).toEqual({
      status: 'approved', id: 'sandbox_1', amountMinor: 1000, currency: 'GBP', capturedMinor: 0, expiresAt: '2026-01-08T00:00:00.000Z',
    });
  });

  it('captures at once in a sale', async () => {
    const gateway = await testGateway();
    expect((await gateway.pay('k1', { capture: true })).body).toMatchObject({ status: 'approved', capturedMinor: 1000 });
  });

  it.each([
    ['insufficient_funds', 'other_method'],
    ['expired_card', 'other_method'],
    ['do_not_honor', 'other_gateway'],
    ['fraud', 'never'],
    ['try_again', 'same_method'],
  ])('declines with %s and advises %s, also on a replay', async (code, advice) => {
    const gateway = await testGateway();
    const first = await gateway.pay('k1', { token: `tok_decline_${code}` });
    expect(first.body).toEqual({ status: 'declined', code, advice });
    expect((await gateway.pay('k1', { token: `tok_decline_${code}` })).text).toBe(first.text);
    expect(readGatewayBooks(gateway.file).totals).toMatchObject({ payments: 1, declined: 1, authorizedMinor: 0 });
  });

  it('charges once when the same key comes 20 times at once', async () => {
    const gateway = await testGateway();
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.pay('k1', { capture: true })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await gateway.get('/books/references/order-1')).body).toMatchObject({ payments: 1, charges: 1, capturedMinor: 1000 });
  });

  it.each([{ amountMinor: 1001 }, { currency: 'EUR' }, { reference: 'order-2' }, { token: 'tok_3ds' }, { capture: true }, { shopperId: 's' }])(
    'refuses a known key with %o and changes nothing', async (change) => {
      const gateway = await testGateway();
      const first = await gateway.pay('k1');
      const conflict = await gateway.pay('k1', change);
      expect(conflict.httpStatus).toBe(409);
      expect(conflict.body).toMatchObject({ status: 'key_conflict' });
      expect((await gateway.pay('k1')).text).toBe(first.text);
      expect(readGatewayBooks(gateway.file).totals).toMatchObject({ payments: 1, authorizedMinor: 1000 });
    });

  it('takes one key for one kind of operation', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1');
    expect((await gateway.post(`/payments/${id}/void`, {}, 'k1')).body).toMatchObject({ status: 'key_conflict' });
  });
});

describe('a fault asked for by token', () => {
  it('tok_drop_after charges and hangs up, then replays the answer', async () => {
    const gateway = await testGateway();
    const token = 'tok_drop_after';
    await expect(gateway.pay('k1', { token })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved', amountMinor: 1000 });
    expect((await gateway.pay('k1', { token })).body).toMatchObject({ status: 'approved', id: 'sandbox_1' });
    expect(readGatewayBooks(gateway.file).totals).toMatchObject({ payments: 1 });
  });

  it('tok_drop_before hangs up every time and charges nothing', async () => {
    const gateway = await testGateway();
    for (let send = 0; send < 2; send += 1) {
      await expect(gateway.pay('k1', { token: 'tok_drop_before' })).rejects.toThrow(/socket hang up|ECONNRESET/);
    }
    expect((await gateway.get('/payments?key=k1')).httpStatus).toBe(404);
    expect(readGatewayBooks(gateway.file).rows).toEqual([]);
  });

  it('tok_500_cached replays its 500 for ever, also to a query by key, while one by reference tells the truth', async () => {
    const gateway = await testGateway();
    for (let send = 0; send < 3; send += 1) {
      const { httpStatus, body } = await gateway.pay('k1', { token: 'tok_500_cached' });
      expect(httpStatus).toBe(500);
      expect(body).toMatchObject({ status: 'fault' });
    }
    expect((await gateway.get('/payments?key=k1')).httpStatus).toBe(500);
    expect((await gateway.get('/payments?reference=order-1')).body).toMatchObject({
      payments: [{ key: 'k1', state: { status: 'approved', id: 'sandbox_1', amountMinor: 1000 } }],
    });
    expect(readGatewayBooks(gateway.file).totals).toMatchObject({ approved: 1 });
  });

  it('tok_timeout charges at once and answers late, on the first send only', async () => {
    const gateway = await testGateway();
    const token = 'tok_timeout_1500';
    const start = performance.now();
    const arrivals: string[] = [];
    const slow = gateway.pay('k1', { token }).finally(() => arrivals.push('slow'));
    await expect.poll(async () => (await gateway.get('/payments?key=k1')).httpStatus).toBe(200);
    const replay = await gateway.pay('k1', { token }).finally(() => arrivals.push('replay'));
    expect((await slow).text).toBe(replay.text);
    expect(arrivals).toEqual(['replay', 'slow']);
    expect(performance.now() - start).toBeGreaterThan(1_490);
  });

  it('tok_garbage charges and answers nonsense, while the query tells the truth', async () => {
    const gateway = await testGateway();
    const { httpStatus, body } = await gateway.pay('k1', { token: 'tok_garbage' });
    expect(httpStatus).toBe(200);
    expect(body).toBeUndefined();
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved' });
  });

  it('tok_approve_less authorizes half', async () => {
    const gateway = await testGateway();
    expect((await gateway.pay('k1', { token: 'tok_approve_less', capture: true })).body).toMatchObject({ amountMinor: 500, capturedMinor: 500 });
    expect(readGatewayBooks(gateway.file).totals).toMatchObject({ authorizedMinor: 500, capturedMinor: 500 });
  });

  it('tok_wrong_currency books another currency, apart from the asked one', async () => {
    const gateway = await testGateway();
    await gateway.pay('k0');
    expect((await gateway.pay('k1', { token: 'tok_wrong_currency' })).body).toMatchObject({ status: 'approved', currency: 'USD' });
    expect(Object.keys(readGatewayBooks(gateway.file).totals.byCurrency)).toEqual(['GBP', 'USD']);
  });
});

describe('a payment that waits', () => {
  it.each([['tok_3ds', 'authenticate', 'action_required'], ['tok_pending', 'settle', 'pending']])(
    '%s moves no money until %s says ok', async (token, verb, status) => {
      const gateway = await testGateway();
      const first = await gateway.pay('k1', { token, capture: true });
      expect(first.body).toMatchObject({ status, id: 'sandbox_1' });
      expect(readGatewayBooks(gateway.file).totals).toMatchObject({ payments: 1, approved: 0, authorizedMinor: 0, capturedMinor: 0 });
      expect((await gateway.post(`/payments/sandbox_1/${verb}`, { result: 'ok' })).body).toMatchObject({ status: 'approved', capturedMinor: 1000 });
      expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved', capturedMinor: 1000 });
      expect((await gateway.pay('k1', { token, capture: true })).text).toBe(first.text);
      const again = await gateway.post(`/payments/sandbox_1/${verb}`, { result: 'fail' });
      expect([again.httpStatus, again.body]).toMatchObject([409, { status: 'refused', error: 'wrong_state' }]);
    });

  it.each([['tok_3ds', 'authenticate', 'authentication_failed'], ['tok_pending', 'settle', 'settlement_failed']])(
    '%s is declined when %s says fail', async (token, verb, code) => {
      const gateway = await testGateway();
      const id = await gateway.paid('k1', { token });
      expect((await gateway.post(`/payments/${id}/${verb}`, { result: 'fail' })).body).toEqual({ status: 'declined', code, advice: 'other_method' });
      expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'declined', code });
    });

  it('cannot be finished after a void', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1', { token: 'tok_3ds' });
    expect((await gateway.post(`/payments/${id}/void`, undefined, 'k2')).body).toMatchObject({ status: 'done', voided: true });
    expect((await gateway.post(`/payments/${id}/authenticate`, { result: 'ok' })).body).toMatchObject({ error: 'already_voided' });
    expect((await gateway.get('/payments?key=k1')).body).toEqual({ status: 'voided', id });
  });
});
