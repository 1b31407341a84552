import { describe, expect, it } from 'vitest';
import { Breakers } from './breakers.js';
import { ready } from './test/fill-in.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { clock } from './test/passing-time.js';

describe('a circuit breaker', () => {
  function breaker() {
    const time = clock();
    const problems: unknown[] = [];
    const breakers = new Breakers(time.read, (problem) => problems.push(problem));
    return { time, problems, breakers };
  }

  it('opens when half of at least five calls went without an answer, and says so once', () => {
    const { breakers, problems } = breaker();
    for (const status of ['unknown', 'approved', 'unavailable', 'declined']) breakers.record('bank', status);
    expect(breakers.mayCall('bank')).toBe(true);
    breakers.record('bank', 'unknown');
    expect([breakers.mayCall('bank'), breakers.mayCall('other'), problems.length]).toEqual([false, true, 1]);
  });

  it('stays closed while most calls are answered, whatever the answer', () => {
    const { breakers } = breaker();
    for (let round = 0; round < 20; round += 1) for (const status of ['declined', 'unavailable', 'pending', 'action_required']) breakers.record('bank', status);
    expect(breakers.mayCall('bank')).toBe(true);
  });

  it('forgets failures after a minute', () => {
    const { breakers, time } = breaker();
    for (let call = 0; call < 8; call += 1) {
      breakers.record('bank', 'unknown');
      time.now += 20_000;
    }
    expect(breakers.mayCall('bank')).toBe(true);
  });

  it('lets one call through when half open; closes when it is answered, and stays open when it is not', () => {
    const { breakers, time } = breaker();
    for (let call = 0; call < 5; call += 1) breakers.record('bank', 'unavailable');
    time.now += 30_000;
    expect([breakers.mayCall('bank'), breakers.mayCall('bank')]).toEqual([true, false]);
    breakers.record('bank', 'unknown');
    time.now += 29_999;
    expect(breakers.mayCall('bank')).toBe(false);
    time.now += 1;
    expect(breakers.mayCall('bank')).toBe(true);
    breakers.record('bank', 'declined');
    expect([breakers.mayCall('bank'), breakers.mayCall('bank')]).toEqual([true, true]);
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
});
