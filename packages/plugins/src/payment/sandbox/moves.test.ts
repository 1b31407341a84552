import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { key, openSandbox, pay } from './test/open-sandbox.js';

it('D-39 captures and refunds in parts, each key once, and no more than there is', async () => {
  const { gateway, authorized, books } = await openSandbox();
  const { payment } = await authorized('a', { amountMinor: 100 });
  const of = (amountMinor: number) => ({ payment, amountMinor, currency: 'GBP' });
  expect(await gateway.capture(of(75), key('c1'))).toMatchObject({ status: 'succeeded', amountMinor: 75 });
  expect(await gateway.capture(of(75), key('c2'))).toEqual({ status: 'failed', code: 'over_capture' });
  expect(await gateway.refund(of(25), key('r1'))).toMatchObject({ status: 'succeeded' });
  expect(await gateway.refund(of(25), key('r2'))).toMatchObject({ status: 'succeeded' });
  expect(await gateway.refund(of(1000), key('r3'))).toEqual({ status: 'failed', code: 'over_refund' });
  expect(books().rows).toMatchObject([{ captures: 1, capturedMinor: 75, refunds: 2, refundedMinor: 50, netMinor: 25 }]);

  const whole = await authorized('b', { amountMinor: 100 });
  for (let send = 0; send < 2; send += 1) expect(await gateway.capture(whole, key('c3'))).toMatchObject({ status: 'succeeded', amountMinor: 100 });
  expect(books().rows[1]).toMatchObject({ captures: 1, capturedMinor: 100 });
});

it.each([
  ['JPY', 80], ['JPY', 10_000], ['KWD', 1234], ['USD', 1], ['HUF', 500_000], ['TWD', 120_000], ['USD', Number.MAX_SAFE_INTEGER],
])('D-76 passes %s %i through as it is, minor units whatever the exponent', async (currency, amountMinor) => {
  const { gateway, authorized, books } = await openSandbox();
  const whole = await authorized('a', { currency, amountMinor });
  expect(whole).toMatchObject({ currency, amountMinor });
  expect(await gateway.capture(whole, key('c'))).toMatchObject({ status: 'succeeded', currency, amountMinor });
  expect(await gateway.refund(whole, key('r'))).toMatchObject({ status: 'succeeded', currency, amountMinor });
  expect(books().totals.byCurrency).toMatchObject({ [currency]: { authorizedMinor: amountMinor, capturedMinor: amountMinor, refundedMinor: amountMinor, netMinor: 0 } });
});

describe('what the sandbox declares', () => {
  it('is what its options say', async () => {
    const { gateway } = await openSandbox({ moves: 'deferred', keyTtlMs: 5_000, visibilityMs: 7_000, methods: { invoice: { token: 'tok_ok' } } });
    expect(gateway).toMatchObject({ moves: 'deferred', keyTtlMs: 5_000, visibilityMs: 7_000, reauthorizes: true, clientConfig: { methods: ['invoice'] } });
    expect(gateway).not.toHaveProperty('parseWebhook');
  });

  it('promises where it is deferred: approved, nothing held, paid later', async () => {
    const { gateway, authorized, books, post } = await openSandbox({ moves: 'deferred' });
    const promise = await gateway.authorize(pay(), key('a'));
    expect(promise).toMatchObject({ status: 'approved', captured: false });
    expect(promise).not.toHaveProperty('expiresAt');
    expect(books().totals).toMatchObject({ authorizedMinor: 0, promisedMinor: 1000 });
    await post('/dashboard/payments/sandbox_1/capture', { amountMinor: 1000 });
    expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request: pay(), mayReplay: false }, call())).toMatchObject({ captured: true });
    expect(await gateway.void(await authorized('b'), key('v'))).toMatchObject({ status: 'succeeded' });
  });

  it('takes the methods it names, paying with their tokens, and no other', async () => {
    const { gateway, books } = await openSandbox({ methods: { card: {}, 'bank-transfer': { token: 'tok_pending' } } });
    const { token, ...bare } = pay();
    expect(token).toBe('tok_ok');
    expect(await gateway.authorize({ ...bare, method: 'bank-transfer' }, key('a'))).toMatchObject({ status: 'pending' });
    expect(await gateway.authorize({ ...bare, method: 'card' }, key('b'))).toMatchObject({ status: 'declined', code: 'token_missing' });
    expect(await gateway.authorize(pay({ method: 'constructor' }), key('c'))).toEqual({ status: 'declined', code: 'method_not_taken', retry: 'other_gateway' });
    expect(books().rows).toHaveLength(1);
    const request = { ...bare, method: 'bank-transfer' };
    expect(await gateway.authorize(request, key('d'))).toMatchObject({ status: 'pending' });
    expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'd', request, mayReplay: true }, call())).toMatchObject({ status: 'pending' });
    expect(books().rows).toHaveLength(2);
  });
});

