import { describe, expect, it } from 'vitest';
import type { MoveOutcome, PaymentOutcome } from '../plugin.js';
import { opened, ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('answers that come late', () => {
  it('counts "not found" from the last call that may have arrived, and never charges the backup for it', async () => {
    const seenAt = new Map<string, number>();
    const visibilityMs = 60;
    const parts = await kit({
      timeouts: { effectMs: 100, answerMs: 3_000 },
      gateway: {
        visibilityMs,
        // Charges just before nobody waits any more; the answer is lost, and queries see it a moment later.
        authorize: async (_, call) => {
          await sleep(90);
          seenAt.set(call.idempotencyKey, Date.now());
          return new Promise<PaymentOutcome>(() => undefined);
        },
        resolve: ({ idempotencyKey }) => {
          const at = seenAt.get(idempotencyKey);
          return Promise.resolve(
            at !== undefined && Date.now() - at > visibilityMs
              ? { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false }
              : { status: 'not_found' },
          );
        },
      },
    });
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.backup.calls).toEqual([]);
  });

  it('takes "not found" for what was true when it was asked, however long it took to come back', async () => {
    const time = clock();
    const sentAt = time.now;
    let questions = 0;
    const parts = await kit({
      clock: time.read,
      timeouts: { effectMs: 20_000, answerMs: 500 },
      moves: 'sale',
      gateway: {
        visibilityMs: 2_000,
        // Charges, and the answer is lost. Queries see the payment after two seconds, as declared.
        authorize: () => Promise.reject(new Error('socket hang up')),
        resolve: () => {
          questions += 1;
          const isVisible = time.now >= sentAt + 2_000;
          // From the moment it was asked, the first answer is three seconds on the way.
          if (questions === 1) time.now += 3_000;
          return Promise.resolve(isVisible ? { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: true } : { status: 'not_found' });
        },
      },
    });
    const { buyer, view } = await ready(parts);
    run(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => (time.now += 100) > 0 && parts.orders.placed.size, { timeout: 10_000 }).toBe(1);
    expect(parts.backup.calls).toEqual([]);
  });

  it('undoes a late approval again, when its undoing was refused while it was still on its way', async () => {
    const parts = await kit({ timeouts: { answerMs: 300 } });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view } = await ready(parts);
    const committing = buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    await buyer.cancel();
    parts.primary.moveAnswers.push({ status: 'failed', code: 'not_authorized_yet' });
    answer({ status: 'pending', reference: 'pay1', checkAfterMs: 1_000 });
    await committing;
    parts.primary.resolveWith({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'pay1', captured: false });
    await expect.poll(() => parts.primary.payments.get('pay1')?.voided, { timeout: 10_000 }).toBe(true);
    expect(parts.orders.placed.size).toBe(0);
  });

  it('takes in what a gateway says while other answers are being written down, and does not ask again', async () => {
    const store = await freshStore();
    let sayCaptured: (outcome: MoveOutcome) => void = () => undefined;
    const parts = await kit({
      store: {
        ...store,
        commit: async (unit) => {
          if (unit.journal.cause.includes('place:placed')) {
            sayCaptured({ status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'p1' });
            await sleep(20);
          }
          return store.commit(unit);
        },
      },
    });
    parts.primary.moveAnswers.push(() => new Promise<MoveOutcome>((resolve) => (sayCaptured = resolve)));
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    await expect.poll(async () => (await store.load(view.id))?.session.phase).toBe('settled');
    expect(parts.primary.calls.map((call) => call.split(' ')[0])).toEqual(['authorize', 'capture']);
  });

  it('takes an answer that cannot be counted for none, and goes on', async () => {
    const parts = await kit({ timeouts: { answerMs: 300 } });
    parts.primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: Number.MAX_SAFE_INTEGER });
    const { buyer, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true });
    expect(parts.problems).not.toEqual([]);
    expect(parts.orders.placed.size).toBe(0);
  });
});

describe('the worker', () => {
  it('wakes the others and delivers events when one session cannot be loaded', async () => {
    let skewMs = 0;
    const clock = (): number => Date.now() + skewMs;
    const store = await freshStore();
    const parts = await kit({ store, clock });
    const { sessionId: broken } = await opened(parts, { requestId: 'a', cartRef: 'a' });
    const { sessionId: sound } = await opened(parts, { requestId: 'b', cartRef: 'b' });
    const events: string[] = [];
    const second = await kit({
      store: { ...store, load: (id) => (id === broken ? Promise.reject(new Error('step 3 is missing')) : store.load(id)) },
      clock,
      onEvent: ({ type }) => void events.push(type),
    });
    skewMs = 30 * 86_400_000;
    const controller = new AbortController();
    const running = second.kasse.run({ signal: controller.signal, pollMs: 10 });
    await expect.poll(async () => (await store.load(sound))?.session.phase).toBe('expired');
    await expect.poll(() => events).toContain('checkout.expired');
    controller.abort();
    await running;
    expect(second.problems.length).toBeGreaterThan(0);
  });

  it('stops with the engine: nothing is sent after close', async () => {
    const parts = await kit({ timeouts: { effectMs: 50, answerMs: 100 } });
    parts.primary.answers.push(() => new Promise(() => undefined));
    parts.primary.resolveWith({ status: 'unknown' });
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    const running = parts.kasse.run({ pollMs: 10 });
    await parts.kasse.close();
    await running;
    const { length } = parts.primary.calls;
    await sleep(1_500);
    expect(parts.primary.calls).toHaveLength(length);
  });
});
