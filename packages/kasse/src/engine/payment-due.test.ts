import { describe, expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { clock, ledgerOf, run } from './test/passing-time.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const pending: PaymentOutcome = { status: 'pending', reference: 'p1', checkAfterMs: 60_000 };
const arrived: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: true };

interface Due extends Kit {
  readonly sessionId: string;
  readonly time: { now: number };
  readonly session: () => Promise<unknown>;
}

/** An order that was placed before its money was there. */
async function placed(method: object, moves: 'authorize' | 'deferred' = 'authorize', first?: PaymentOutcome, payment: object = {}): Promise<Due> {
  const time = clock();
  const parts = await kit({ clock: time.read, moves, gateway: { parseWebhook }, timeouts: { answerMs: 100 }, files: shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], ...method }], ...payment } }) });
  if (first !== undefined) parts.primary.answers.push(first);
  const { buyer, view, sessionId } = await ready(parts);
  const result = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
  run(parts);
  const { store } = parts;
  return {
    ...parts,
    sessionId,
    time,
    session: async () => (await store.load(sessionId))?.session,
  };
}

const orderOf = ({ orders }: Kit) => [...orders.placed.values()][0];

describe('a transfer that is pending when the order is placed', () => {
  const soon = { commitOn: 'pending', due: { within: 'P3D' } };

  it('D-61 stands on the order as due, and is booked when it arrives; nothing is charged again', async () => {
    const parts = await placed(soon, 'authorize', pending);
    const by = new Date(parts.time.now + 3 * DAY_MS).toISOString();
    expect(orderOf(parts)).toMatchObject({ paymentDue: { amountMinor: 3000, by, onFailure: 'attention' }, tenders: [{ reference: 'p1' }] });
    expect(await parts.session()).toMatchObject({ phase: 'settling', due: { state: 'open' }, money: { capturedMinor: 0 } });
    parts.primary.resolveWith(arrived);
    parts.time.now += 60_000;
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', due: { state: 'kept' }, money: { capturedMinor: 3000 } });
    expect(await ledgerOf(parts, parts.sessionId)).toMatchObject({ receivable: 0 });
    expect(parts.primary.calls.filter((call) => call.startsWith('authorize'))).toHaveLength(1);
    const view = await parts.kasse.staff.as('ann').view(parts.sessionId);
    expect(view?.order).not.toHaveProperty('paymentDue');
  });

  it.each(['attention', 'cancel'])('that never comes is asked about ever more rarely, and in the end no more: then a person is told (%s)', async (onFailure) => {
    const parts = await placed({ commitOn: 'pending', due: { within: 'P3D', onFailure } }, 'authorize', pending);
    parts.primary.resolveWith(pending);
    const asked = (): number => parts.primary.calls.filter((call) => call.startsWith('resolve')).length;
    const pass = async (days: number): Promise<number> => {
      const before = asked();
      for (let hour = 0; hour < days * 24; hour += 2) {
        parts.time.now += DAY_MS / 12;
        await new Promise((resolve) => setTimeout(resolve, 12));
      }
      return asked() - before;
    };
    const [first, last] = [await pass(3), (await pass(20), await pass(3))];
    expect(first).toBeGreaterThan(last);
    expect(last).toBeGreaterThan(0);
    await pass(8);
    expect(await pass(3)).toBe(0);
    const staff = parts.kasse.staff.as('ann');
    const rows = await staff.attention();
    expect(rows.map(({ reason }) => reason)).toEqual([...(onFailure === 'attention' ? ['promise_broken'] : []), 'outcome_unknown']);
    // It comes after all, and a webhook says so.
    parts.primary.resolveWith(arrived);
    await deliver(parts, { reference: 'p1', kind: 'captured', origin: 'external' });
    if (onFailure === 'attention') await expect.poll(parts.session).toMatchObject({ due: { state: 'kept' }, money: { capturedMinor: 3000 } });
    else await expect.poll(() => parts.primary.payments.get('p1')?.refundedMinor).toBe(3000);
    expect((await staff.attention()).map(({ reason }) => reason)).not.toContain('outcome_unknown');
  }, 20_000);

  it('needs a person when it is late, and still pays for the order when it comes after all', async () => {
    const parts = await placed(soon, 'authorize', pending);
    parts.primary.resolveWith(pending);
    parts.time.now += 3 * DAY_MS;
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', due: { state: 'broken' }, attention: { code: 'promise_broken' } });
    parts.primary.resolveWith(arrived);
    parts.time.now += DAY_MS;
    await expect.poll(parts.session).toMatchObject({ due: { state: 'kept' }, money: { capturedMinor: 3000, strayMinor: 0 } });
    expect(parts.primary.payments.get('p1')).toMatchObject({ refundedMinor: 0 });
  });

  it('goes back when it comes after the backend was told to cancel', async () => {
    const parts = await placed({ ...soon, due: { within: 'P3D', onFailure: 'cancel' } }, 'authorize', pending);
    expect(orderOf(parts)).toMatchObject({ paymentDue: { onFailure: 'cancel' } });
    parts.primary.resolveWith(pending);
    parts.time.now += 3 * DAY_MS;
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', due: { state: 'broken' } });
    expect(await parts.session()).not.toHaveProperty('attention');
    parts.primary.resolveWith(arrived);
    parts.time.now += DAY_MS;
    await expect.poll(() => parts.primary.payments.get('p1')?.refundedMinor).toBe(3000);
    await expect.poll(parts.session).toMatchObject({ money: { capturedMinor: 0, strayMinor: 0 } });
  });

  it('is broken at once when the bank says no', async () => {
    const parts = await placed(soon, 'authorize', pending);
    parts.primary.resolveWith({ status: 'declined', code: 'returned', retry: 'never' });
    parts.time.now += 60_000;
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', due: { state: 'broken' }, attention: { code: 'promise_broken' } });
  });

  it('is for a person again when what they authorized anew instead is declined, too', async () => {
    const parts = await placed(soon, 'authorize', pending);
    const staff = parts.kasse.staff.as('ann');
    parts.primary.resolveWith({ status: 'declined', code: 'returned', retry: 'never' });
    parts.time.now += 60_000;
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'promise_broken' }]);
    const [row] = await staff.attention();
    parts.primary.answers.push({ status: 'declined', code: 'no_funds', retry: 'never' });
    expect(await staff.resolve(row?.effect ?? '', 'reauthorize')).toEqual({ ok: true });
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'promise_broken', exits: ['reauthorize', 'requestPayment', 'cancelAndRefund', 'markDone'] }]);
    expect((await staff.attention())[0]?.effect).not.toBe(row?.effect);
  });

  it('is one matter for a person when it is late at first, and then declined: now it can be authorized anew', async () => {
    const parts = await placed(soon, 'authorize', pending);
    const staff = parts.kasse.staff.as('ann');
    parts.primary.resolveWith(pending);
    parts.time.now += 3 * DAY_MS;
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'promise_broken', effect: parts.sessionId, exits: ['requestPayment', 'cancelAndRefund', 'markDone'] }]);
    parts.primary.resolveWith({ status: 'declined', code: 'returned', retry: 'never' });
    parts.time.now += DAY_MS;
    await expect.poll(async () => (await staff.attention()).map(({ reason, exits }) => [reason, exits[0]])).toEqual([['promise_broken', 'reauthorize']]);
  });
});

