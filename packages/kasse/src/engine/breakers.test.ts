import { describe, expect, it } from 'vitest';
import type { PaymentOutcome, Store } from '../contracts/index.js';
import { Breakers } from './breakers.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { clock } from './test/passing-time.js';

describe('a circuit breaker', () => {
  function breaker() {
    const time = clock();
    const problems: unknown[] = [];
    const breakers = new Breakers(time.read, (problem) => problems.push(problem));
    const mayCall = (gateway = 'bank'): boolean => breakers.admit(gateway) !== undefined;
    /** A payment whose answer comes before the next one leaves. */
    const answered = (status: string): void => {
      const pass = breakers.admit('bank');
      if (pass !== undefined) breakers.record(pass, status);
    };
    return { time, problems, breakers, mayCall, answered };
  }

  it('opens when half of at least five calls went without an answer, and says so once', () => {
    const { mayCall, answered, problems } = breaker();
    for (const status of ['unknown', 'approved', 'unavailable', 'declined']) answered(status);
    expect(mayCall()).toBe(true);
    answered('unknown');
    expect([mayCall(), mayCall('other')]).toEqual([false, true]);
    expect(problems).toMatchObject([{ code: 'ERR_GATEWAY_DOWN', details: { kind: 'payment', id: 'bank', failed: 3, forMs: 30_000 } }]);
  });

  it('stays closed while most calls are answered, whatever the answer', () => {
    const { mayCall, answered } = breaker();
    for (let round = 0; round < 20; round += 1) for (const status of ['declined', 'unavailable', 'pending', 'action_required']) answered(status);
    expect(mayCall()).toBe(true);
  });

  it('counts the answers that came before the first failure', () => {
    const { mayCall, answered } = breaker();
    for (let call = 0; call < 15; call += 1) answered('approved');
    for (const status of ['unknown', 'approved', 'unknown', 'approved', 'unknown']) answered(status);
    expect(mayCall()).toBe(true);
  });

  it('counts the last twenty, so that a gateway which was well for long opens it soon', () => {
    const { mayCall, answered } = breaker();
    for (let call = 0; call < 500; call += 1) answered('approved');
    for (let call = 0; call < 9; call += 1) answered('unknown');
    expect(mayCall()).toBe(true);
    answered('unknown');
    expect(mayCall()).toBe(false);
  });

  it('is not opened by an answer', () => {
    const { mayCall, answered } = breaker();
    for (const status of ['unknown', 'unknown', 'unknown', 'approved', 'approved']) answered(status);
    expect(mayCall()).toBe(true);
  });

  it('forgets failures after a minute', () => {
    const { mayCall, answered, time } = breaker();
    for (let call = 0; call < 8; call += 1) {
      answered('unknown');
      time.now += 20_000;
    }
    expect(mayCall()).toBe(true);
  });

  it('lets one call through when half open; closes when it is answered, and stays open when it is not', () => {
    const { breakers, mayCall, answered, time } = breaker();
    for (let call = 0; call < 5; call += 1) answered('unavailable');
    time.now += 30_000;
    const probe = breakers.admit('bank');
    expect([probe, mayCall()]).toEqual([{ gateway: 'bank' }, false]);
    if (probe !== undefined) breakers.record(probe, 'unknown');
    time.now += 29_999;
    expect(mayCall()).toBe(false);
    time.now += 1;
    answered('declined');
    expect([mayCall(), mayCall()]).toEqual([true, true]);
  });

  it('begins anew once it is closed', () => {
    const { mayCall, answered, time } = breaker();
    for (let call = 0; call < 5; call += 1) answered('unavailable');
    time.now += 30_000;
    answered('approved');
    answered('unavailable');
    expect(mayCall()).toBe(true);
  });

  it('counts no failures of a time that is yet to come, since the clock was set back', () => {
    const { mayCall, answered, time } = breaker();
    for (let call = 0; call < 4; call += 1) answered('unknown');
    time.now -= 3_600_000;
    answered('unknown');
    expect(mayCall()).toBe(true);
  });

  it('is probed at once when the clock was ahead and is set right, rather than after the time that it was ahead', () => {
    const { mayCall, answered, time } = breaker();
    for (let call = 0; call < 5; call += 1) answered('unavailable');
    time.now -= 1;
    expect(mayCall()).toBe(true);
    time.now += 29_999;
    expect(mayCall()).toBe(false);
    time.now -= 3_600_000;
    answered('approved');
    expect([mayCall(), mayCall()]).toEqual([true, true]);
  });
});

