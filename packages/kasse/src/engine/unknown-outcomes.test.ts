import { describe, expect, it } from 'vitest';
import type { PaymentGateway, PaymentOutcome, ResolveRequest } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { clock, committing, ledgerOf, run, statusOf } from './test/passing-time.js';

const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;
const HOUR_MS = 3_600_000;

/** A provider whose answer to `authorize` is lost, and that answers questions as told. */
function silent(resolve: (asked: ResolveRequest) => PaymentOutcome | { readonly status: 'not_found' }): { readonly gateway: Partial<PaymentGateway>; readonly asked: ResolveRequest[] } {
  const asked: ResolveRequest[] = [];
  return {
    asked,
    gateway: {
      authorize: () => Promise.reject(new Error('socket hang up')),
      resolve: (request) => {
        asked.push(request);
        return Promise.resolve(resolve(request));
      },
    },
  };
}

/** Sets the clock forward in small steps, as long as `isOver` does not hold. */
async function pass(time: ReturnType<typeof clock>, stepMs: number, isOver: () => boolean | Promise<boolean>): Promise<void> {
  await expect
    .poll(async () => {
      time.now += stepMs;
      return isOver();
    }, { timeout: 30_000 })
    .toBe(true);
}

async function begin(options: KitOptions): Promise<{ parts: Kit; sessionId: string; buyer: Awaited<ReturnType<typeof ready>>['buyer'] }> {
  const parts = await kit({ timeouts: { effectMs: 30, answerMs: 40 }, ...options });
  const { buyer, view, sessionId } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint });
  run(parts);
  return { parts, sessionId, buyer };
}

const attentionOf = async ({ store }: Kit, sessionId: string): Promise<unknown> => (await store.load(sessionId))?.session.attention;

/** Whether a person is asked, for this reason among others. */
async function needs({ parts, sessionId }: { readonly parts: Kit; readonly sessionId: string }, code: string): Promise<boolean> {
  return JSON.stringify((await attentionOf(parts, sessionId)) ?? {}).includes(code);
}