describe('an invoice', () => {
  const promise = { commitOn: 'promise', due: { within: 'P14D' } };

  it('is due until staff books it, in parts or whole', async () => {
    const parts = await placed(promise, 'deferred');
    const capture = (requestId: string, amountMinor: number) => parts.kasse.staff.as('ann').capture(parts.sessionId, { requestId, amountMinor });
    expect(orderOf(parts)?.paymentDue).toMatchObject({ amountMinor: 3000, onFailure: 'attention' });
    expect((await parts.kasse.staff.as('ann').view(parts.sessionId))?.order?.paymentDue?.amount.amountMinor).toBe(3000);
    expect(await capture('half', 1500)).toMatchObject({ ok: true, status: 'captured' });
    expect(await parts.session()).toMatchObject({ phase: 'settling', due: { state: 'open' } });
    expect(await capture('too-much', 1501)).toMatchObject({ ok: false, code: 'capture_exceeds_authorized' });
    expect(await capture('rest', 1500)).toMatchObject({ ok: true, status: 'captured' });
    expect(await parts.session()).toMatchObject({ phase: 'settled', due: { state: 'kept' } });
    expect(await ledgerOf(parts, parts.sessionId)).toMatchObject({ receivable: 0 });
  });

  it('takes no money any more once the order was to be canceled', async () => {
    const parts = await placed({ commitOn: 'promise', due: { within: 'P1D', onFailure: 'cancel' } }, 'deferred');
    parts.time.now += DAY_MS;
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', due: { state: 'broken' } });
    expect(await parts.kasse.staff.as('ann').capture(parts.sessionId, { requestId: 'late', amountMinor: 3000 })).toMatchObject({ ok: false, code: 'nothing_to_capture' });
  });

  it('is paid once the provider says so, whoever booked it there', async () => {
    const parts = await placed(promise, 'deferred');
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', origin: 'external' })).toBe(200);
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', due: { state: 'kept' }, money: { capturedMinor: 3000 } });
  });

  it('is for a person when it is paid after the backend was told to cancel, and goes back when they say so', async () => {
    const parts = await placed({ commitOn: 'promise', due: { within: 'P1D', onFailure: 'cancel' } }, 'deferred');
    parts.time.now += DAY_MS;
    await expect.poll(parts.session).toMatchObject({ phase: 'settled', due: { state: 'broken' } });
    expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', origin: 'external' })).toBe(200);
    await expect.poll(parts.session).toMatchObject({ due: { state: 'broken' }, attention: { code: 'captured_too_late' }, money: { capturedMinor: 3000 } });
    const staff = parts.kasse.staff.as('ann');
    const [row] = await staff.attention();
    expect(await staff.resolve(row?.effect ?? '', 'cancelAndRefund')).toEqual({ ok: true });
    await expect.poll(parts.session).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000 } });
    expect(await staff.attention()).toEqual([]);
  });

  it.each([true, false])('is for a person when staff booked it as its day passed, and the answer came after the backend was told to cancel; not when the order was called off by then: %s', async (isCalledOff) => {
    const parts = await placed({ commitOn: 'promise', due: { within: 'PT2H', onFailure: 'cancel' } }, 'deferred');
    const staff = parts.kasse.staff.as('ann');
    parts.primary.mumbles.capture = Array.from({ length: 500 }, () => ({ status: 'unavailable' }));
    expect(await staff.capture(parts.sessionId, { requestId: 'paid', amountMinor: 3000 })).toMatchObject({ ok: true, status: 'pending' });
    parts.time.now += DAY_MS / 8;
    await expect.poll(parts.session).toMatchObject({ due: { state: 'broken' }, money: { capturedMinor: 0 } });
    if (isCalledOff) expect(await staff.cancel(parts.sessionId)).toEqual({ ok: true });
    parts.primary.mumbles.capture = [];
    await expect.poll(() => {
      parts.time.now += 600_000;
      return parts.session();
    }).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: isCalledOff ? 3000 : 0 } });
    const rows = await staff.attention();
    expect(rows.map(({ reason, exits }) => [reason, ...exits])).toEqual(isCalledOff ? [] : [['captured_too_late', 'cancelAndRefund', 'markDone']]);
  });

  it('is owed no more once the order was called off: nobody is reminded of it, and nobody told', async () => {
    const parts = await placed(promise, 'deferred');
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.cancel(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(() => [...parts.primary.payments.values()]).toMatchObject([{ voided: true }]);
    expect((await staff.view(parts.sessionId))?.order).not.toHaveProperty('paymentDue');
    expect(await parts.session()).toMatchObject({ phase: 'settled' });
    expect((await parts.store.load(parts.sessionId))?.timers.map(({ kind }) => kind)).not.toContain('due');
    parts.time.now += 15 * DAY_MS;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await parts.store.outbox('test-shop', 500)).map(({ type }) => type)).not.toContain('payment.overdue');
    expect(await staff.attention()).toEqual([]);
  });

  it('that was overdue is for nobody any more once the order was called off', async () => {
    const parts = await placed(promise, 'deferred');
    const staff = parts.kasse.staff.as('ann');
    parts.time.now += 15 * DAY_MS;
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'promise_broken' }]);
    expect(await staff.cancel(parts.sessionId)).toEqual({ ok: true });
    expect(await staff.attention()).toEqual([]);
    expect((await staff.view(parts.sessionId))?.order).not.toHaveProperty('paymentDue');
  });

  it('is due within 14 days where the flow does not say', async () => {
    const parts = await placed({ commitOn: 'promise' }, 'deferred');
    expect(orderOf(parts)?.paymentDue).toEqual({ amountMinor: 3000, by: new Date(parts.time.now + 14 * DAY_MS).toISOString(), onFailure: 'attention' });
  });
});

