import { describe, expect, it } from 'vitest';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { fakeGateway, kit, shopFiles, type Kit } from './test/kit.js';
import { other, part, partly } from './test/partly.js';
import { clock, ledgerOf, run } from './test/passing-time.js';
import { approval, givenUp, sessionOf } from './test/second-attempt.js';

const settled = async ({ session }: { session: () => Promise<unknown> }): Promise<void> => {
  await expect.poll(session).toMatchObject({ phase: 'settled' });
};

describe('a payment that is approved in part, where the flow splits', () => {
  it('is kept, and the buyer pays the rest with another card: two payments of one order', async () => {
    const parts = await partly();
    expect(parts.result).toMatchObject({ ok: true, view: { status: 'requires_escalation', action: { action: 'payment', amount: { amountMinor: 2000 } }, messages: [{ code: 'payment_partial' }] } });
    const offered = parts.result.view?.steps.flatMap(({ sections }) => sections).find(({ kind }) => kind === 'payment');
    expect(Object.keys(offered?.commands ?? {})).toEqual(['payment.set']);
    expect(await parts.session()).toMatchObject({ phase: 'splitting', money: { authorizedMinor: 1000 } });
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true, view: { status: 'completed' } });
    await settled(parts);
    expect(parts.books()).toEqual({ prepaid: 1000, primary_2: 2000 });
    expect([...parts.orders.placed.values()]).toMatchObject([{ totalMinor: 3000, tenders: [{ methodId: 'card', amountMinor: 1000, reference: 'prepaid' }, { methodId: 'card', amountMinor: 2000, reference: 'primary_2' }] }]);
    expect(await ledgerOf(parts, parts.sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 3000 });
    expect(await parts.session()).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 } });
    const keys = parts.primary.calls.filter((call) => call.startsWith('authorize'));
    expect([keys.length, new Set(keys).size]).toEqual([2, 2]);
    const [, second] = (await parts.store.effects(parts.sessionId)).filter(({ kind }) => kind === 'authorize');
    expect(second?.request).toMatchObject({ amountMinor: 2000, token: 'tok_other' });
    expect(JSON.stringify([await parts.kasse.staff.as('ann').journal(parts.sessionId), await parts.session()])).not.toContain('tok_other');
  });

  it('is not undone when the rest is sent again while it is confirmed elsewhere, but when it is sent with another card', async () => {
    const challenge = { status: 'action_required', reference: 'second', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;
    const parts = await partly();
    parts.primary.answers.push(challenge);
    const waits = { ok: true, view: { status: 'requires_escalation', action: { action: 'redirect' } } };
    expect(await parts.buyer.send(other())).toMatchObject(waits);
    expect(await parts.buyer.send(other())).toMatchObject(waits);
    expect(parts.primary.calls.filter((call) => call.startsWith('void'))).toEqual([]);
    expect((await parts.buyer.send(other('tok_third'))).view?.messages.map(({ code }) => code)).toContain('payment_stopped');
    expect(parts.books()).toMatchObject({ prepaid: 'voided' });
  });

  it('that others let go before the rest is paid undoes the attempt: nobody orders what is not paid for', async () => {
    const parts = await partly({ gateway: { parseWebhook } });
    await deliver(parts, { reference: 'prepaid', kind: 'voided', origin: 'external' });
    await expect.poll(async () => (await parts.buyer.view()).view).toMatchObject({ status: 'ready_for_complete', messages: [{ code: 'payment_declined' }] });
    expect(await parts.session()).toMatchObject({ phase: 'ready', money: { authorizedMinor: 0 } });
  });

  it('that others let go while the rest is asked for undoes both', async () => {
    const parts = await partly({ gateway: { parseWebhook } });
    parts.primary.answers.push({ status: 'action_required', reference: 'second', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    await parts.buyer.send(other());
    await deliver(parts, { reference: 'prepaid', kind: 'voided', origin: 'external' });
    await expect.poll(async () => (await parts.buyer.view()).view?.status).toBe('ready_for_complete');
    expect(parts.books()).toMatchObject({ prepaid: 'voided' });
  });

  it('that others captured and that went back with the attempt is lost once more by a chargeback, which a person is told', async () => {
    const parts = await partly({ gateway: { parseWebhook } });
    parts.primary.mumbles.void = [{ status: 'failed', code: 'captured' }];
    await parts.buyer.cancel();
    await expect.poll(() => parts.primary.calls.filter((call) => call.startsWith('refund')).length).toBe(1);
    await expect.poll(async () => (await parts.session())?.phase).toBe('canceled');
    await deliver(parts, { reference: 'prepaid', kind: 'disputed', cumulativeMinor: 1000, origin: 'external' });
    expect(await parts.session()).toMatchObject({ attention: { code: 'disputed' }, money: { capturedMinor: 0, refundedMinor: 0, strayMinor: -1000 } });
    await deliver(parts, { reference: 'prepaid', kind: 'reinstated', cumulativeMinor: 1000, origin: 'external' });
    expect((await parts.session())?.money).toMatchObject({ strayMinor: 0 });
    expect((await parts.session())?.attention).toBeUndefined();
  });

  it.each([[1000, 'gives up', 'canceled'], [531, 'gives up', 'canceled'], [1000, 'is declined', 'ready']] as const)('of which others captured %i and that could not be given back when the buyer %s is nobody\'s: what the bank takes of it is told, and once all is back nobody is needed', async (takenMinor, fate, phase) => {
    const time = clock();
    const parts = await partly({ gateway: { parseWebhook }, clock: time.read });
    parts.primary.mumbles.void = [{ status: 'failed', code: 'captured' }];
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'charge_disputed' }];
    if (fate === 'is declined') parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' });
    if (fate === 'is declined') await parts.buyer.send(other());
    else await parts.buyer.cancel();
    await expect.poll(async () => (await parts.session())?.phase).toBe(phase);
    const now = async () => [(await parts.session())?.money.strayMinor, ...(await parts.kasse.staff.as('ann').attention()).map(({ reason }) => reason).sort()];
    const tell = async (kind: 'captured' | 'disputed' | 'reinstated' | 'refunded') => {
      await deliver(parts, { reference: 'prepaid', kind, cumulativeMinor: takenMinor, origin: 'external' });
      return now();
    };
    // Told before the capture that it is about, it waits for that. Who has to answer the bank does not.
    expect(await tell('disputed')).toEqual([0, 'disputed', 'refund_failed']);
    expect(await tell('captured')).toEqual([takenMinor, 'captured_too_much', 'disputed', 'refund_failed']);
    run(parts);
    time.now += 10_000;
    await expect.poll(now).toEqual([0, 'disputed']);
    expect(await tell('reinstated')).toEqual([takenMinor]);
    expect(await tell('refunded')).toEqual([0]);
    expect(await parts.store.inbox('test-shop', 9)).toEqual([]);
  });

  it('is kept when what was said before is sent again', async () => {
    const parts = await partly();
    expect(await parts.buyer.send({ type: 'contact.set', email: 'ada@example.com' })).toMatchObject({ ok: true, view: { status: 'requires_escalation', action: { action: 'payment' } } });
    expect(await parts.session()).toMatchObject({ phase: 'splitting', money: { authorizedMinor: 1000 } });
  });

  it('gives a refund back to each, the last one first, and all of it when the order is called off', async () => {
    const parts = await partly();
    await parts.buyer.send(other());
    await settled(parts);
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.refund(parts.sessionId, { requestId: 'a', amountMinor: 2500 })).toMatchObject({ ok: true, status: 'refunded', parts: [{ amountMinor: 2000 }, { amountMinor: 500 }] });
    expect(parts.books()).toEqual({ prepaid: 500, primary_2: 0 });
    expect(await staff.cancel(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(parts.books).toEqual({ prepaid: 0, primary_2: 0 });
    await expect.poll(parts.session).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0 } });
  });

  it('is undone with the rest when the other card is declined, and the checkout is as it was', async () => {
    const parts = await partly();
    const before = (await parts.store.load(parts.sessionId))?.personal.instrument;
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' });
    expect(await parts.buyer.send(other())).toMatchObject({ ok: false, code: 'payment_declined_try_other', view: { status: 'ready_for_complete', commit: { fingerprint: parts.fingerprint } } });
    expect([parts.books(), [...parts.stock.holds.values()], parts.orders.placed.size]).toEqual([{ prepaid: 'voided' }, ['released'], 0]);
    expect((await parts.store.load(parts.sessionId))?.personal.instrument).toEqual(before);
    expect(await parts.session()).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 0, strayMinor: 0 } });
    expect(await parts.buyer.commit({ fingerprint: parts.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
  });

  it.each([
    ['gives up', ({ buyer }: Awaited<ReturnType<typeof partly>>) => buyer.cancel(), 'canceled'],
    ['changes something', ({ buyer }: Awaited<ReturnType<typeof partly>>) => buyer.send({ type: 'contact.set', givenName: 'Eve' }), 'ready_for_complete'],
  ] as const)('is undone when the buyer %s', async (_, act, status) => {
    const parts = await partly();
    expect(await act(parts)).toMatchObject({ ok: true });
    await expect.poll(async () => (await parts.buyer.view()).view?.status).toBe(status);
    expect([parts.books(), [...parts.stock.holds.values()]]).toEqual([{ prepaid: 'voided' }, ['released']]);
  });

  it('is nobody\'s where other hands take of it after the buyer paid with one card: the order has its own', async () => {
    const parts = await partly({ gateway: { parseWebhook }, payment: { capture: 'on-shipment' } });
    // More than the rest is undone with the part, and neither way goes.
    parts.primary.answers.push({ ...part, amountMinor: 2500, reference: 'second' });
    parts.primary.mumbles.void = [{ status: 'failed', code: 'captured' }, { status: 'failed', code: 'captured' }];
    parts.primary.mumbles.refund = [{ status: 'failed', code: 'charge_disputed' }, { status: 'failed', code: 'charge_disputed' }];
    expect(await parts.buyer.send(other())).toMatchObject({ ok: false });
    expect(await parts.buyer.commit({ fingerprint: parts.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    await settled(parts);
    await deliver(parts, { reference: 'second', kind: 'captured', cumulativeMinor: 500, origin: 'external' });
    expect(await parts.kasse.staff.as('ann').capture(parts.sessionId, { requestId: 'parcel', amountMinor: 3000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(await parts.session()).toMatchObject({ money: { capturedMinor: 3000, strayMinor: 500 } });
  });

  it('is undone when nobody pays the rest in time', async () => {
    const time = clock();
    const parts = await partly({ clock: time.read });
    run(parts);
    time.now += 15 * 60_000 + 1;
    await expect.poll(async () => (await parts.buyer.view()).view).toMatchObject({ status: 'ready_for_complete', messages: [{ code: 'payment_expired' }] });
    expect(parts.books()).toEqual({ prepaid: 'voided' });
  });

  it('may be paid by a third card, when the second has too little as well', async () => {
    const parts = await partly();
    parts.primary.answers.push({ ...part, amountMinor: 500, reference: 'second' });
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true, view: { action: { action: 'payment', amount: { amountMinor: 1500 } } } });
    expect(await parts.buyer.send(other('tok_third'))).toMatchObject({ ok: true, view: { status: 'completed' } });
    await settled(parts);
    expect(parts.books()).toEqual({ prepaid: 1000, second: 500, primary_3: 1500 });
  });

  it('takes no promise, no card again without saying which, and one payment for many clicks', async () => {
    const parts = await partly();
    expect(await parts.buyer.send({ type: 'payment.set', methodId: 'invoice' })).toMatchObject({ ok: false, code: 'payment_not_offered' });
    expect(await parts.buyer.send({ type: 'payment.set', methodId: 'card' })).toMatchObject({ ok: false, code: 'missing_payment' });
    expect(await parts.session()).toMatchObject({ phase: 'splitting' });
    await Promise.all([1, 2, 3].map(() => parts.buyer.send(other())));
    await settled(parts);
    expect(parts.books()).toEqual({ prepaid: 1000, primary_2: 2000 });
  });

  it('asks again when the answer for the rest is lost, and charges it once', async () => {
    const parts = await partly();
    parts.primary.dropAnswers = 1;
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true, view: { status: 'completed' } });
    await settled(parts);
    expect(parts.books()).toEqual({ prepaid: 1000, primary_2: 2000 });
  });

  it('asks for the rest as long as `resolveWithin` says, however long the first payment was asked for', async () => {
    const time = clock();
    const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } }, { commit: { attempt: 'PT1H', resolveWithin: 'PT5M' } });
    const parts = await kit({ clock: time.read, timeouts: { answerMs: 300 }, files });
    parts.primary.answers.push({ status: 'unknown' }, { status: 'unknown' });
    parts.primary.resolveWith(part);
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('splitting');
    time.now += 4 * 60_000;
    parts.primary.resolveWith({ status: 'unknown' });
    await buyer.send(other());
    expect((await parts.store.load(sessionId))?.timers.find(({ kind }) => kind === 'resolve')?.dueAt).toBe(new Date(time.now + 5 * 60_000).toISOString());
  });

  it('sends the rest to the gateway that the flow says for its amount', async () => {
    const gateways = [{ gateway: 'primary', when: { fact: 'payment.amount', operator: 'moreThan', value: '25.00 GBP' } }, 'backup'];
    const parts = await partly({ payment: { methods: [{ method: 'card', gateways, onPartial: 'split' }] } });
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true, view: { status: 'completed' } });
    await settled(parts);
    expect([parts.books(), [...parts.backup.payments.values()]]).toMatchObject([{ prepaid: 1000 }, [{ capturedMinor: 2000 }]]);
  });

  it('is undone where it is a sale, or the flow says nothing', async () => {
    for (const [captured, payment] of [[true, {}], [false, { methods: [{ method: 'card', gateways: ['primary'] }] }]] as const) {
      const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }], ...payment } });
      const parts: Kit = await kit({ files });
      parts.primary.answers.push({ ...part, captured });
      const { buyer, view } = await ready(parts);
      expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'payment_declined_try_other' });
      expect([...parts.primary.payments.values()]).toMatchObject([captured ? { refundedMinor: 1000 } : { voided: true }]);
    }
  });

  it('is undone where it only promises money', async () => {
    const bnpl = fakeGateway('bnpl', 'deferred');
    const methods = [{ method: 'card', gateways: ['primary'] }, { method: 'invoice', gateways: ['bnpl'], commitOn: 'promise', onPartial: 'split' }];
    const parts = await kit({ files: shopFiles({ payment: { methods } }, { plugins: { bnpl: { kind: 'payment' } } }), plugins: [bnpl.plugin] });
    bnpl.answers.push({ ...part, reference: 'invoice' });
    const { buyer } = await ready(parts);
    const chosen = await buyer.send({ type: 'payment.set', methodId: 'invoice' });
    expect(await buyer.commit({ fingerprint: chosen.view?.commit.fingerprint ?? '' })).toMatchObject({ ok: false, code: 'payment_declined_try_other' });
    expect([...bnpl.payments.values()]).toMatchObject([{ voided: true }]);
  });

  it('hands the card of the first part to no other method', async () => {
    const wallet = { method: 'wallet', gateways: ['backup'] };
    const parts = await partly({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }, wallet] } });
    const requests = async (): Promise<unknown[]> => (await parts.store.effects(parts.sessionId)).filter(({ kind }) => kind === 'authorize').map(({ request }) => request);
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' }, part);
    await parts.buyer.send(other());
    expect(await parts.buyer.commit({ fingerprint: parts.fingerprint })).toMatchObject({ ok: true, view: { action: { action: 'payment' } } });
    expect(await parts.buyer.send({ type: 'payment.set', methodId: 'wallet' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect((await requests()).at(-1)).toEqual({ reference: parts.sessionId, amountMinor: 2000, currency: 'GBP', method: 'wallet', capture: false });
  });

  it.each([
    ['refunded at the gateway', 'refunded'],
    ['charged back', 'disputed'],
  ] as const)('gives back the other payment only, where one was %s', async (_, kind) => {
    const parts = await partly({ gateway: { parseWebhook } });
    await parts.buyer.send(other());
    await settled(parts);
    await deliver(parts, { reference: 'prepaid', kind, cumulativeMinor: 1000, origin: 'external' });
    await deliver(parts, { reference: 'primary_2', kind, cumulativeMinor: 500, origin: 'external' });
    expect(await parts.kasse.staff.as('ann').cancel(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(parts.session).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0 } });
    expect([...parts.primary.payments.values()].map(({ refundedMinor }) => refundedMinor)).toEqual([0, 1500]);
  });

  it('is captured payment by payment on shipment, and never more than each holds', async () => {
    const parts = await partly({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } });
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true });
    await settled(parts);
    const staff = parts.kasse.staff.as('ann');
    const capture = (requestId: string, amountMinor: number) => staff.capture(parts.sessionId, { requestId, amountMinor });
    expect(await capture('a', 2500)).toMatchObject({ ok: false, code: 'capture_exceeds_authorized', messages: [{ params: { max: '20.00 GBP' } }] });
    expect(await capture('b', 1500)).toMatchObject({ ok: true, status: 'captured' });
    expect(await capture('c', 700)).toMatchObject({ ok: true, status: 'captured' });
    expect(parts.books()).toEqual({ prepaid: 700, primary_2: 1500 });
    expect(await staff.void(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(() => [...parts.primary.payments.values()].map(({ voided }) => voided)).toEqual([true, true]);
    await expect.poll(parts.session).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 2200, strayMinor: 0 } });
  });

  it('holds what the first card holds, when the second one was a sale', async () => {
    const parts = await partly({ payment: { capture: 'on-shipment' } });
    parts.primary.answers.push({ status: 'approved', amountMinor: 2000, currency: 'GBP', reference: 'sale', captured: true });
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true, view: { status: 'completed' } });
    await settled(parts);
    expect(await parts.session()).toMatchObject({ money: { authorizedMinor: 1000, capturedMinor: 2000 } });
    expect(await parts.kasse.staff.as('ann').capture(parts.sessionId, { requestId: 'parcel', amountMinor: 1000 })).toMatchObject({ ok: true });
    expect(await parts.session()).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 3000 } });
  });

  it('shows each refund with the card that it went back to', async () => {
    const parts = await partly({ display: 'Visa 1111' });
    await parts.buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok_other', display: 'Visa 2222' } });
    await settled(parts);
    const refunds = async () => (await parts.buyer.view()).view?.order?.refunds?.map(({ masked, amount }) => [masked, amount.amountMinor]);
    await parts.kasse.staff.as('ann').refund(parts.sessionId, { requestId: 'a', amountMinor: 2000 });
    expect(await refunds()).toEqual([['Visa 2222', 2000]]);
    await parts.kasse.staff.as('ann').refund(parts.sessionId, { requestId: 'b', amountMinor: 500 });
    expect(await refunds()).toEqual([['Visa 1111', 500], ['Visa 2222', 2000]]);
  });
});

