import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { setUp } from '../../test/set-up.js';
import { invoice } from './index.js';

const request = { reference: 'session-1', amountMinor: 1000, currency: 'GBP', method: 'invoice', capture: false };

describe('invoice', () => {
  it('promises the whole amount and takes none of it', async () => {
    const gateway = await setUp(invoice({ id: 'pay-in-store' }));
    const promised = await gateway.authorize(request, call({ idempotencyKey: 'session-1.1' }));
    expect(promised).toEqual({ status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'promise:session-1.1', captured: false });
    expect(gateway.moves).toBe('deferred');
    expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'session-1.1', request, mayReplay: false }, call())).toEqual(promised);
  });

  it('books money that came, and leaves refunds to a person', async () => {
    const gateway = await setUp(invoice());
    const move = { payment: 'promise:session-1.1', amountMinor: 1000, currency: 'GBP' };
    expect(await gateway.capture(move, call())).toMatchObject({ status: 'succeeded', amountMinor: 1000 });
    expect(await gateway.void(move, call())).toMatchObject({ status: 'succeeded' });
    expect(await gateway.refund(move, call())).toEqual({ status: 'failed', code: 'refund_by_hand' });
    expect(await gateway.resolve({ kind: 'refund', idempotencyKey: 'k', request: move, mayReplay: true }, call())).toMatchObject({ status: 'failed' });
    expect(await gateway.resolve({ kind: 'capture', idempotencyKey: 'k', request: move, mayReplay: true }, call())).toMatchObject({ status: 'succeeded' });
  });
});