describe('N4 a provider that replays a cached 5xx for our key', () => {
  it('is asked by reference after three replays, and no longer sent the same request', async () => {
    const time = clock();
    const { asked, gateway } = silent(({ mayReplay }) => (mayReplay ? { status: 'unknown' } : approval));
    const { parts, sessionId } = await begin({ clock: time.read, gateway });
    await pass(time, 1_000, async () => (await statusOf(parts, sessionId)) === 'completed');
    expect(asked.filter(({ kind }) => kind === 'authorize').map(({ mayReplay }) => mayReplay)).toEqual([true, true, true, false]);
    expect(new Set(asked.filter(({ kind }) => kind === 'authorize').map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(parts.backup.calls).toEqual([]);
  });

  it('alphagov/pay-connector PR 3989: a capture whose cached 5xx never heals is queried, and asked anew once it is known to be absent', async () => {
    const time = clock();
    const asked: boolean[] = [];
    let absences = 0;
    const parts = await kit({
      clock: time.read,
      timeouts: { answerMs: 40 },
      gateway: {
        capture: () => Promise.resolve({ status: 'unknown' }),
        resolve: ({ kind, mayReplay }) => {
          if (kind !== 'capture') return Promise.resolve({ status: 'not_found' });
          asked.push(mayReplay);
          if (!mayReplay) {
            absences += 1;
            return Promise.resolve({ status: 'not_found' });
          }
          return Promise.resolve(absences === 0 ? { status: 'unknown' } : { status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'c1' });
        },
      },
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    await pass(time, 1_000, async () => (await parts.store.load(sessionId))?.session.phase === 'settled');
    expect(asked).toEqual([true, true, true, false, true]);
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ 'gateway:primary': 3000, receivable: 0 });
  });
});

describe('an outcome that is not known', () => {
  it('juspay/hyperswitch#13180 is a visible state of its own: the buyer is told that the payment is checked', async () => {
    const time = clock();
    const { gateway } = silent(() => ({ status: 'unknown' }));
    const { parts, buyer, sessionId } = await begin({ clock: time.read, gateway });
    await expect.poll(async () => (await buyer.view()).view).toMatchObject({ status: 'complete_in_progress', isChecking: true, messages: [{ code: 'payment_checking' }] });
    expect((await parts.store.load(sessionId))?.session.phase).toBe('resolving');
  });

  it('stripe-terminal-android#470 a key conflict at the retry is unknown, not a decline: the paid order is placed', async () => {
    const time = clock();
    let conflicts = 2;
    const { gateway } = silent(() => (conflicts-- > 0 ? { status: 'unknown' } : approval));
    const { parts, sessionId } = await begin({ clock: time.read, gateway });
    await pass(time, 500, async () => (await statusOf(parts, sessionId)) === 'completed');
    expect(parts.backup.calls).toEqual([]);
  });

  it('juspay/hyperswitch PR 2380 is never called failed for its age: a person is asked, and the payment stays watched', async () => {
    const time = clock();
    const { gateway } = silent(() => ({ status: 'unknown' }));
    const { parts, sessionId } = await begin({ clock: time.read, gateway, ...committing({ resolveWithin: 'PT10M' }) });
    await pass(time, 60_000, async () => (await attentionOf(parts, sessionId)) !== undefined);
    const [payment] = (await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'authorize');
    expect(payment).toMatchObject({ state: 'unknown' });
    expect(await attentionOf(parts, sessionId)).toMatchObject({ code: 'outcome_unknown', effect: payment?.key });
    expect(parts.backup.calls).toEqual([]);
  });

  it('N2 stays unknown when the question about it could not be answered: no other gateway is tried', async () => {
    const time = clock();
    const answers: PaymentOutcome[] = [{ status: 'unavailable' }, { status: 'unavailable' }];
    const { gateway } = silent(() => answers.shift() ?? approval);
    const { parts, sessionId } = await begin({ clock: time.read, gateway });
    await pass(time, 1_000, async () => (await statusOf(parts, sessionId)) === 'completed');
    expect(parts.backup.calls).toEqual([]);
  });

  it('is no certain no when the provider has named the payment and a later question does not find it: no other gateway is tried', async () => {
    const time = clock();
    let asked = 0;
    const resolve = (): Promise<{ readonly status: 'not_found' }> => {
      asked += 1;
      return Promise.resolve({ status: 'not_found' });
    };
    const parts = await kit({ clock: time.read, timeouts: { answerMs: 50 }, gateway: { resolve } });
    parts.primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: 1_000 });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    await pass(time, 20_000, () => asked > 3);
    const payment = (await parts.store.effects(sessionId)).find(({ kind }) => kind === 'authorize');
    expect({ calls: parts.backup.calls, state: payment?.state, reference: payment?.reference }).toEqual({ calls: [], state: 'unknown', reference: 'p1' });
  });

  it('of a promised transfer breaks no promise by one question that finds nothing: the order takes the money', async () => {
    const time = clock();
    let asked = 0;
    let answer: PaymentOutcome | { readonly status: 'not_found' } = { status: 'not_found' };
    const resolve = (): Promise<typeof answer> => {
      asked += 1;
      return Promise.resolve(answer);
    };
    const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], commitOn: 'pending', due: { within: 'P3D' } }] } });
    const parts = await kit({ clock: time.read, files, gateway: { parseWebhook, resolve } });
    parts.primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: 1_000 });
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'completed' } });
    run(parts);
    await pass(time, 60_000, () => asked > 0);
    answer = { ...approval, captured: true };
    await deliver(parts, { reference: 'p1', kind: 'captured' });
    await expect.poll(async () => (await parts.store.load(sessionId))?.session).toMatchObject({ due: { state: 'kept' }, money: { capturedMinor: 3000, strayMinor: 0 } });
  });

  it('is only asked for, past the life of its key: nothing is sent again', async () => {
    const time = clock();
    const { asked, gateway } = silent(() => ({ status: 'unknown' }));
    const { parts, sessionId } = await begin({ clock: time.read, timeouts: { effectMs: 300 }, gateway: { ...gateway, keyTtlMs: 1_000 }, ...committing({ resolveWithin: 'PT10M' }) });
    asked.splice(0);
    time.now += 901;
    await pass(time, 30_000, async () => asked.length > 3 && (await attentionOf(parts, sessionId)) !== undefined);
    expect(asked.every(({ mayReplay }) => !mayReplay)).toBe(true);
  });

  it('alphagov/pay-connector PR 443 a capture that nobody knows past the life of its key is for a person, and is not sent', async () => {
    const time = clock();
    const replays: boolean[] = [];
    let isForbidden = false;
    const parts = await kit({
      clock: time.read,
      timeouts: { effectMs: 30, answerMs: 40 },
      gateway: {
        keyTtlMs: 60_000,
        capture: () => Promise.reject(new Error('socket hang up')),
        resolve: ({ mayReplay }, { notAfter }) => {
          replays.push(mayReplay);
          // A question may be asked when nothing may be sent any more.
          isForbidden ||= Date.parse(notAfter) < time.now;
          return Promise.resolve(mayReplay ? { status: 'unknown' } : { status: 'not_found' });
        },
      },
    });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    time.now += 60_000;
    run(parts);
    await pass(time, 1_000, async () => (await attentionOf(parts, sessionId)) !== undefined);
    expect(await attentionOf(parts, sessionId)).toMatchObject({ code: 'capture_failed' });
    expect(replays.at(-1)).toBe(false);
    expect(isForbidden).toBe(false);
    expect((await parts.store.load(sessionId))?.session).toMatchObject({ phase: 'settling', money: { capturedMinor: 0 } });
  });
});

