import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { opened, ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, type Kit, type KitOptions } from './test/kit.js';
import { clock, committing, ledgerOf, run } from './test/passing-time.js';
import { refuses } from './test/unchanged.js';

/** A checkout that is committed; `wait: 'settled'` comes back early when something needs a person. */
async function committed(prepare: (parts: Kit) => void = () => undefined, options: KitOptions = {}) {
  const time = clock();
  const parts = await kit({ clock: time.read, gateway: { parseWebhook }, timeouts: { effectMs: 200, answerMs: 500 }, ...options });
  prepare(parts);
  const checkout = await ready(parts);
  expect(await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
  const staff = parts.kasse.staff.as('ann');
  const session = async () => (await parts.store.load(checkout.sessionId))?.session;
  const only = async () => {
    const rows = await staff.attention();
    expect(rows).toHaveLength(1);
    return rows[0] ?? { effect: '', exits: [], reason: '' };
  };
  const events = async () => (await parts.store.outbox('test-shop', 1_000)).map(({ type }) => type);
  return { time, parts, staff, session, only, events, ...checkout };
}

const refusedCapture = (parts: Kit): void => {
  parts.primary.moveAnswers.push({ status: 'failed', code: 'expired' });
};
const captures = ({ primary }: Kit): readonly string[] => primary.calls.filter((call) => call.startsWith('capture'));

describe('an order that the backend refuses for good', () => {
  const final = (parts: Kit): void => {
    parts.orders.answers.push({ status: 'failed', code: 'customer_blocked', isFinal: true });
  };

  it('is for a person at once, while the other obligations come true; a retry goes under the same key', async () => {
    const { parts, staff, session, only } = await committed(final);
    const row = await only();
    expect(row).toMatchObject({ reason: 'place_failed', exits: ['retry', 'cancelAndRefund', 'markDone'], call: { kind: 'place', target: 'orders', code: 'customer_blocked' } });
    expect([...parts.stock.holds.values()]).toEqual(['consumed']);
    expect(captures(parts)).toEqual([]);
    expect(await staff.resolve(row.effect, 'retry')).toEqual({ ok: true });
    await expect.poll(async () => (await session())?.phase).toBe('settled');
    expect([new Set(parts.orders.calls).size, parts.orders.placed.size, captures(parts).length]).toEqual([1, 1, 1]);
    expect(await staff.attention()).toEqual([]);
  });

  it('is called off: what is held is let go, nothing is captured, and the order stays with its journal', async () => {
    const { parts, staff, session, only, buyer, events, sessionId } = await committed(final);
    expect(await staff.resolve((await only()).effect, 'cancelAndRefund')).toEqual({ ok: true });
    await expect.poll(async () => (await session())?.phase).toBe('settled');
    expect([...parts.primary.payments.values()]).toMatchObject([{ voided: true, capturedMinor: 0 }]);
    expect((await session())?.order?.canceledAt).toBeDefined();
    expect((await session())?.money).toMatchObject({ authorizedMinor: 0, capturedMinor: 0, strayMinor: 0 });
    expect((await buyer.view()).view).toMatchObject({ status: 'completed', messages: [{ code: 'order_canceled' }] });
    expect(await events()).toContain('order.canceled');
    const act = (await staff.journal(sessionId)).find(({ cause }) => cause === 'resolve');
    expect(act).toMatchObject({ actor: 'staff:ann', detail: { exit: 'cancelAndRefund' } });
    expect(await staff.attention()).toEqual([]);
  });

  it('was entered by hand: its money is taken then', async () => {
    const { parts, staff, session, only } = await committed(final);
    expect(await staff.resolve((await only()).effect, 'markDone')).toEqual({ ok: true });
    await expect.poll(async () => (await session())?.phase).toBe('settled');
    expect((await session())?.money.capturedMinor).toBe(3000);
    expect(parts.orders.calls).toHaveLength(1);
  });
});

describe('a capture that is declined, a hold that lapsed', () => {
  it('N3 keeps its key when staff retry, and is settled when the provider does it now', async () => {
    const { parts, staff, session, only } = await committed(refusedCapture);
    const row = await only();
    expect(row).toMatchObject({ reason: 'capture_failed', exits: ['retry', 'reauthorize', 'requestPayment', 'cancelAndRefund', 'markDone'], call: { code: 'expired' } });
    parts.primary.resolveWith({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'primary_1', captured: false });
    // The provider stored the refusal with the key, and gives it again.
    expect(await staff.resolve(row.effect, 'retry')).toEqual({ ok: true });
    await expect.poll(() => parts.primary.calls.filter((call) => call === `resolve ${row.effect}`).length).toBe(1);
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'capture_failed' }]);
    expect(new Set(captures(parts)).size).toBe(1);
    expect((await session())?.phase).toBe('settling');
  });

  it('vendure#3235 is authorized anew under a new key, captured and settled', async () => {
    const { parts, staff, session, only, sessionId } = await committed(refusedCapture);
    expect(await staff.resolve((await only()).effect, 'reauthorize')).toEqual({ ok: true });
    await expect.poll(async () => (await session())?.money.capturedMinor).toBe(3000);
    const keys = parts.primary.calls.filter((call) => call.startsWith('authorize'));
    expect([keys.length, new Set(keys).size]).toEqual([2, 2]);
    expect([...parts.primary.payments.values()]).toMatchObject([{ voided: true, capturedMinor: 0 }, { capturedMinor: 3000 }]);
    await expect.poll(session).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 } });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ receivable: 0 });
    expect(await staff.refund(sessionId, { requestId: 'r', amountMinor: 3000 })).toMatchObject({ ok: true });
    expect(await staff.attention()).toEqual([]);
  });

  it('is renewed without the buyer where the gateway can, and captured', async () => {
    const { parts, staff, session, only } = await committed(refusedCapture, { gateway: { parseWebhook, reauthorizes: true } });
    expect(await staff.resolve((await only()).effect, 'reauthorize')).toEqual({ ok: true });
    await expect.poll(async () => (await session())?.money.capturedMinor).toBe(3000);
    expect([...parts.primary.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([0, 3000]);
    expect((await session())?.money).toMatchObject({ authorizedMinor: 0, strayMinor: 0 });
    expect(await staff.attention()).toEqual([]);
  });

  it('whose new authorization is declined is for a person again, who can ask the buyer', async () => {
    const { parts, staff, session, only, events } = await committed(refusedCapture);
    parts.primary.answers.push({ status: 'declined', code: 'no_funds', retry: 'never' });
    await staff.resolve((await only()).effect, 'reauthorize');
    await expect.poll(async () => (await staff.attention())[0]?.reason).toBe('promise_broken');
    const row = await only();
    expect(row.exits).toEqual(['reauthorize', 'requestPayment', 'cancelAndRefund', 'markDone']);
    expect(await staff.resolve(row.effect, 'requestPayment')).toEqual({ ok: true });
    await expect.poll(async () => (await session())?.phase).toBe('settled');
    expect(await events()).toContain('payment.requested');
    expect(await staff.attention()).toEqual([]);
  });

  it('whose new authorization needs its buyer, who is not there, is for a person and not settled: until it is approved after all, or given up', async () => {
    for (const end of ['approved', 'given up']) {
      const { parts, staff, session, only, time } = await committed(refusedCapture, committing({ obligationAttempts: 3 }));
      const challenge: PaymentOutcome = { status: 'action_required', reference: 'sca', action: { action: 'redirect', url: 'https://bank.example/' } };
      parts.primary.answers.push(challenge);
      parts.primary.resolveWith(challenge);
      run(parts);
      const { effect } = await only();
      expect(await staff.resolve(effect, 'reauthorize')).toEqual({ ok: true });
      const hourly = <T>(look: () => Promise<T>) => expect.poll(() => { time.now += 3_600_000; return look(); });
      await hourly(async () => (await staff.attention()).map(({ reason }) => reason)).toEqual(['outcome_unknown']);
      expect(await session()).toMatchObject({ phase: 'settling', money: { capturedMinor: 0 } });
      if (end === 'approved') parts.primary.resolveWith({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'sca', captured: true });
      else expect(await staff.resolve((await only()).effect, 'markDone')).toEqual({ ok: true });
      await hourly(session).toMatchObject({ phase: 'settled', money: { capturedMinor: end === 'approved' ? 3000 : 0 } });
      expect(await staff.attention()).toEqual([]);
    }
  });

  it('was captured at the dashboard: marked as done, it is booked as external', async () => {
    const { parts, staff, only, sessionId } = await committed(refusedCapture);
    await staff.resolve((await only()).effect, 'markDone');
    expect((await parts.store.ledger(sessionId)).map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['order kasse', 'capture external']);
    // The webhook of that capture tells nothing new.
    await deliver(parts, { reference: 'primary_1', kind: 'captured', origin: 'external' });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 3000 });
  });
});

