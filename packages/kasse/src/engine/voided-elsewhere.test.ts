import { describe, expect, it } from 'vitest';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles } from './test/kit.js';
import { other, part, partly } from './test/partly.js';
import { paid } from './test/paid.js';
import { clock, run } from './test/passing-time.js';
import { approval, sessionOf } from './test/second-attempt.js';
import type { PaymentOutcome } from '../plugin.js';

const hook = { gateway: { parseWebhook } } as const;

describe('word that a payment was let go', () => {
  it('of our own void does not change why the attempt stopped', async () => {
    const parts = await partly(hook);
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' });
    // The void's answer is lost; its webhook comes first.
    let go: () => void = () => undefined;
    parts.primary.moveAnswers.push(() => new Promise((resolve) => (go = () => resolve({ status: 'succeeded', amountMinor: 1000, currency: 'GBP', reference: 'prepaid' }))));
    const sent = parts.buyer.send(other());
    await expect.poll(() => parts.primary.calls.filter((call) => call.startsWith('void')).length).toBe(1);
    expect((await sessionOf(parts, parts.sessionId)).attempt?.failure?.map(({ code }) => code)).toEqual(['payment_declined_try_other']);
    await deliver(parts, { reference: 'prepaid', kind: 'voided', cumulativeMinor: 1000, origin: 'requested' });
    go();
    expect((await sent).view?.messages.map(({ code }) => code)).toEqual(['payment_declined_try_other']);
  });

  it('does not change that a payment confirmed too late was too late', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, gateway: { parseWebhook } });
    parts.primary.answers.push({ status: 'action_required', reference: 'p2', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.primary.resolveWith(approval);
    let go: () => void = () => undefined;
    parts.primary.moveAnswers.push(() => new Promise((resolve) => (go = () => resolve({ status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'p2' }))));
    time.now += 15 * 60_000 + 1;
    run(parts);
    await expect.poll(() => parts.primary.calls.filter((call) => call.startsWith('void')).length).toBe(1);
    const before = (await sessionOf(parts, sessionId)).attempt?.failure?.map(({ code }) => code);
    expect(before).toEqual(['payment_expired']);
    await deliver(parts, { reference: 'p2', kind: 'voided', origin: 'requested' });
    go();
    await expect.poll(async () => (await buyer.view()).view?.messages.map(({ code }) => code)).toEqual(before);
  });

  it.each(['on-shipment', 'immediate'])('a part let go while the rest is a sale under way is told to a person (%s)', async (capture) => {
    const parts = await partly({ ...hook, payment: capture === 'immediate' ? {} : { capture, methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const sent = parts.buyer.send(other());
    await expect.poll(() => parts.primary.calls.filter((call) => call.startsWith('authorize')).length).toBe(2);
    await deliver(parts, { reference: 'prepaid', kind: 'voided', cumulativeMinor: 1000, origin: 'external' });
    // The hold is gone at the provider: nothing is captured of it.
    parts.primary.mumbles.capture = [{ status: 'failed', code: 'voided' }];
    answer({ status: 'approved', amountMinor: 2000, currency: 'GBP', reference: 'sale', captured: true });
    expect(await sent).toMatchObject({ ok: true });
    run(parts);
    await expect.poll(async () => (await sessionOf(parts, parts.sessionId)).attention?.code).toBe(capture === 'immediate' ? 'capture_failed' : 'authorization_expiring');
  });

  it.each(['named by the merchant reference alone', 'with an id that never arrived'])('the late webhook of an earlier attempt\'s void says nothing of the payment that is under way (%s)', async (how) => {
    const parts = await kit({ gateway: { parseWebhook }, files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    parts.primary.answers.push({ ...approval, reference: 'p1', amountMinor: 2000 }, { status: 'pending', reference: 'p2', checkAfterMs: 3_600_000 });
    const { buyer, view, sessionId } = await ready(parts);
    const { fingerprint } = view.commit;
    expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: false });
    expect(parts.primary.payments.get('p1')).toMatchObject({ voided: true });
    await buyer.commit({ fingerprint });
    await deliver(parts, { reference: sessionId, kind: 'voided', cumulativeMinor: 2000, origin: 'requested', ...(how.startsWith('named') ? {} : { payment: 'p1' }) });
    parts.primary.resolveWith(approval);
    run(parts);
    await deliver(parts, { reference: 'p2', kind: 'authorized' });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('settled');
    await expect.poll(() => parts.store.inbox('test-shop', 10)).toEqual([]);
    expect((await sessionOf(parts, sessionId)).attention).toBeUndefined();
  });
  it('the late webhook of an earlier attempt\'s void does not keep a hold that stands from being captured', async () => {
    const parts = await kit({ gateway: { parseWebhook } });
    parts.primary.answers.push({ ...approval, reference: 'p1', amountMinor: 2000 }, { status: 'pending', reference: 'p2', checkAfterMs: 3_600_000 });
    const { buyer, view, sessionId } = await ready(parts);
    const { fingerprint } = view.commit;
    await buyer.commit({ fingerprint });
    let place: () => void = () => undefined;
    parts.orders.answers.push(() => new Promise((resolve) => (place = () => resolve({ status: 'placed' }))));
    await buyer.commit({ fingerprint });
    await deliver(parts, { reference: sessionId, kind: 'voided', cumulativeMinor: 2000, origin: 'requested' });
    parts.primary.resolveWith(approval);
    await deliver(parts, { reference: 'p2', kind: 'authorized' });
    await expect.poll(() => parts.orders.calls.length).toBe(1);
    run(parts);
    await expect.poll(() => parts.store.inbox('test-shop', 10)).toEqual([]);
    place();
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000 });
  });
  it('the late webhook of an earlier attempt\'s void, by the merchant reference, undoes no part that is held', async () => {
    const parts = await partly(hook);
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' }, { ...part, reference: 'again' });
    await parts.buyer.send(other());
    expect(parts.primary.payments.get('prepaid')).toMatchObject({ voided: true });
    expect(await parts.buyer.commit({ fingerprint: parts.view.commit.fingerprint })).toMatchObject({ ok: true, view: { action: { action: 'payment' } } });
    await deliver(parts, { reference: parts.sessionId, kind: 'voided', cumulativeMinor: 1000, origin: 'requested' });
    await expect.poll(() => parts.store.inbox('test-shop', 10)).toEqual([]);
    expect(parts.primary.payments.get('again')).toMatchObject({ voided: false });
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ phase: 'splitting' });
  });
});