describe('an open breaker of a gateway', () => {
  async function buy(parts: Kit, name: string, token?: string): Promise<boolean> {
    const { buyer, view } = await ready(parts, { requestId: name, cartRef: name }, token);
    return (await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).ok;
  }

  it('sends new payments to the backup without asking, and probes after a while', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read });
    parts.primary.isDown = true;
    for (let round = 0; round < 5; round += 1) expect(await buy(parts, `down-${round}`)).toBe(true);
    expect(parts.primary.calls).toHaveLength(5);
    parts.primary.isDown = false;
    expect(await buy(parts, 'open')).toBe(true);
    expect([parts.primary.calls.length, parts.backup.payments.size]).toEqual([5, 6]);
    time.now += 30_000;
    expect([await buy(parts, 'probe'), await buy(parts, 'closed')]).toEqual([true, true]);
    expect([parts.primary.payments.size, parts.backup.payments.size]).toEqual([2, 6]);
  });

  it('never keeps the engine from a payment that exists: it is captured and refunded there', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, files: shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    let answer: () => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = () => { resolve({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false }); })));
    const { buyer, view, sessionId } = await ready(parts, { requestId: 'first', cartRef: 'first' });
    const first = buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    parts.primary.isDown = true;
    for (let round = 0; round < 5; round += 1) expect(await buy(parts, `down-${round}`)).toBe(false);
    parts.primary.isDown = false;
    answer();
    expect(await first).toMatchObject({ ok: true });
    expect(await parts.kasse.staff.as('ann').refund(sessionId, { requestId: 'r', amountMinor: 100 })).toMatchObject({ ok: true, status: 'refunded' });
    expect(parts.primary.payments.get('p1')).toMatchObject({ capturedMinor: 3000, refundedMinor: 100 });
    expect(await buy(parts, 'open')).toBe(false);
  });

  it('is not opened by payments that were never sent, since the process was frozen after it had written them down', async () => {
    const time = clock();
    const store = await freshStore();
    let frozenMs = 0;
    const slow: Store = {
      ...store,
      commit: async (unit) => {
        const result = await store.commit(unit);
        if (unit.effects.some(({ effect }) => effect.kind === 'authorize' && effect.state === 'intended')) time.now += frozenMs;
        return result;
      },
    };
    const parts = await kit({ clock: time.read, store: slow, timeouts: { effectMs: 2_000, answerMs: 50 }, files: shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'] }] } }) });
    frozenMs = 2_001;
    for (let round = 0; round < 5; round += 1) await buy(parts, `frozen-${round}`);
    frozenMs = 0;
    expect(await buy(parts, 'after')).toBe(true);
  });

  it('is closed by its probe alone, not by a payment that left before it opened', async () => {
    const time = clock();
    const parts = await kit({ clock: time.read, timeouts: { effectMs: 60_000 } });
    const answers: (() => void)[] = [];
    const slowly = (reference: string) => () => new Promise<PaymentOutcome>((resolve) => {
      answers.push(() => { resolve({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference, captured: false }); });
    });
    parts.primary.answers.push(slowly('p1'));
    const slow = buy(parts, 'slow');
    await expect.poll(() => answers.length).toBe(1);
    parts.primary.isDown = true;
    for (let round = 0; round < 5; round += 1) await buy(parts, `down-${round}`);
    parts.primary.isDown = false;
    time.now += 30_000;
    parts.primary.answers.push(slowly('p2'));
    const probe = buy(parts, 'probe');
    await expect.poll(() => answers.length).toBe(2);
    answers[0]?.();
    await slow;
    const payments = (): number => parts.primary.calls.filter((call) => call.startsWith('authorize')).length;
    expect(payments()).toBe(7);
    expect(await buy(parts, 'meanwhile')).toBe(true);
    expect(payments()).toBe(7);
    answers[1]?.();
    expect(await probe).toBe(true);
    expect(await buy(parts, 'closed')).toBe(true);
    expect(payments()).toBe(8);
  });
});