describe('a payment that is no longer wanted', () => {
  /** Gave up on an unknown payment of this kind; what `answer` says of it comes a minute later. */
  async function late(answer: PaymentOutcome, options: KitOptions = {}) {
    const time = clock();
    let said: PaymentOutcome = { status: 'unknown' };
    const parts = await kit({ clock: time.read, timeouts: { effectMs: 30, answerMs: 40 }, ...committing({ resolveWithin: 'PT1M' }), ...options });
    parts.primary.answers.push({ status: 'unknown' });
    parts.primary.resolveWith(said);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    run(parts);
    await pass(time, 20_000, async () => (await attentionOf(parts, sessionId)) !== undefined);
    const show = (): void => {
      said = answer;
      parts.primary.resolveWith(said);
    };
    return { time, parts, buyer, sessionId, show };
  }

  it('N13 CoreShop#2529 a payment that shows after the buyer canceled is given back, and the page says canceled', async () => {
    const { time, parts, buyer, sessionId, show } = await late({ ...approval, captured: true }, { moves: 'sale' });
    await buyer.cancel();
    show();
    await pass(time, HOUR_MS, () => parts.primary.payments.get('p1')?.refundedMinor === 3000);
    await expect.poll(() => ledgerOf(parts, sessionId)).toEqual({ 'gateway:primary': 0, stray: 0 });
    expect((await buyer.view()).view).toMatchObject({ status: 'canceled', messages: [{ code: 'canceled' }] });
    expect(parts.orders.placed.size).toBe(0);
    expect(await attentionOf(parts, sessionId)).toBeUndefined();
  });

  it('N13 saleor#14733 a payment that shows after the checkout expired is given back', async () => {
    const { time, parts, sessionId, show } = await late(approval);
    time.now += 48 * HOUR_MS;
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('expired');
    show();
    await pass(time, HOUR_MS, () => parts.primary.payments.get('p1')?.voided === true);
    expect(parts.orders.placed.size).toBe(0);
  });

  it('medusa#4946 is refunded where a void is refused because it was captured meanwhile, and the other way round', async () => {
    const calls: string[] = [];
    const undoing = (isCaptured: boolean): Partial<PaymentGateway> => ({
      void: ({ amountMinor, currency }) => {
        calls.push('void');
        return Promise.resolve(isCaptured ? { status: 'failed', code: 'already_captured' } : { status: 'succeeded', amountMinor, currency, reference: 'v1' });
      },
      refund: ({ amountMinor, currency }) => {
        calls.push('refund');
        return Promise.resolve(isCaptured ? { status: 'succeeded', amountMinor, currency, reference: 'r1' } : { status: 'failed', code: 'not_captured' });
      },
    });
    for (const isCaptured of [true, false]) {
      calls.splice(0);
      const { time, parts, sessionId, show } = await late({ ...approval, captured: !isCaptured }, { gateway: undoing(isCaptured) });
      show();
      await pass(time, HOUR_MS, async () => (await parts.store.effects(sessionId)).some(({ kind, state }) => kind === 'authorize' && state === 'reversed'));
      expect(calls).toEqual(isCaptured ? ['void', 'refund'] : ['refund', 'void']);
      expect((await ledgerOf(parts, sessionId))['stray']).toBe(0);
      expect(await attentionOf(parts, sessionId)).toBeUndefined();
    }
  });

  it('is for a person when neither works, and when stray money does not go back in time', async () => {
    const no = () => Promise.resolve({ status: 'failed', code: 'blocked' } as const);
    const both = await late(approval, { gateway: { void: no, refund: no } });
    both.show();
    await pass(both.time, HOUR_MS, () => needs(both, 'refund_failed'));
    expect((await both.parts.store.effects(both.sessionId)).filter(({ outcome }) => outcome?.status === 'refused')).toMatchObject([{ kind: 'void', dueAt: null }, { kind: 'refund', dueAt: null }]);

    const slow = await late({ ...approval, captured: true }, { gateway: { refund: () => Promise.resolve({ status: 'unavailable' }) } });
    slow.show();
    await pass(slow.time, 30_000, () => needs(slow, 'stray_money'));
    expect((await slow.parts.store.load(slow.sessionId))?.session.money.strayMinor).toBe(3000);
  });
});
