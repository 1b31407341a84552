import { type Fault, FAULT_NAMES } from '@kasse/testing';
import type { MoveOutcome, MoveRequest, PaymentOutcome } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { key, openSandbox, pay } from './test/open-sandbox.js';

const APPROVED = { status: 'approved', amountMinor: 1000, currency: 'GBP', captured: false };
const UNKNOWN = { status: 'unknown' };

/** What the plugin says at once, and what `resolve` finds. Each is `timeout` too late for the plugin. */
const AUTHORIZE: readonly (readonly [Fault, object, object])[] = [
  ['timeout', UNKNOWN, APPROVED],
  ['rate_limit', { status: 'unavailable' }, APPROVED],
  ['down', { status: 'unavailable' }, APPROVED],
  ['drop_before', UNKNOWN, APPROVED],
  ['500_before', UNKNOWN, APPROVED],
  ['drop_after', UNKNOWN, APPROVED],
  ['500_after', UNKNOWN, APPROVED],
  ['500_cached', UNKNOWN, APPROVED],
  ['garbage', UNKNOWN, APPROVED],
  ['decline', { status: 'declined', code: 'fraud', retry: 'never' }, { status: 'declined' }],
  ['wrong_amount', { ...APPROVED, amountMinor: 1001 }, { ...APPROVED, amountMinor: 1001 }],
  ['wrong_currency', { ...APPROVED, currency: 'USD' }, { ...APPROVED, currency: 'USD' }],
  ['approve_less', { ...APPROVED, amountMinor: 500 }, { ...APPROVED, amountMinor: 500 }],
];

describe('sandboxGateway, when an authorization goes wrong', () => {
  it.each(AUTHORIZE)('by %s', async (fault, said, found) => {
    const { gateway, flip, books } = await openSandbox({ timeoutMs: 750 });
    await flip({ faults: [{ operation: 'authorize', fault, times: 1, delayMs: 1_500, code: 'fraud' }] });
    expect(await gateway.authorize(pay(), key('a'))).toMatchObject(said);
    expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request: pay(), mayReplay: true }, call())).toMatchObject(found);
    expect(books().rows).toHaveLength(1);
  });

  it('knows every fault there is', () => {
    expect(AUTHORIZE.map(([fault]) => fault)).toEqual(FAULT_NAMES.filter((fault) => fault !== 'not_found'));
  });
});

describe.each(['capture', 'void', 'refund'] as const)('sandboxGateway, when a %s goes wrong', (movement) => {
  const succeeded = { status: 'succeeded', amountMinor: 1000 };
  it.each([
    ['timeout', UNKNOWN, succeeded],
    ['rate_limit', { status: 'unavailable' }, succeeded],
    ['down', { status: 'unavailable' }, succeeded],
    ['drop_before', UNKNOWN, succeeded],
    ['500_before', UNKNOWN, succeeded],
    ['drop_after', UNKNOWN, succeeded],
    ['500_after', UNKNOWN, succeeded],
    ['500_cached', UNKNOWN, succeeded],
    ['garbage', UNKNOWN, succeeded],
    ['decline', { status: 'failed', code: 'declined' }, { status: 'failed', code: 'declined' }],
    ...(movement === 'void' ? [] : [['wrong_amount', { status: 'succeeded', amountMinor: 999 }, { status: 'succeeded', amountMinor: 999 }] as const]),
  ] as const)('by %s', async (fault, said, found) => {
    const { gateway, flip, authorized, books } = await openSandbox({ timeoutMs: 750 });
    const whole = await authorized('a', { capture: movement === 'refund' });
    await flip({ faults: [{ operation: movement, fault, times: 1, delayMs: 1_500 }] });
    expect(await gateway[movement](whole, key('m'))).toMatchObject(said);
    expect(await gateway.resolve({ kind: movement, idempotencyKey: 'm', request: whole, mayReplay: true }, call())).toMatchObject(found);
    const [row] = books().rows;
    expect([row?.captures, row?.refunds, row?.voided]).toEqual(made(movement, fault === 'decline'));
  });
});

