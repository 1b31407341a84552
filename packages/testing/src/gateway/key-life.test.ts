import { describe, expect, it } from 'vitest';
import { readGatewayBooks } from './books.js';
import { testGateway } from './test-gateway.js';

describe('a key', () => {
  it('is forgotten after its life: the same request charges again', async () => {
    const gateway = await testGateway();
    await gateway.post('/switch', { keyTtlMs: 60_000 });
    expect((await gateway.pay('k1')).body).toMatchObject({ id: 'sandbox_1' });
    await gateway.post('/clock', { advanceMs: 59_000 });
    expect((await gateway.pay('k1')).body).toMatchObject({ id: 'sandbox_1' });
    await gateway.post('/clock', { advanceMs: 1_000 });
    // Until it is used again, a query still finds what was done under it.
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ id: 'sandbox_1' });
    expect((await gateway.pay('k1')).body).toMatchObject({ id: 'sandbox_2' });
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ id: 'sandbox_2' });
    expect(readGatewayBooks(gateway.file).rows.map(({ key }) => key)).toEqual(['k1', 'k1']);
    expect((await gateway.get('/books/references/order-1')).body).toMatchObject({ charges: 2 });
  });

  it('past its life conflicts with nothing, and forgets movements too', async () => {
    const gateway = await testGateway();
    const id = await gateway.paid('k1');
    const capture = () => gateway.post(`/payments/${id}/capture`, { amountMinor: 400 }, 'c1');
    await capture();
    await gateway.post('/switch', { keyTtlMs: 1_000 });
    await gateway.post('/clock', { advanceMs: 1_000 });
    expect((await gateway.pay('k1', { amountMinor: 5 })).body).toMatchObject({ status: 'approved', amountMinor: 5 });
    expect((await capture()).body).toMatchObject({ capturedMinor: 800 });
  });
});

describe('visibility', () => {
  it('hides from queries by key and reference what was just done, and not from a replay', async () => {
    const gateway = await testGateway();
    await gateway.post('/switch', { visibilityMs: 5_000 });
    const id = await gateway.paid('k1');
    expect(await gateway.paid('k1')).toBe(id);
    await gateway.post(`/payments/${id}/capture`, { amountMinor: 100 }, 'c1');
    expect((await gateway.get('/payments?key=k1')).httpStatus).toBe(404);
    expect((await gateway.get('/payments?key=c1')).httpStatus).toBe(404);
    expect((await gateway.get('/payments?reference=order-1')).body).toEqual({ payments: [] });
    expect((await gateway.get(`/payments/${id}/movements`)).body).toEqual({ movements: [] });
    expect((await gateway.get(`/payments/${id}`)).body).toMatchObject({ capturedMinor: 100 });
    await gateway.post('/clock', { advanceMs: 5_000 });
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved' });
    expect((await gateway.get('/payments?key=c1')).body).toMatchObject({ movedMinor: 100 });
    expect((await gateway.get('/payments?reference=order-1')).body).toMatchObject({ payments: [{ id }] });
    expect((await gateway.get(`/payments/${id}/movements`)).body).toMatchObject({ movements: [{ key: 'c1' }] });
  });
});

describe('the clock', () => {
  it('is moved forward, by up to ten years at a time', async () => {
    const gateway = await testGateway({ now: () => Date.parse('2026-01-01T00:00:00Z') });
    expect((await gateway.get('/clock')).body).toEqual({ now: '2026-01-01T00:00:00.000Z', offsetMs: 0 });
    expect((await gateway.post('/clock', { advanceMs: 86_400_000 })).body).toEqual({ now: '2026-01-02T00:00:00.000Z', offsetMs: 86_400_000 });
    for (const advanceMs of [-1, 1.5, 1e15, undefined]) expect((await gateway.post('/clock', { advanceMs })).httpStatus).toBe(400);
  });

  it('ends authorizations: a query says so, a capture is refused, a void still works', async () => {
    const gateway = await testGateway();
    await gateway.post('/switch', { authorizationTtlMs: 1_000 });
    const [id, promised] = [await gateway.paid('k1'), await gateway.paid('k2', { deferred: true })];
    await gateway.post('/clock', { advanceMs: 1_000 });
    expect((await gateway.get('/payments?key=k1')).body).toEqual({ status: 'expired', id });
    expect((await gateway.post(`/payments/${id}/capture`, { amountMinor: 1 }, 'c1')).body).toMatchObject({ error: 'authorization_expired' });
    expect((await gateway.post(`/payments/${promised}/capture`, { amountMinor: 1 }, 'c2')).body).toMatchObject({ status: 'done' });
    expect((await gateway.post(`/payments/${id}/void`, {}, 'v1')).body).toMatchObject({ voided: true });
  });
});

describe('a renewal', () => {
  const renew = { replaces: 'sandbox_1', token: undefined };

  it('holds anew what an ended authorization held, and ends the old one in the same moment', async () => {
    const gateway = await testGateway();
    await gateway.post('/switch', { authorizationTtlMs: 1_000 });
    await gateway.pay('k1');
    await gateway.post('/clock', { advanceMs: 2_000 });
    const first = await gateway.pay('k2', renew);
    expect(first.body).toMatchObject({ status: 'approved', id: 'sandbox_2', amountMinor: 1000 });
    expect((await gateway.pay('k2', renew)).text).toBe(first.text);
    expect((await gateway.get('/payments?key=k1')).body).toEqual({ status: 'voided', id: 'sandbox_1' });
    expect((await gateway.post('/payments/sandbox_2/capture', { amountMinor: 1000 }, 'c1')).body).toMatchObject({ capturedMinor: 1000 });
    expect((await gateway.get('/books/references/order-1')).body).toMatchObject({ payments: 2, charges: 1, voided: 1, netMinor: 1000 });
  });

  it('leaves the old one alone when it is declined, or waits', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1');
    expect((await gateway.pay('k2', { ...renew, token: 'tok_decline_fraud' })).body).toMatchObject({ status: 'declined' });
    expect((await gateway.pay('k3', { ...renew, token: 'tok_3ds' })).body).toMatchObject({ status: 'action_required' });
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved' });
    await gateway.post('/payments/sandbox_3/authenticate', { result: 'ok' });
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'voided' });
  });

  it.each([
    ['of more', {}, { amountMinor: 1001 }], ['in another currency', {}, { currency: 'EUR' }], ['of nothing', {}, { replaces: 'sandbox_9' }],
    ['of a sale', { capture: true }, {}], ['of a decline', { token: 'tok_decline_fraud' }, {}],
  ])('%s is declined', async (_, old, change) => {
    const gateway = await testGateway();
    await gateway.pay('k1', old);
    expect((await gateway.pay('k2', { ...renew, ...change })).body).toMatchObject({ status: 'declined', code: 'not_replaceable' });
  });
});