describe('a hold for shipment that others let go, of which a person was told', () => {
  const external = { reference: 'primary_1', origin: 'external' } as const;

  async function letGo() {
    const { parts, sessionId } = await paid({ files: shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    await deliver(parts, { ...external, kind: 'voided' });
    const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
    expect(await reasons()).toEqual(['authorization_expiring']);
    return { parts, sessionId, staff, reasons };
  }

  it('is forgotten once others captured all of it after all, and not before', async () => {
    const { parts, sessionId, reasons } = await letGo();
    await deliver(parts, { ...external, kind: 'captured', cumulativeMinor: 2000 });
    expect(await reasons()).toEqual(['authorization_expiring']);
    await deliver(parts, { ...external, kind: 'captured', cumulativeMinor: 3000 });
    expect(await reasons()).toEqual([]);
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 });
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('is forgotten once others captured more than all of it: that is a matter of its own', async () => {
    const { parts, reasons } = await letGo();
    await deliver(parts, { ...external, kind: 'captured', cumulativeMinor: 3500 });
    expect(await reasons()).toEqual(['captured_too_much']);
  });

  it('is forgotten once staff captured a part of it and others the rest', async () => {
    const { parts, sessionId, staff, reasons } = await letGo();
    expect(await staff.capture(sessionId, { requestId: 'parcel', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(await reasons()).toEqual(['authorization_expiring']);
    await deliver(parts, { ...external, kind: 'captured', cumulativeMinor: 3000 });
    expect(await reasons()).toEqual([]);
  });

  it('is forgotten once its order is called off', async () => {
    const { sessionId, staff, reasons } = await letGo();
    expect(await staff.cancel(sessionId)).toEqual({ ok: true });
    await expect.poll(reasons).toEqual([]);
  });
});