describe('sandboxGateway, when a query goes wrong', () => {
  it.each(['timeout', 'rate_limit', 'drop_before', '500_before', 'garbage'] as const)('by %s, knows nothing and sends nothing', async (fault) => {
    const { gateway, flip, books } = await openSandbox({ timeoutMs: 750 });
    await flip({ faults: [{ operation: 'resolve', fault, times: 2, delayMs: 1_500 }] });
    expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request: pay(), mayReplay: true }, call())).toEqual(UNKNOWN);
    expect(books().rows).toEqual([]);
  });

  it('says "not found" as the gateway does, and a replay under the key still charges once', async () => {
    const { gateway, flip, books, authorized } = await openSandbox();
    await authorized('a');
    await flip({ visibilityMs: 60_000 });
    const resolve = (mayReplay: boolean) => gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request: pay(), mayReplay }, call());
    expect(await resolve(false)).toEqual({ status: 'not_found' });
    expect(await resolve(true)).toMatchObject(APPROVED);
    expect(books().rows).toHaveLength(1);
  });

  it('does not take a refusal to look at a replay for an answer about the first time', async () => {
    const { gateway, flip, authorized } = await openSandbox();
    await authorized('a');
    await flip({ visibilityMs: 60_000, faults: [{ operation: 'authorize', fault: 'rate_limit', times: 1 }] });
    expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request: pay(), mayReplay: true }, call())).toEqual(UNKNOWN);
  });
});

it('N4 asks by reference where the key replays a cached 500 for ever, and never charges again', async () => {
  const { gateway, books } = await openSandbox();
  const request = pay({ token: 'tok_500_cached+capture_500_cached' });
  for (let send = 0; send < 3; send += 1) expect(await gateway.authorize(request, key('a'))).toEqual(UNKNOWN);
  const found = await gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request, mayReplay: true }, call());
  expect(found).toMatchObject(APPROVED);
  const part: MoveRequest = { payment: referenceOf(found), amountMinor: 400, currency: 'GBP' };
  for (let send = 0; send < 3; send += 1) expect(await gateway.capture(part, key('c'))).toEqual(UNKNOWN);
  expect(await gateway.resolve({ kind: 'capture', idempotencyKey: 'c', request: part, mayReplay: false }, call())).toMatchObject({ status: 'succeeded', amountMinor: 400 });
  expect(books().rows).toMatchObject([{ captures: 1, capturedMinor: 400 }]);
});

it('a key conflict is unknown, never a decline', async () => {
  const { gateway, books } = await openSandbox();
  await gateway.authorize(pay(), key('a'));
  expect(await gateway.authorize(pay({ amountMinor: 999 }), key('a'))).toEqual(UNKNOWN);
  expect(books().rows).toMatchObject([{ amountMinor: 1000 }]);
});

it('past the life of its key a request would charge again, and is asked for instead', async () => {
  const { gateway, books, post, flip, authorized } = await openSandbox({ keyTtlMs: 60_000 });
  expect(gateway.keyTtlMs).toBe(60_000);
  await flip({ keyTtlMs: 60_000 });
  await authorized('a');
  await post('/clock', { advanceMs: 60_000 });
  expect(await gateway.resolve({ kind: 'authorize', idempotencyKey: 'a', request: pay(), mayReplay: false }, call())).toMatchObject(APPROVED);
  expect(books().rows).toHaveLength(1);
  await authorized('a');
  expect(books().rows).toHaveLength(2);
});

function made(movement: 'capture' | 'void' | 'refund', isDeclined: boolean): readonly [number, number, boolean] {
  if (movement === 'refund') return [1, isDeclined ? 0 : 1, false];
  if (movement === 'void') return [0, 0, !isDeclined];
  return [isDeclined ? 0 : 1, 0, false];
}

function referenceOf(outcome: PaymentOutcome | MoveOutcome | { readonly status: 'not_found' }): string {
  return 'reference' in outcome ? outcome.reference : '';
}