describe('stock that is gone after the pivot', () => {
  it('openfoodnetwork#3925, medusa#4946 is a person\'s to backorder: the order is placed and paid, and only that waits', async () => {
    const { parts, staff, session, only, events } = await committed((parts) => {
      parts.stock.refuseConsume('hold_lapsed');
    }, committing({ obligationAttempts: 1 }));
    const row = await only();
    expect(row).toMatchObject({ reason: 'consume_stuck', exits: ['retry', 'backorder', 'cancelAndRefund', 'markDone'] });
    expect((await session())?.money.capturedMinor).toBe(3000);
    expect(await staff.resolve(row.effect, 'backorder')).toEqual({ ok: true });
    expect([(await session())?.phase, await events()]).toEqual(['settled', expect.arrayContaining(['order.backordered'])]);
    expect(parts.orders.placed.size).toBe(1);
    // What was held of them ends: the goods that come later are others.
    await expect.poll(() => [...parts.stock.holds.values()]).toEqual(['released']);
    expect(await staff.attention()).toEqual([]);
  });

  it('D-58 saleor insufficient_stock_payment_refunded: money that was taken goes back once, when a person calls the order off', async () => {
    const { parts, staff, session, only, sessionId } = await committed((each) => {
      each.stock.refuseConsume('hold_lapsed');
    }, { moves: 'sale', ...committing({ obligationAttempts: 1 }) });
    const { effect } = await only();
    expect([await staff.resolve(effect, 'cancelAndRefund'), await staff.resolve(effect, 'cancelAndRefund')]).toMatchObject([{ ok: true }, { ok: false }]);
    await expect.poll(async () => (await session())?.money.refundedMinor).toBe(3000);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000, refundedMinor: 3000, voided: false }]);
    expect(parts.primary.calls.filter((call) => call.startsWith('refund'))).toHaveLength(1);
    expect(await session()).toMatchObject({ phase: 'settled', money: { refundingMinor: 0, strayMinor: 0 } });
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 0 });
    expect(await staff.attention()).toEqual([]);
  });
});