describe('one of two payments of an order, whose capture was refused', () => {
  /** The capture of the first card's 10.00 was refused, and waits for a person; the other card paid its 20.00. */
  async function refused() {
    const parts = await partly({ gateway: { parseWebhook }, clock: clock().read });
    parts.primary.mumbles.capture = [{ status: 'failed', code: 'try_later' }];
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true, view: { status: 'completed' } });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
    await expect.poll(reasons).toEqual(['capture_failed']);
    expect(parts.books()).toEqual({ prepaid: 0, primary_2: 2000 });
    const [row] = await staff.attention();
    return { ...parts, staff, reasons, effect: row?.effect ?? '' };
  }

  it('is authorized anew for its own amount, not for what its card was asked for first', async () => {
    const parts = await refused();
    expect(await parts.staff.resolve(parts.effect, 'reauthorize')).toEqual({ ok: true });
    await settled(parts);
    expect(parts.books()).toEqual({ prepaid: 'voided', primary_2: 2000, primary_3: 1000 });
    expect(await parts.session()).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 } });
    expect(await parts.reasons()).toEqual([]);
  });

  it('waits on, whatever a second payment under its key took, which goes back', async () => {
    const parts = await refused();
    const [first] = (await parts.store.effects(parts.sessionId)).filter(({ kind }) => kind === 'authorize');
    parts.primary.mumbles.refund = [{ status: 'unavailable' }];
    await deliver(parts, { reference: parts.sessionId, payment: 'twice', idempotencyKey: first?.key ?? '', kind: 'captured' });
    await expect.poll(() => parts.primary.calls.filter((call) => call.startsWith('refund')).length).toBeGreaterThan(0);
    expect(await parts.session()).toMatchObject({ money: { capturedMinor: 2000, strayMinor: 3000 } });
    expect(await parts.reasons()).toEqual(['capture_failed']);
  });
});

it('a refused capture of one of two payments waits on, whatever the sale of an earlier attempt took, which goes back', async () => {
  const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } });
  const { time, parts, buyer, fingerprint, sessionId } = await givenUp({ files });
  parts.primary.answers.push(part);
  await buyer.commit({ fingerprint });
  parts.primary.mumbles.capture = [{ status: 'failed', code: 'try_later' }];
  await buyer.send(other());
  const staff = parts.kasse.staff.as('ann');
  const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
  await expect.poll(reasons).toContain('capture_failed');
  parts.primary.mumbles.refund = [{ status: 'unavailable' }];
  parts.primary.resolveWith({ ...approval, amountMinor: 3000, reference: 'first', captured: true });
  await deliver(parts, { reference: 'first', kind: 'captured' });
  await expect.poll(async () => (await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 2000, strayMinor: 3000 });
  expect(await reasons()).toContain('capture_failed');
  time.now += 600_000;
  await expect.poll(async () => (await sessionOf(parts, sessionId)).money.strayMinor).toBe(0);
  expect(await reasons()).toContain('capture_failed');
});