describe('a transfer that is approved and held', () => {
  const cancel = { commitOn: 'pending', due: { within: 'PT2H', onFailure: 'cancel' } };
  const held: PaymentOutcome = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false };
  const overdue = async ({ store }: Kit) => (await store.outbox('test-shop', 500)).filter(({ type }) => type === 'payment.overdue');

  async function approved(capture: 'on-commit' | 'on-shipment', outcome = held): Promise<Due> {
    const parts = await placed(cancel, 'authorize', pending, { capture });
    if (capture === 'on-commit') parts.primary.mumbles.capture = Array.from({ length: 500 }, () => ({ status: 'unavailable' }));
    parts.primary.resolveWith(outcome);
    parts.time.now += 60_000;
    await expect.poll(parts.session).toMatchObject({ money: { authorizedMinor: 3000 } });
    return parts;
  }

  it('is not overdue while its capture is late: nobody is told to cancel what is captured in the end', async () => {
    const parts = await approved('on-commit');
    await expect.poll(() => parts.primary.calls.some((call) => call.startsWith('capture'))).toBe(true);
    parts.time.now += DAY_MS / 8;
    await new Promise((resolve) => setTimeout(resolve, 100));
    parts.primary.mumbles.capture = [];
    await expect.poll(() => {
      parts.time.now += 600_000;
      return parts.session();
    }).toMatchObject({ phase: 'settled', due: { state: 'kept' }, money: { capturedMinor: 3000 } });
    expect(await overdue(parts)).toEqual([]);
  });

  it('for shipment is settled, not overdue, captured when the goods leave, and its rest let go', async () => {
    const parts = await approved('on-shipment');
    expect(await parts.session()).toMatchObject({ phase: 'settled', due: { state: 'kept' } });
    parts.time.now += 4 * DAY_MS;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await overdue(parts)).toEqual([]);
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.capture(parts.sessionId, { requestId: 'parcel', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(await staff.void(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(() => parts.primary.payments.get('p1')).toMatchObject({ capturedMinor: 1000, voided: true });
    expect(await parts.session()).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 1000 } });
  });

  it('for less than was promised is overdue as what did not come at all', async () => {
    const parts = await placed(cancel, 'authorize', pending, { capture: 'on-shipment' });
    parts.primary.resolveWith({ ...held, amountMinor: 2000 });
    parts.time.now += 60_000;
    await expect.poll(parts.session).toMatchObject({ attention: { code: 'amount_mismatch' }, due: { state: 'open' } });
    parts.time.now += 3 * DAY_MS;
    await expect.poll(parts.session).toMatchObject({ due: { state: 'broken' } });
    expect(await overdue(parts)).toHaveLength(1);
  });

  it('is not let go before it is approved: what is promised is not held', async () => {
    const parts = await placed(cancel, 'authorize', pending, { capture: 'on-shipment' });
    expect(await parts.kasse.staff.as('ann').void(parts.sessionId)).toMatchObject({ ok: false, code: 'nothing_to_void' });
  });
});

describe('money that is secured', () => {
  it('leaves nothing due', async () => {
    const parts = await placed({});
    expect(orderOf(parts)).not.toHaveProperty('paymentDue');
    expect(await parts.session()).not.toHaveProperty('due');
  });
});

it('a promise under a release that takes it for a payment is due all the same', async () => {
  const methods = (commitOn: string) => shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], commitOn }] } });
  const before = await kit({ files: methods('approved') });
  const { token, view, sessionId } = await ready(before);
  // The gateway was changed, and the shop with it; this buyer is on the way still.
  const after = await kit({ store: before.store, files: methods('promise'), moves: 'deferred' });
  expect(await after.kasse.buyer(token).commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true });
  await expect.poll(() => orderOf(after)).toMatchObject({ paymentDue: { amountMinor: 3000, onFailure: 'attention' } });
  expect((await after.store.load(sessionId))?.session).toMatchObject({ phase: 'settling', due: { state: 'open' } });
});
