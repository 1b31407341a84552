import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import type { PaymentGateway, PaymentOutcome } from '../plugin.js';
import { memory } from '../stores/memory/index.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit } from './test/kit.js';
import { run, statusOf } from './test/passing-time.js';

const challenge: PaymentOutcome = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/challenge' } };
const approval: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false };

/** A gateway that challenges, and approves what it is told of the buyer's return. */
function challenging(more: Partial<PaymentGateway> = {}): { readonly gateway: Partial<PaymentGateway>; readonly heard: unknown[] } {
  const heard: unknown[] = [];
  const resume: PaymentGateway['resume'] = (request) => {
    heard.push(request);
    return Promise.resolve(approval);
  };
  return { heard, gateway: { authorize: () => Promise.resolve(challenge), resolve: () => Promise.resolve(challenge), resume, ...more } };
}

describe('the answer to a challenge', () => {
  it('outlives the process that received it: whoever takes over tells the gateway', async () => {
    const time = { now: Date.now() };
    const store = memory({ clock: () => time.now });
    const { gateway, heard } = challenging();
    const forever = new Promise<never>(() => undefined);
    let isDead = false;
    const dying: Store = {
      ...store,
      commit: async (unit) => {
        if (isDead) return forever;
        const result = await store.commit(unit);
        isDead = unit.journal.cause === 'resume';
        return isDead ? forever : result;
      },
    };
    const first = await kit({ store: dying, gateway });
    const { buyer, view, token, sessionId } = await ready(first);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'requires_escalation' } });
    void buyer.resume({ MD: 'x' });
    await expect.poll(() => isDead).toBe(true);
    const second = await kit({ store, gateway });
    time.now += 31_000;
    run(second);
    await expect.poll(async () => (await second.kasse.buyer(token).view()).view?.status).toBe('completed');
    expect(heard).toEqual([{ payment: 'p1', input: { MD: 'x' } }]);
    expect((await store.load(sessionId))?.personal).not.toHaveProperty('resume');
    // Nor is the challenge kept that it answered.
    expect(JSON.stringify((await store.load(sessionId))?.session)).not.toContain('bank.example');
  });

  it('is told after the answer to an earlier question that was still out', async () => {
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    let asked = 0;
    const { gateway, heard } = challenging({ parseWebhook, resolve: () => new Promise((resolve) => ((asked += 1), (answer = resolve))) });
    const parts = await kit({ gateway });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await deliver(parts, { reference: 'p1', kind: 'authorized' });
    await expect.poll(() => asked).toBe(1);
    void buyer.resume({ code: '1' });
    await expect.poll(async () => (await parts.store.load(sessionId))?.personal.resume).toMatchObject({ input: { code: '1' } });
    answer(challenge);
    await expect.poll(() => statusOf(parts, sessionId)).toBe('completed');
    expect(heard).toEqual([{ payment: 'p1', input: { code: '1' } }]);
  });

  it('is told once where the gateway is silent: then it is asked', async () => {
    const { gateway, heard } = challenging({ resolve: () => Promise.resolve(approval) });
    const parts = await kit({ gateway: { ...gateway, resume: (request) => (heard.push(request), Promise.reject(new Error('socket hang up'))) } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    expect(await buyer.resume({ MD: 'x' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(heard).toHaveLength(1);
    expect((await parts.store.load(sessionId))?.personal).not.toHaveProperty('resume');
  });

  it.each([
    ['still waits for its buyer', challenge],
    ['does not know yet', { status: 'unknown' } as const],
  ])('asks a gateway that wants to hear nothing with pauses when it %s', async (_, answer) => {
    let asked = 0;
    const parts = await kit({ gateway: { authorize: () => Promise.resolve(challenge), resolve: () => ((asked += 1), Promise.resolve(answer)) }, timeouts: { answerMs: 300 } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await buyer.resume({ MD: 'x' });
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(4);
    expect((await parts.store.load(sessionId))?.personal).not.toHaveProperty('resume');
  });

  it('is forgotten when the buyer gives up', async () => {
    let asked = 0;
    const { gateway } = challenging({ resume: () => ((asked += 1), new Promise(() => undefined)), void: () => Promise.resolve({ status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'p1' }) });
    const parts = await kit({ gateway, timeouts: { effectMs: 100, answerMs: 50 } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    void buyer.resume({ MD: 'x' });
    await expect.poll(() => asked).toBe(1);
    await buyer.cancel();
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.phase).toBe('canceled');
    expect((await parts.store.load(sessionId))?.personal).not.toHaveProperty('resume');
  });
});
