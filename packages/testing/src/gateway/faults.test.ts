import { describe, expect, it } from 'vitest';
import { readGatewayBooks } from './books.js';
import { FAULT_NAMES, FAULTS, mayHit, OPERATIONS } from './faults.js';
import type { Fault, Operation } from './faults.js';
import type { Answer, TestClient } from './test-client.js';
import { testGateway } from './test-gateway.js';
import { planToken } from './tokens.js';

/** What the first request and its repetition get: a status, nothing, or nonsense. */
const SEEN: Readonly<Record<Fault, readonly [string, string]>> = {
  timeout: ['200', '200'],
  rate_limit: ['429', '200'],
  down: ['503', '200'],
  drop_before: ['nothing', '200'],
  '500_before': ['500', '200'],
  drop_after: ['nothing', '200'],
  '500_after': ['500', '200'],
  '500_cached': ['500', '500'],
  garbage: ['nonsense', '200'],
  decline: ['declined', 'declined'],
  wrong_amount: ['200', '200'],
  wrong_currency: ['200', '200'],
  approve_less: ['200', '200'],
  not_found: ['404', '200'],
};

const CASES = FAULT_NAMES.flatMap((fault) => OPERATIONS.filter((operation) => mayHit(fault, operation)).map((operation) => [fault, operation] as const));

describe.each(['switch', 'token'])('a fault asked for by %s', (by) => {
  it.each(CASES)('%s hits %s once, and is then gone', async (fault, operation) => {
    const gateway = await testGateway();
    const argument = fault === 'timeout' ? '_60' : fault === 'decline' ? '_fraud' : '';
    const token = by === 'token' ? `tok_${operation}_${fault}${argument}_x1` : 'tok_ok';
    const rule = { operation, fault, times: 1, delayMs: 60, code: 'fraud' };
    const prepared = operation === 'authorize' ? '' : await preparedFor(gateway, operation, token);
    if (by === 'switch') await gateway.post('/switch', { faults: [rule] });
    const request = () => seen(ask(gateway, operation, prepared, token));
    const start = performance.now();
    const first = await request();
    expect(fault !== 'timeout' || performance.now() - start > 55).toBe(true);
    expect([first, await request()]).toEqual(SEEN[fault]);
    expect((await gateway.get('/switch')).body).toMatchObject({ faults: [] });
    // Never twice, whatever was seen.
    const { rows } = readGatewayBooks(gateway.file);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.captures).toBeLessThanOrEqual(1);
    expect(rows[0]?.refunds).toBeLessThanOrEqual(1);
  });
});