it('renews an authorization that has ended, without a token, once', async () => {
  const { gateway, authorized, books, flip, post } = await openSandbox();
  await flip({ authorizationTtlMs: 60_000 });
  const old = await authorized('a');
  await post('/clock', { advanceMs: 60_000 });
  expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request: pay(), mayReplay: false }, call())).toEqual({ status: 'declined', code: 'authorization_expired', retry: 'same_method' });
  expect(await gateway.capture(old, key('c1'))).toEqual({ status: 'failed', code: 'authorization_expired' });
  const { token, ...bare } = pay();
  expect(token).toBe('tok_ok');
  const request = { ...bare, replaces: old.payment };
  const renewed = await gateway.authorize(request, key('b'));
  expect(renewed).toMatchObject({ status: 'approved', amountMinor: 1000 });
  expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'b', request, mayReplay: true }, call())).toEqual(renewed);
  expect(await gateway.capture({ ...old, payment: renewed.status === 'approved' ? renewed.reference : '' }, key('c2'))).toMatchObject({ status: 'succeeded' });
  expect(books().rows).toMatchObject([{ voided: true, captures: 0 }, { voided: false, captures: 1 }]);
});

describe('a challenge', () => {
  it('is answered on the page, comes back to the shop, and is resumed', async () => {
    const { gateway } = await openSandbox({ returnUrl: 'https://shop.example/back' });
    const asked = await gateway.authorize(pay({ token: 'tok_3ds' }), key('a'));
    if (asked.status !== 'action_required' || asked.action.action !== 'redirect') throw new Error(`It was ${asked.status}.`);
    const page = await fetch(asked.action.url, { method: 'POST', body: new URLSearchParams({ result: 'approve' }), redirect: 'manual' });
    expect(page.headers.get('location')).toBe(`https://shop.example/back?payment=${asked.reference}&result=approved`);
    expect(await gateway.resume?.({ payment: asked.reference, input: {} }, call())).toMatchObject({ status: 'approved', reference: asked.reference });
  });

  it('is canceled by a void, after which nobody can approve it', async () => {
    const { gateway, post } = await openSandbox();
    const asked = await gateway.authorize(pay({ token: 'tok_3ds' }), key('a'));
    const payment = asked.status === 'action_required' ? asked.reference : '';
    expect(await gateway.void({ payment, amountMinor: 1000, currency: 'GBP' }, key('v'))).toMatchObject({ status: 'succeeded' });
    await expect(post(`/payments/${payment}/authenticate`, { result: 'ok' })).rejects.toThrow('already_voided');
    expect(await gateway.resume?.({ payment, input: {} }, call())).toEqual({ status: 'declined', code: 'voided', retry: 'same_method' });
  });

  it('that was abandoned may be tried again with the same method', async () => {
    const { gateway, post } = await openSandbox();
    const asked = await gateway.authorize(pay({ token: 'tok_3ds' }), key('a'));
    await post('/clock', { advanceMs: 16 * 60 * 1000 });
    const payment = asked.status === 'action_required' ? asked.reference : '';
    expect(await gateway.resume?.({ payment, input: {} }, call())).toEqual({ status: 'declined', code: 'challenge_abandoned', retry: 'same_method' });
  });
});
