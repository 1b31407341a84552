import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { opened, ready } from './test/fill-in.js';
import { kit } from './test/kit.js';
import { clock, committing, ledgerOf, run, statusOf } from './test/passing-time.js';

const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;
const pending = { status: 'pending', reference: 'p1', checkAfterMs: 3_600_000 } as const;
const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;

describe('deadlines, by a passed clock', () => {
  it('expires what nobody comes back to', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read });
    const { sessionId } = await opened(parts);
    run(parts);
    time.now += 86_400_000;
    // Whoever asks for the view would expire it as well.
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('expired');
    expect((await parts.kasse.staff.as('ann').view(sessionId))?.messages).toMatchObject([{ code: 'expired' }]);
  });

  it('ends a challenge that nobody comes back from, and lets the buyer try again', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, timeouts: { answerMs: 50 } });
    parts.primary.answers.push(redirect);
    parts.primary.payments.set('p1', { key: '', amountMinor: 3000, capturedMinor: 0, refundedMinor: 0, voided: false });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    time.now += 15 * 60_000 + 1;
    await expect.poll(() => statusOf(parts, sessionId)).toBe('ready_for_complete');
    expect(parts.primary.payments.get('p1')?.voided).toBe(true);
    expect(parts.stock.free.get('mug')).toBe(100);
    expect((await buyer.view()).view?.messages).toMatchObject([{ code: 'payment_expired', path: 'payment' }]);
  });

  it('tells who confirmed elsewhere, and is back too late, that the time is over', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read });
    parts.primary.answers.push(redirect);
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.primary.resolveWith(approval);
    time.now += 15 * 60_000 + 1;
    expect(await buyer.resume()).toMatchObject({ ok: false, code: 'payment_expired', view: { status: 'ready_for_complete' } });
    expect(parts.primary.payments.get('p1')?.voided).toBe(true);
  });

  it('tells a buyer whose goods were set aside only after the time was over that they could not be', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read });
    let hold: (() => void) | undefined;
    parts.stock.answers.push(() => new Promise((resolve) => (hold = () => { resolve({ status: 'held' }); })));
    const { buyer, view } = await ready(parts);
    const running = buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => hold).toBeDefined();
    time.now += 15 * 60_000 + 1;
    hold?.();
    expect(await running).toMatchObject({ ok: false, code: 'hold_failed', view: { status: 'ready_for_complete' } });
    expect(parts.primary.calls).toEqual([]);
  });

  it('asks for a pending payment when the attempt ends, before the gateway said to: a sale of which nothing was heard is the order', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, moves: 'sale', timeouts: { answerMs: 50 } });
    parts.primary.answers.push(pending);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    parts.primary.resolveWith({ ...approval, captured: true });
    time.now += 15 * 60_000;
    await expect.poll(() => statusOf(parts, sessionId)).toBe('completed');
    expect(parts.primary.payments.get('p1')?.refundedMinor).toBe(0);
  });

  it.each([
    ['is still on its way', pending, 'canceled'],
    ['was approved', approval, 'canceled'],
    ['was taken', { ...approval, captured: true }, 'completed'],
  ] as const)('asks for a pending payment at once when its buyer gives up: one that %s', async (_, answer, status) => {
    const parts = await kit();
    parts.primary.answers.push(pending);
    parts.primary.payments.set('p1', { key: '', amountMinor: 3000, capturedMinor: 0, refundedMinor: 0, voided: false });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    parts.primary.resolveWith(answer);
    expect(await buyer.cancel()).toMatchObject({ ok: true });
    await expect.poll(() => statusOf(parts, sessionId)).toBe(status);
    expect(parts.primary.payments.get('p1')?.voided).toBe(status === 'canceled');
  });

  it('tells who gives up during a challenge nothing but that', async () => {
    const parts = await kit();
    parts.primary.answers.push(redirect);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await buyer.cancel();
    await expect.poll(() => statusOf(parts, sessionId)).toBe('canceled');
    expect((await buyer.view()).view?.messages).toMatchObject([{ code: 'canceled' }]);
    expect((await parts.store.outbox('test-shop', 100)).find(({ type }) => type === 'checkout.commit.stopped')?.data).toMatchObject({ codes: [] });
  });

  it('asks a person when an outcome stays unknown, releases the holds, and sweeps the payment when it shows', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, timeouts: { effectMs: 30, answerMs: 40 }, ...committing({ attempt: 'PT1H', resolveWithin: 'PT10M' }) });
    parts.primary.answers.push(() => new Promise(() => undefined));
    parts.primary.resolveWith({ status: 'unknown' });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(async () => (await buyer.view()).view).toMatchObject({ isChecking: true });
    run(parts);
    // The patience counts from the first unknown answer, however often the gateway is asked.
    for (let minute = 0; minute < 11; minute += 1) {
      time.now += 60_000;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await expect.poll(() => statusOf(parts, sessionId)).toBe('ready_for_complete');
    expect(await parts.kasse.staff.as('ann').attention()).toMatchObject([{ sessionId }]);
    expect(parts.stock.free.get('mug')).toBe(100);
    expect(parts.backup.calls).toEqual([]);

    parts.primary.resolveWith(approval);
    time.now += 3_600_000;
    await expect.poll(() => parts.primary.payments.get('p1')?.voided).toBe(true);
    expect(parts.orders.placed.size).toBe(0);
  });

  it.each([
    ['whose answer is lost', 'lost'],
    ['that the buyer confirmed elsewhere', 'challenge'],
  ] as const)('asks for a payment %s as long as `resolveWithin` says, also past the end of the attempt: a sale that shows is the order', async (_, kind) => {
    const time = clock();
    const parts = await kit({ clock: time.read, moves: 'sale', timeouts: { effectMs: 30, answerMs: 40 }, ...committing({ attempt: 'PT15M', resolveWithin: 'PT30M' }) });
    parts.primary.answers.push(kind === 'challenge' ? redirect : () => new Promise(() => undefined));
    parts.primary.resolveWith({ status: 'unknown' });
    const { buyer, view, sessionId } = await ready(parts);
    const session = async () => (await parts.store.load(sessionId))?.session;
    const timers = async () => (await parts.store.load(sessionId))?.timers.map(({ token }) => token);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    time.now += 14 * 60_000;
    if (kind === 'challenge') await buyer.resume();
    await expect.poll(session).toMatchObject({ phase: 'resolving' });
    run(parts);
    time.now += 60_000;
    await expect.poll(timers).toEqual(['resolve']);
    expect(await session()).toMatchObject({ phase: 'resolving' });
    expect((await session())?.attention).toBeUndefined();
    parts.primary.resolveWith({ ...approval, captured: true });
    time.now += 60_000;
    await expect.poll(() => statusOf(parts, sessionId)).toBe('completed');
    expect(parts.primary.payments.get('p1')?.refundedMinor).toBe(0);
  });

  it('leaves no challenge without a deadline, when the clock goes back as the attempt ends', async () => {
    const time = clock();
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    const parts = await kit({ clock: time.read, timeouts: { effectMs: 5_000, answerMs: 40 }, gateway: { resolve: () => new Promise((resolve) => (answer = resolve)) } });
    parts.primary.answers.push(redirect);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    time.now += 15 * 60_000;
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('resolving');
    time.now -= 2_000;
    answer(redirect);
    await expect.poll(() => statusOf(parts, sessionId)).toBe('ready_for_complete');
  });

  it('refunds a sale that shows after the session gave up: stray money returns to zero', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, moves: 'sale', timeouts: { effectMs: 30, answerMs: 40 }, ...committing({ attempt: 'PT1H', resolveWithin: 'PT1M' }) });
    parts.primary.answers.push(() => new Promise(() => undefined));
    parts.primary.resolveWith({ status: 'unknown' });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('resolving');
    run(parts);
    time.now += 61_000;
    await expect.poll(() => statusOf(parts, sessionId)).toBe('ready_for_complete');
    await buyer.cancel();
    parts.primary.resolveWith({ ...approval, captured: true });
    time.now += 3_600_000;
    await expect.poll(() => parts.primary.payments.get('p1')?.refundedMinor).toBe(3000);
    await expect.poll(() => ledgerOf(parts, sessionId)).toEqual({ 'gateway:primary': 0, stray: 0 });
    expect((await parts.store.ledger(sessionId)).map(({ kind }) => kind)).toEqual(['stray', 'stray']);
    const swept = (await parts.store.outbox('test-shop', 100)).filter(({ type }) => type === 'payment.swept');
    expect(swept).toMatchObject([{ data: { amountMinor: 3000 } }]);
  });

  it('cancels, though a hold cannot be released before the time is over, and goes on releasing it', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, timeouts: { answerMs: 40, effectMs: 30 } });
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'same_method' });
    const { buyer, view, sessionId } = await ready(parts);
    const release = parts.stock.jam();
    void buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('releasing');
    await buyer.cancel();
    run(parts);
    time.now += 15 * 60_000 + 1;
    await expect.poll(() => statusOf(parts, sessionId)).toBe('canceled');
    expect(await parts.kasse.staff.as('ann').attention()).toMatchObject([{ sessionId }]);
    release();
    time.now += 3_600_000;
    await expect.poll(() => parts.stock.free.get('mug')).toBe(100);
  });
});