describe('faults', () => {
  it('distort amounts by one minor unit or to half, and say so', async () => {
    const gateway = await testGateway();
    expect((await gateway.pay('k1', { token: 'tok_wrong_amount+capture_wrong_amount+refund_wrong_amount' })).body).toMatchObject({ amountMinor: 1001 });
    expect((await gateway.post('/payments/sandbox_1/capture', { amountMinor: 1000 }, 'c1')).body).toMatchObject({ movedMinor: 999, capturedMinor: 999 });
    expect((await gateway.post('/payments/sandbox_1/refund', { amountMinor: 500 }, 'r1')).body).toMatchObject({ movedMinor: 499, refundedMinor: 499 });
    expect((await gateway.pay('k2', { token: 'tok_approve_less', amountMinor: 999 })).body).toMatchObject({ amountMinor: 500 });
    expect((await gateway.pay('k3', { token: 'tok_wrong_currency' })).body).toMatchObject({ currency: 'USD', amountMinor: 1000 });
  });

  it('refuse a movement with a code of their own, and move nothing', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1', { token: 'tok_capture_decline_insufficient_funds' });
    const refused = await gateway.post(`/payments/${id}/capture`, { amountMinor: 1000 }, 'c1');
    expect([refused.httpStatus, refused.body]).toMatchObject([409, { status: 'refused', error: 'declined' }]);
    expect(refused.text).toContain('insufficient_funds');
    expect(readGatewayBooks(gateway.file).totals).toMatchObject({ capturedMinor: 0 });
  });

  it('are taken in their order, each as often as it says, the switch before the token', async () => {
    const gateway = await testGateway();
    await gateway.post('/switch', { faults: [{ operation: 'any', fault: 'rate_limit', times: 2 }, { operation: 'authorize', fault: '500_before', times: 1 }] });
    const statuses = [];
    for (let send = 0; send < 5; send += 1) statuses.push(await seen(gateway.pay('k1', { token: 'tok_drop_before_x1' })));
    expect(statuses).toEqual(['429', '429', '500', 'nothing', '200']);
  });

  it('that come after are kept for the next when the request only replayed', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1');
    await gateway.post('/switch', { faults: [{ operation: 'authorize', fault: 'drop_after', times: 1 }] });
    expect(await seen(gateway.pay('k1'))).toBe('200');
    expect(await seen(gateway.pay('k2'))).toBe('nothing');
  });

  it('that come before hit replays too, except an outage', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1');
    await gateway.post('/switch', { faults: [{ operation: 'authorize', fault: 'rate_limit' }] });
    expect(await seen(gateway.pay('k1'))).toBe('429');
    await gateway.post('/switch', { faults: [{ operation: 'authorize', fault: 'down' }] });
    expect([await seen(gateway.pay('k1')), await seen(gateway.pay('k2'))]).toEqual(['200', '503']);
  });

  it('leave the movements of a payment to be found where a key only replays a 500', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1', { token: 'tok_capture_500_cached' });
    expect((await gateway.post(`/payments/${id}/capture`, { amountMinor: 700 }, 'c1')).httpStatus).toBe(500);
    expect((await gateway.post(`/payments/${id}/capture`, { amountMinor: 701 }, 'c2')).httpStatus).toBe(500);
    expect((await gateway.get('/payments?key=c1')).httpStatus).toBe(500);
    expect((await gateway.get(`/payments/${id}/movements`)).body).toMatchObject({ movements: [{ key: 'c1', movement: 'capture', movedMinor: 700 }] });
  });
});

describe('a token', () => {
  it.each([
    'tok_', 'ok', 'tok_whim', 'tok_void_wrong_amount', 'tok_capture_approve_less', 'tok_decline_whim', 'tok_timeout', 'tok_timeout_999999',
    'tok_500_before_x0', 'tok_ok+', 'tok_ok+ok+ok+ok+ok', 'tok_pending_maybe_5', '__proto__', 'tok_constructor',
  ])('%s is not one', (token) => {
    expect(planToken(token)).toBeUndefined();
  });

  it('may ask for several things', () => {
    const faults = [
      { operation: 'capture', fault: '500_cached', times: null, delayMs: 0, code: '' },
      { operation: 'refund', fault: 'decline', times: 2, delayMs: 0, code: 'fraud' },
    ];
    expect(planToken('tok_decline+capture_decline')).toEqual(planToken('tok_decline_do_not_honor+capture_decline_do_not_honor'));
    expect(planToken('tok_3ds+capture_500_cached+refund_decline_fraud_x2')).toEqual({ status: 'action_required', code: null, endsAfterMs: null, faults });
  });
});

it('every fault says what it does', () => {
  expect(new Set(Object.values(FAULTS).map(({ does }) => does)).size).toBe(FAULT_NAMES.length);
});

/** A payment in the state that the operation needs. */
async function preparedFor(gateway: TestClient, operation: Operation, token: string): Promise<string> {
  return gateway.paid('k1', { token, capture: operation === 'refund' });
}

function ask(gateway: TestClient, operation: Operation, id: string, token: string): Promise<Answer> {
  switch (operation) {
    case 'authorize':
      return gateway.pay('k1', { token });
    case 'resolve':
      return gateway.get('/payments?key=k1');
    case 'void':
      return gateway.post(`/payments/${id}/void`, {}, 'm1');
    case 'capture':
    case 'refund':
      return gateway.post(`/payments/${id}/${operation}`, { amountMinor: 500 }, 'm1');
  }
}

async function seen(answer: Promise<Answer>): Promise<string> {
  const got = await answer.catch(() => undefined);
  if (got === undefined) return 'nothing';
  if (got.body === undefined) return 'nonsense';
  const isDeclined = got.text.includes('"declined"');
  return isDeclined ? 'declined' : String(got.httpStatus);
}