describe('staff.cancel', () => {
  it('gives up before the pivot as the buyer would, twice as once', async () => {
    const parts = await kit();
    const { sessionId, buyer } = await opened(parts);
    const staff = parts.kasse.staff.as('ann');
    expect([await staff.cancel(sessionId), await staff.cancel(sessionId)]).toEqual([{ ok: true }, { ok: true }]);
    expect((await buyer.view()).view?.status).toBe('canceled');
    expect(await staff.cancel('nobody')).toMatchObject({ ok: false, code: 'session_not_found' });
  });

  it('refunds what is left of a settled order, once', async () => {
    const { parts, staff, session, sessionId } = await committed();
    await staff.refund(sessionId, { requestId: 'r', amountMinor: 1000 });
    expect([await staff.cancel(sessionId), await staff.cancel(sessionId)]).toEqual([{ ok: true }, { ok: true }]);
    await expect.poll(async () => (await session())?.money.refundedMinor).toBe(3000);
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 3000, refundedMinor: 3000, voided: false }]);
    expect(await session()).toMatchObject({ phase: 'settled', money: { refundingMinor: 0, strayMinor: 0 } });
  });

  it('magento2#25708 waits for a capture whose outcome is unknown, and refunds it when it shows', async () => {
    const { time, parts, staff, session, sessionId } = await committed((parts) => {
      parts.primary.moveAnswers.push(() => {
        parts.primary.dropAnswers = 1;
        return { status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'c1' };
      });
    });
    run(parts);
    await staff.cancel(sessionId);
    await expect.poll(async () => {
      time.now += 1_000;
      return (await session())?.money;
    }).toMatchObject({ capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0 });
    expect((await session())?.phase).toBe('settled');
  });
});

describe('staff.resolve', () => {
  it('refuses what is impossible, and leaves no trace', async () => {
    const { parts, staff, only, sessionId } = await committed(refusedCapture);
    const { effect } = await only();
    const checkout = { sessionId };
    await refuses(parts, checkout, 'exit_impossible', () => staff.resolve(effect, 'backorder'));
    await refuses(parts, checkout, 'exit_impossible', () => staff.resolve(effect, 'sell' as never));
    await refuses(parts, checkout, 'nothing_waits', () => staff.resolve(`${sessionId}.9.capture.primary.1`, 'retry'));
    await refuses(parts, checkout, 'nothing_waits', () => staff.resolve(effect.replace('capture', 'authorize'), 'markDone'));
    expect(await staff.resolve('nobody', 'retry')).toMatchObject({ ok: false, code: 'session_not_found' });
  });

  it('says to whom takes a name that does not wait what there is, and where it is listed', async () => {
    const { staff, only, sessionId } = await committed(refusedCapture);
    const { effect } = await only();
    const told = async (name: string) => {
      const result = await staff.resolve(name, 'markDone');
      return result.ok ? [] : result.messages.map(({ content }) => content);
    };
    expect(await told('cs_other.1.capture.primary.1')).toEqual(['No session of this shop has "cs_other.1.capture.primary.1". What can be settled is listed by staff.attention(), and by kasse attention <database>.']);
    expect(await told(`${sessionId}.9.capture.primary.1`)).toEqual([`"${sessionId}.9.capture.primary.1" does not wait for anybody. In its session these do: ${effect}.`]);
    await staff.resolve(effect, 'markDone');
    expect(await told(effect)).toEqual([`"${effect}" does not wait for anybody, nor does anything else of its session. What can be settled is listed by staff.attention(), and by kasse attention <database>.`]);
  });

  it('ticks off what needs no more than being seen: a dispute', async () => {
    const { parts, staff, only } = await committed();
    await deliver(parts, { reference: 'primary_1', kind: 'disputed' });
    const row = await only();
    expect(row.exits).toEqual(['cancelAndRefund', 'markDone']);
    await staff.resolve(row.effect, 'markDone');
    expect(await staff.attention()).toEqual([]);
  });

  it('shows every reason of a session, the first one first', async () => {
    const { parts, staff } = await committed((parts) => {
      refusedCapture(parts);
      parts.stock.refuseConsume('hold_lapsed');
    }, committing({ obligationAttempts: 1 }));
    await expect.poll(async () => (await staff.attention()).map(({ reason }) => reason).sort()).toEqual(['capture_failed', 'consume_stuck']);
    expect(await parts.store.attention('test-shop', 10)).toHaveLength(1);
  });
});
