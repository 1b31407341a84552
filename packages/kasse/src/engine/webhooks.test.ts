import { describe, expect, it } from 'vitest';
import { staffItem, type InboxItem } from '../contracts/index.js';
import type { PaymentOutcome } from '../plugin.js';
import { HANDED_OVER } from './hand-over.js';
import { ready } from './test/fill-in.js';
import { deliver, hook, parseWebhook } from './test/hook.js';
import { fakeGateway, kit, shopFiles } from './test/kit.js';
import { clock, ledgerOf, run, statusOf } from './test/passing-time.js';
import { paid } from './test/paid.js';
import { approval, pending, secondAttempt, sessionOf } from './test/second-attempt.js';

describe('a webhook', () => {
  it('polarsource/polar PR 10728 that comes before its payment is known waits, and is used without being sent again', async () => {
    const parts = await kit({ gateway: { parseWebhook }, clock: clock().read });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view, sessionId } = await ready(parts);
    const committing = buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => parts.primary.calls.length).toBe(1);
    expect(await deliver(parts, { reference: 'p2', kind: 'authorized' })).toBe(200);
    expect(await parts.store.inbox('test-shop', 10)).toHaveLength(1);
    parts.primary.resolveWith(approval);
    answer(pending('p2'));
    await committing;
    run(parts);
    await expect.poll(() => statusOf(parts, sessionId)).toBe('completed');
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('polarsource/polar PR 10728 is used at once, and staff are heard, however many wait for payments that never come', async () => {
    const time = clock();
    const { parts, sessionId } = await secondAttempt();
    const staff = parts.kasse.staff.as('ann');
    const receivedAt = new Date(time.now).toISOString();
    const foreign = (number: number): InboxItem => ({ key: `foreign-${number}`, shopKey: 'test-shop', source: 'primary', receivedAt, payload: { reference: `other-system-${number}`, kind: 'captured', cumulativeMinor: 1, currency: 'GBP' } });
    for (let number = 0; number < 501; number += 1) await parts.store.receive(foreign(number));
    const other = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
    await other.buyer.cancel();
    await parts.store.receive(staffItem({ verb: 'erase', actor: 'ann', session: other.sessionId }, { key: 'staff', shopKey: 'test-shop', receivedAt }));
    await parts.store.receive({ key: 'worker', shopKey: 'test-shop', source: HANDED_OVER, receivedAt, payload: { key: `${sessionId}.2.authorize.primary.1`, outcome: approval } });
    run(parts);
    await expect.poll(() => statusOf(parts, sessionId), { timeout: 10_000 }).toBe('completed');
    await expect.poll(async () => (await staff.journal(other.sessionId)).at(-1)?.cause, { timeout: 10_000 }).toBe('erased');
    expect(await staff.deadLetters()).toEqual([]);
    expect(await parts.store.inbox('test-shop', 1_000)).toHaveLength(501);
  });

  it('that speaks of nothing we know becomes a dead letter after an hour, which a person can have tried again', async () => {
    const { time, parts, sessionId } = await paid();
    const staff = parts.kasse.staff.as('ann');
    await deliver(parts, { reference: 'elsewhere', kind: 'captured' }, { reference: 'primary_1', kind: 'refunded', cumulativeMinor: 4000 });
    run(parts);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await staff.deadLetters()).toEqual([]);
    time.now += 3_600_001;
    // It has its tries even now, as it would if nobody had worked for that hour.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await staff.deadLetters()).toEqual([]);
    const reasons = async () => {
      time.now += 60_000;
      return (await staff.deadLetters()).map(({ reason }) => reason);
    };
    await expect.poll(reasons, { timeout: 10_000 }).toEqual(['unknown_payment', 'unknown_payment']);
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
    const letter = (await staff.deadLetters()).find(({ content }) => content.kind === 'inbox' && content.item.payload['kind'] === 'refunded');
    expect(letter).toBeDefined();
    expect([await staff.replay('nobody'), await staff.replay(letter?.id ?? '')]).toEqual([false, false]);
    // What was missing is there now.
    await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 7000, origin: 'external' });
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000, strayMinor: 4000 });
    expect(await staff.replay(letter?.id ?? '')).toBe(true);
    expect(await staff.deadLetters()).toHaveLength(1);
    // What was taken too much is back.
    expect(await sessionOf(parts, sessionId)).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 } });
    expect(await staff.attention()).toEqual([]);
  });

  it.each(['captured', 'authorized'] as const)('of a second payment (%s) under the key of one that is known has it given back, once, and the order keeps its own', async (kind) => {
    const { parts, sessionId } = await paid();
    const [first] = (await parts.store.effects(sessionId)).filter((effect) => effect.kind === 'authorize');
    parts.primary.payments.set('primary.2', { key: first?.key ?? '', amountMinor: 3000, capturedMinor: kind === 'captured' ? 3000 : 0, refundedMinor: 0, voided: false });
    const told = { reference: sessionId, payment: 'primary.2', idempotencyKey: first?.key ?? '', kind };
    await deliver(parts, { ...told, eventId: 'a' }, { ...told, payment: 'primary_1' });
    const undone = () => parts.primary.payments.get('primary.2');
    await expect.poll(undone).toMatchObject(kind === 'captured' ? { refundedMinor: 3000 } : { voided: true });
    await deliver(parts, { ...told, payment: 'primary.2', cumulativeMinor: 3001 }, { ...told, kind: kind === 'captured' ? 'refunded' : 'voided' }, { reference: 'primary.2', kind });
    run(parts);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money.strayMinor).toBe(0);
    expect(undone()).toMatchObject(kind === 'captured' ? { refundedMinor: 3000, voided: false } : { refundedMinor: 0, voided: true });
    expect(parts.primary.payments.get('primary_1')).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, voided: false });
    expect(await sessionOf(parts, sessionId)).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000, refundedMinor: 0, refundingMinor: 0 } });
    expect((await sessionOf(parts, sessionId)).attention).toBeUndefined();
    expect(await parts.store.inbox('test-shop', 10)).toEqual([]);
  });

  it('is used whatever its gateway is called', async () => {
    const id = 'the-second-bank';
    const gateway = fakeGateway(id, 'authorize', { parseWebhook });
    const parts = await kit({ plugins: [gateway.plugin], files: shopFiles({ payment: { methods: [{ method: 'card', gateways: [id] }] } }, { plugins: { [id]: { kind: 'payment' } } }) });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const evidence = [{ reference: `${id}_1`, kind: 'disputed', cumulativeMinor: 3000, currency: 'GBP', origin: 'external' }];
    expect((await parts.kasse.webhook(id, hook({ signed: true, evidence }))).status).toBe(200);
    expect(await sessionOf(parts, sessionId)).toMatchObject({ attention: { code: 'disputed' }, money: { refundedMinor: 3000 } });
  });

  it('of a payment that was declined is looked after while the next gateway pays, and nothing of it is taken', async () => {
    const parts = await kit({ gateway: { parseWebhook, moves: 'sale' } });
    parts.primary.answers.push({ status: 'declined', code: 'busy', retry: 'other_gateway' });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    parts.backup.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const { buyer, view, sessionId } = await ready(parts);
    const committing = buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    await expect.poll(() => parts.backup.calls.length).toBe(1);
    const [first] = (await parts.store.effects(sessionId)).filter((effect) => effect.kind === 'authorize');
    parts.primary.resolveWith({ ...approval, captured: true });
    await deliver(parts, { reference: sessionId, payment: 'p2', idempotencyKey: first?.key ?? '', kind: 'captured' });
    await expect.poll(() => parts.primary.payments.get('p2')?.refundedMinor).toBe(3000);
    answer({ ...approval, reference: 'b1' });
    expect(await committing).toMatchObject({ ok: true, view: { status: 'completed' } });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('settled');
    expect((await sessionOf(parts, sessionId)).money).toMatchObject({ capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 });
    expect(parts.primary.calls.filter((call) => call.startsWith('capture'))).toEqual([]);
  });

  it('that is forged is refused by 401, and leaves no trace', async () => {
    const { parts, sessionId } = await paid();
    const before = await parts.store.journal(sessionId);
    const forged = { evidence: [{ reference: 'primary_1', kind: 'refunded', cumulativeMinor: 3000, currency: 'GBP' }] };
    expect((await parts.kasse.webhook('primary', hook(forged))).status).toBe(401);
    expect([await parts.store.inbox('test-shop', 10), await parts.store.journal(sessionId)]).toEqual([[], before]);
  });

  it('adyen-shopware6 PR 451, NEARBuilders#209, themeum/tutor PR 2360: a failure of attempt 1 that comes late never touches attempt 2', async () => {
    const { parts, sessionId } = await secondAttempt();
    const [first] = (await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'authorize');
    await deliver(parts, { reference: sessionId, idempotencyKey: first?.key ?? '', kind: 'failed', cumulativeMinor: 0 });
    expect(await statusOf(parts, sessionId)).toBe('complete_in_progress');
    await deliver(parts, { reference: 'p2', kind: 'authorized' });
    await expect.poll(() => statusOf(parts, sessionId)).toBe('completed');
    await deliver(parts, { reference: sessionId, kind: 'failed', cumulativeMinor: 0 }, { reference: 'p2', kind: 'failed', cumulativeMinor: 0 });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('settled');
    expect((await sessionOf(parts, sessionId)).money.capturedMinor).toBe(3000);
  });

  it('saleor/saleor#7399 about a capture that was booked by its answer books nothing, under whichever id it comes', async () => {
    const { parts, sessionId } = await paid();
    const before = await parts.store.ledger(sessionId);
    for (const eventId of ['a', 'b']) expect(await deliver(parts, { reference: 'primary_1', kind: 'captured', eventId }, { reference: sessionId, kind: 'captured', eventId })).toBe(200);
    expect(await parts.store.ledger(sessionId)).toEqual(before);
  });

  it('about a capture whose answer was lost books it, once: the answer that follows changes nothing', async () => {
    let hears: (outcome: never) => void = () => undefined;
    const parts = await kit({ gateway: { parseWebhook, capture: () => new Promise<never>((resolve) => (hears = resolve)) } });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(async () => (await parts.store.effects(sessionId)).some(({ kind, state }) => kind === 'place' && state === 'succeeded')).toBe(true);
    await deliver(parts, { reference: 'primary_1', kind: 'captured' });
    expect((await sessionOf(parts, sessionId)).phase).toBe('settled');
    hears({ status: 'succeeded', amountMinor: 3000, currency: 'GBP', reference: 'c1' } as never);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await parts.store.ledger(sessionId)).map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['order kasse', 'capture kasse']);
  });

  it('Pinelab vendure-plugins#620 that is delivered three times at once settles once', async () => {
    const { parts, sessionId } = await secondAttempt();
    await Promise.all(['a', 'b', 'c'].map((eventId) => deliver(parts, { reference: 'p2', kind: 'authorized', eventId })));
    await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('settled');
    expect(parts.orders.calls).toHaveLength(1);
    expect(parts.primary.payments.get('p2')?.capturedMinor).toBe(3000);
    expect((await parts.store.journal(sessionId)).filter(({ cause }) => cause === 'webhook:authorized')).toHaveLength(1);
  });

  it('mercurjs/mercur#1400, medusajs/medusa#13301, Sylius#15172, saleor#12652, PR 17776, PR 18642: comes together with the buyer, and both get the one order', async () => {
    const { parts, buyer, sessionId } = await secondAttempt();
    const { view } = await buyer.view();
    const answers = await Promise.all([
      deliver(parts, { reference: 'p2', kind: 'authorized' }),
      buyer.commit({ fingerprint: view?.commit.fingerprint ?? '', wait: 'settled' }),
      deliver(parts, { reference: sessionId, kind: 'authorized' }),
      buyer.resume(),
    ]);
    expect([answers[0], answers[2]]).toEqual([200, 200]);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('settled');
    expect((await buyer.view()).view?.order?.id).toBe((await sessionOf(parts, sessionId)).order?.id);
    expect(parts.orders.calls).toHaveLength(1);
  });

  it('vendure PR 3749, PR 2569, PR 2657 that comes long after everything is done is answered by 200', async () => {
    const { time, parts, sessionId } = await paid();
    time.now += 30 * 86_400_000;
    const before = await sessionOf(parts, sessionId);
    expect(await deliver(parts, { reference: 'primary_1', kind: 'authorized' }, { reference: 'primary_1', kind: 'captured' }, { reference: 'primary_1', kind: 'failed', cumulativeMinor: 0 })).toBe(200);
    expect({ ...(await sessionOf(parts, sessionId)), revision: before.revision }).toEqual(before);
  });

  it('D-61 about a payment that the order was placed on settles it: nothing is charged again', async () => {
    const transfer = { payment: { methods: [{ method: 'card', gateways: ['primary'], commitOn: 'pending' }] } };
    const parts = await kit({ gateway: { parseWebhook }, clock: clock().read, moves: 'sale', files: shopFiles(transfer) });
    parts.primary.answers.push(pending('p2'));
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect((await sessionOf(parts, sessionId)).money.capturedMinor).toBe(0);
    parts.primary.resolveWith({ ...approval, captured: true });
    run(parts);
    await deliver(parts, { reference: 'p2', kind: 'captured' });
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money.capturedMinor).toBe(3000);
    expect(parts.primary.calls.filter((call) => call.startsWith('authorize'))).toHaveLength(1);
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 3000 });
  });

  it('N2 about a success of gateway A, that had declined before B was used, makes the engine look and void it', async () => {
    const parts = await kit({ gateway: { parseWebhook } });
    parts.primary.answers.push({ status: 'declined', code: 'odd', retry: 'other_gateway' });
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    const [atPrimary] = (await parts.store.effects(sessionId)).filter(({ kind, target }) => kind === 'authorize' && target === 'primary');
    parts.primary.resolveWith({ ...approval, reference: 'late' });
    await deliver(parts, { reference: sessionId, payment: 'late', idempotencyKey: atPrimary?.key ?? '', kind: 'authorized' });
    await expect.poll(() => parts.primary.payments.get('late')?.voided).toBe(true);
    expect(parts.primary.calls).toContain(`resolve ${atPrimary?.key ?? ''}`);
    expect([...parts.backup.payments.values()]).toMatchObject([{ capturedMinor: 3000, voided: false }]);
    const swept = async () => (await parts.store.outbox('test-shop', 100)).filter(({ type }) => type === 'payment.swept');
    await expect.poll(swept).toMatchObject([{ data: { gateway: 'primary', amountMinor: 3000 } }]);
    await deliver(parts, { reference: sessionId, payment: 'late', idempotencyKey: atPrimary?.key ?? '', kind: 'voided' });
    expect((await sessionOf(parts, sessionId)).phase).toBe('settled');
  });
});

describe('an event that nobody takes', () => {
  it('becomes a dead letter after many tries, lets the next ones through, and can be tried again', async () => {
    const time = clock();
    const taken: string[] = [];
    let isMended = false;
    const parts = await kit({
      clock: time.read,
      onEvent: ({ type }) => {
        if (type === 'checkout.opened' && !isMended) throw new Error('cannot be stored');
        taken.push(type);
      },
    });
    await ready(parts);
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    await expect.poll(async () => {
      time.now += 30_000;
      return staff.deadLetters();
    }, { timeout: 10_000 }).toMatchObject([{ reason: 'refused', content: { kind: 'event', event: { type: 'checkout.opened' } } }]);
    await expect.poll(() => taken).toContain('checkout.step.entered');
    const [letter] = await staff.deadLetters();
    expect(await staff.replay(letter?.id ?? '')).toBe(false);
    isMended = true;
    expect(await staff.replay(letter?.id ?? '')).toBe(true);
    expect([taken.at(-1), await staff.deadLetters()]).toEqual(['checkout.opened', []]);
  });
});
