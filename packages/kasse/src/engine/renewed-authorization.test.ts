import { describe, expect, it } from 'vitest';
import type { StoreUnit } from '../contracts/index.js';
import type { PaymentGateway, PaymentOutcome } from '../plugin.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const onShipment = { payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } };
const sessionOf = async ({ store }: Kit, sessionId: string) => (await store.load(sessionId))?.session;

/** A third was captured of an authorization, and the rest is held by the one that took its place. */
async function renewedAfterPart() {
  const time = clock();
  const parts = await kit({ files: shopFiles(onShipment), clock: time.read, gateway: { reauthorizes: true, parseWebhook } });
  parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'old', captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
  const { buyer, view, sessionId } = await ready(parts);
  expect((await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).ok).toBe(true);
  run(parts);
  const staff = parts.kasse.staff.as('ann');
  expect(await staff.capture(sessionId, { requestId: 'first', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'captured' });
  parts.primary.answers.push({ status: 'approved', amountMinor: 2000, currency: 'GBP', reference: 'new', captured: false, expiresAt: new Date(time.now + 14 * DAY_MS).toISOString() });
  time.now += 6.5 * DAY_MS;
  await expect.poll(async () => (await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'authorize').map(({ state }) => state)).toEqual(['reversed', 'succeeded']);
  return { ...parts, time, sessionId, staff };
}

/** An order whose money is held until its parcel leaves, half a day before the hold ends: its gateway cannot renew it, and a person was told. */
async function expiring() {
  const time = clock();
  const parts = await kit({ files: shopFiles(onShipment), clock: time.read });
  const authorized = (reference: string): PaymentOutcome => ({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference, captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
  parts.primary.answers.push(authorized('old'));
  const { buyer, view, sessionId } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  run(parts);
  const staff = parts.kasse.staff.as('ann');
  time.now += 6.5 * DAY_MS;
  await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'authorization_expiring' }]);
  const [row] = await staff.attention();
  const held = async () => (await parts.store.effects(sessionId)).flatMap(({ kind, state, reference }) => (kind === 'authorize' && state === 'succeeded' ? [reference] : []));
  return { ...parts, time, staff, sessionId, authorized, held, effect: row?.effect ?? '' };
}

describe('an authorization that is renewed', () => {
  it('keeps what was captured before it was renewed, when its webhook comes late', async () => {
    const parts = await renewedAfterPart();
    parts.primary.resolveWith({ status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'old', captured: true });
    expect(await deliver(parts, { reference: 'old', kind: 'captured', cumulativeMinor: 1000 })).toBe(200);
    expect(await parts.staff.capture(parts.sessionId, { requestId: 'rest', amountMinor: 2000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(parts.primary.calls.filter((call) => /refund|void|late/.test(call))).toEqual([]);
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ money: { capturedMinor: 3000, refundedMinor: 0, strayMinor: 0 } });
  });

  it('gives back what was captured before it was renewed, when the order is called off, and lets the rest go', async () => {
    const parts = await renewedAfterPart();
    expect(await parts.staff.cancel(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(() => sessionOf(parts, parts.sessionId)).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 1000, refundedMinor: 1000 } });
    expect(parts.primary.payments.get('old')).toMatchObject({ refundedMinor: 1000 });
  });

  it('is refunded by what was captured of it before', async () => {
    const parts = await renewedAfterPart();
    expect(await parts.staff.refund(parts.sessionId, { requestId: 'r', amountMinor: 1000 })).toMatchObject({ ok: true });
    expect(parts.primary.payments.get('old')).toMatchObject({ refundedMinor: 1000 });
  });

  it('does not hold money twice that was captured while it was renewed', async () => {
    const time = clock();
    const parts = await kit({ files: shopFiles(onShipment), clock: time.read, gateway: { reauthorizes: true } });
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'old', captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    let isOut = false;
    parts.primary.answers.push(() => new Promise((resolve) => { isOut = true; answer = resolve; }));
    time.now += 6.5 * DAY_MS;
    await expect.poll(() => isOut).toBe(true);
    const staff = parts.kasse.staff.as('ann');
    const capturing = staff.capture(sessionId, { requestId: 'all', amountMinor: 3000 });
    await expect.poll(() => parts.primary.payments.get('old')?.capturedMinor).toBe(3000);
    answer({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'new', captured: false });
    expect(await capturing).toMatchObject({ ok: true, status: 'captured' });
    await expect.poll(() => parts.primary.payments.get('new')?.voided).toBe(true);
    expect(await sessionOf(parts, sessionId)).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 } });
    expect(await staff.attention()).toEqual([]);
  });

  it.each(['on-shipment', 'on-commit'] as const)('ends with what staff let go while it was renewed: %s', async (capture) => {
    const time = clock();
    const parts = await kit({ files: shopFiles({ payment: { ...onShipment.payment, capture } }), clock: time.read, gateway: { reauthorizes: true } });
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'old', captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
    const { buyer, view, sessionId } = await ready(parts);
    if (capture === 'on-commit') parts.primary.moveAnswers.push({ status: 'failed', code: 'expired' });
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    let isOut = false;
    parts.primary.answers.push(() => new Promise((resolve) => { isOut = true; answer = resolve; }));
    const staff = parts.kasse.staff.as('ann');
    if (capture === 'on-shipment') time.now += 6.5 * DAY_MS;
    else await expect.poll(async () => staff.resolve((await staff.attention())[0]?.effect ?? '', 'reauthorize')).toEqual({ ok: true });
    await expect.poll(() => isOut).toBe(true);
    expect(await staff.void(sessionId)).toEqual({ ok: true });
    answer({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'new', captured: false });
    await expect.poll(() => [...parts.primary.payments.values()].map(({ voided, capturedMinor }) => [voided, capturedMinor])).toEqual([[true, 0], [true, 0]]);
    await expect.poll(() => sessionOf(parts, sessionId)).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 0, strayMinor: 0 } });
  });

  it('is not believed to be missing before the provider can see it', async () => {
    const time = clock();
    let isLost = false;
    let isAsked = false;
    const parts = await kit({ files: shopFiles(onShipment), clock: time.read, gateway: { reauthorizes: true, visibilityMs: 60_000, resolve: () => {
      isAsked = true;
      return Promise.resolve({ status: 'not_found' });
    } } });
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'old', captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    parts.primary.answers.push(() => { isLost = true; return Promise.reject(new Error('lost')); });
    time.now += 6.5 * DAY_MS;
    await expect.poll(() => isLost).toBe(true);
    const renewal = async () => (await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'authorize').at(-1);
    await expect.poll(renewal).toMatchObject({ state: 'unknown' });
    time.now += 2_000;
    await expect.poll(() => isAsked).toBe(true);
    await expect.poll(async () => Date.parse((await renewal())?.dueAt ?? '')).toBeGreaterThan(time.now + 50_000);
    expect(await renewal()).toMatchObject({ state: 'unknown' });
    time.now += 120_000;
    await expect.poll(renewal).toMatchObject({ state: 'failed' });
    expect(await parts.kasse.staff.as('ann').attention()).toMatchObject([{ reason: 'authorization_expiring' }]);
  });

  it('renews nothing and repeats its answers once everything was captured and the data erased', async () => {
    const time = clock();
    const parts = await kit({ files: shopFiles(onShipment), clock: time.read, gateway: { reauthorizes: true } });
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'old', captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    await staff.capture(sessionId, { requestId: 'all', amountMinor: 3000 });
    expect(await staff.erase(sessionId)).toEqual({ ok: true });
    expect(await staff.refund(sessionId, { requestId: 'r1', amountMinor: 100 })).toMatchObject({ ok: true });
    time.now += 8 * DAY_MS;
    await expect.poll(async () => (await parts.store.load(sessionId))?.timers).toEqual([]);
    expect(parts.problems).toEqual([]);
    expect(await staff.capture(sessionId, { requestId: 'all', amountMinor: 3000 })).toMatchObject({ ok: true });
  });

  it('keeps what it is renewed with, whoever wants it erased', async () => {
    const time = clock();
    const parts = await kit({ files: shopFiles(onShipment), clock: time.read, gateway: { reauthorizes: true } });
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'old', captured: false, expiresAt: new Date(time.now + 7 * DAY_MS).toISOString() });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const staff = parts.kasse.staff.as('ann');
    expect(await staff.erase(sessionId)).toMatchObject({ ok: false, code: 'erase_refused' });
    parts.primary.answers.push({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'new', captured: false, expiresAt: new Date(time.now + 14 * DAY_MS).toISOString() });
    time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await sessionOf(parts, sessionId))?.attempt?.tenders[0]?.reference).toBe('new');
    expect([await staff.attention(), parts.problems]).toEqual([[], []]);
  });

  it('is watched as the first one was when staff had it authorized anew', async () => {
    const { time, primary, staff, authorized, effect, held } = await expiring();
    primary.answers.push(authorized('new'));
    expect(await staff.resolve(effect, 'reauthorize')).toEqual({ ok: true });
    await expect.poll(held).toEqual(['new']);
    expect(await staff.attention()).toEqual([]);
    time.now += 6.5 * DAY_MS;
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'authorization_expiring' }]);
  });

  it('keeps what is still held until the new one stands, when staff have it authorized anew', async () => {
    const { staff, authorized, effect, held, sessionId, ...parts } = await expiring();
    const voids = () => parts.primary.calls.filter((call) => call.startsWith('void'));
    parts.primary.answers.push({ status: 'declined', code: 'insufficient_funds', retry: 'other_method' });
    expect(await staff.resolve(effect, 'reauthorize')).toEqual({ ok: true });
    await expect.poll(() => staff.attention()).toMatchObject([{ reason: 'authorization_expiring', effect, exits: ['reauthorize', 'requestPayment', 'cancelAndRefund', 'markDone'] }]);
    expect([await held(), voids()]).toEqual([['old'], []]);

    parts.primary.answers.push(authorized('new'));
    expect(await staff.resolve(effect, 'reauthorize')).toEqual({ ok: true });
    await expect.poll(held).toEqual(['new']);
    expect(voids()).toHaveLength(1);
    expect(await staff.capture(sessionId, { requestId: 'parcel', amountMinor: 3000 })).toMatchObject({ ok: true });
    await expect.poll(async () => (await parts.store.load(sessionId))?.session.money).toMatchObject({ capturedMinor: 3000 });
    expect([...parts.primary.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([0, 3000]);
  });

  it('is renewed in time when it was promised, and approved only after the order was placed', async () => {
    const time = clock();
    const methods = [{ method: 'card', gateways: ['primary'], commitOn: 'pending', due: { within: 'P30D' } }];
    const parts = await kit({ files: shopFiles({ payment: { capture: 'on-shipment', methods } }), clock: time.read, gateway: { reauthorizes: true } });
    parts.primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: 60_000 });
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    run(parts);
    const held = (reference: string, days: number): PaymentOutcome => ({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference, captured: false, expiresAt: new Date(time.now + days * DAY_MS).toISOString() });
    parts.primary.resolveWith(held('p1', 7));
    time.now += 60_000;
    const payments = async () => (await parts.store.effects(sessionId)).flatMap(({ kind, state }) => (kind === 'authorize' ? [state] : []));
    await expect.poll(payments).toEqual(['succeeded']);
    parts.primary.answers.push(held('p2', 14));
    time.now += 6.5 * DAY_MS;
    await expect.poll(payments).toEqual(['reversed', 'succeeded']);
  });
});

describe('of two authorizations of one order', () => {
  const files = shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }, { method: 'bank', gateways: ['backup'] }] } });
  const approved = (reference: string, amountMinor: number, endsMs?: number): PaymentOutcome => ({ status: 'approved', amountMinor, currency: 'GBP', reference, captured: false, ...(endsMs === undefined ? {} : { expiresAt: new Date(endsMs).toISOString() }) });

  /** 10.00 are held by the card until a week from now, and the rest by what the buyer chose then. */
  async function split(methodId: string, rest: (nowMs: number) => PaymentOutcome | undefined, gateway: Partial<PaymentGateway> = {}) {
    const time = clock();
    const parts = await kit({ files, clock: time.read, gateway: { reauthorizes: true, ...gateway } });
    parts.primary.answers.push(approved('a1', 1000, time.now + 7 * DAY_MS));
    const { buyer, view, sessionId } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    const second = rest(time.now);
    if (second !== undefined) parts.primary.answers.push(second);
    expect(await buyer.send({ type: 'payment.set', methodId, instrument: { token: 'tok_other' } })).toMatchObject({ ok: true, view: { status: 'completed' } });
    run(parts);
    const renewals = async () => (await parts.store.effects(sessionId)).filter(({ kind, of }) => kind === 'authorize' && of !== undefined);
    return { ...parts, time, sessionId, renewals, staff: parts.kasse.staff.as('ann') };
  }

  it('one is asked for anew under one key, however often the other one wakes while its answer is out', async () => {
    const parts = await split('card', (nowMs) => approved('a2', 2000, nowMs + 7 * DAY_MS), { resolve: () => Promise.resolve({ status: 'unknown' }) });
    parts.primary.answers.push(() => Promise.reject(new Error('lost')), approved('b2', 2000, parts.time.now + 7.2 * DAY_MS));
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await parts.renewals()).map(({ state }) => state)).toEqual(['unknown', 'succeeded']);
    // The second one's renewal ends soon as well.
    parts.primary.answers.push(approved('c2', 2000, parts.time.now + 14 * DAY_MS));
    parts.time.now += 0.65 * DAY_MS;
    await expect.poll(async () => (await parts.renewals()).map(({ state }) => state)).toEqual(['unknown', 'reversed', 'succeeded']);
    // Nor by hand: it is for a person by now, who can do something else.
    const exits = async () => {
      parts.time.now += 60_000;
      return (await parts.staff.attention()).map((row) => row.exits);
    };
    await expect.poll(exits).toEqual([['requestPayment', 'cancelAndRefund', 'markDone']]);
  });

  it('one that ends later is renewed by then, not before', async () => {
    const parts = await split('card', (nowMs) => approved('a2', 2000, nowMs + 20 * DAY_MS));
    parts.primary.answers.push(approved('b1', 1000, parts.time.now + 60 * DAY_MS), approved('b2', 2000, parts.time.now + 60 * DAY_MS));
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await parts.renewals()).map(({ reference }) => reference)).toEqual(['b1']);
    parts.time.now += 12.6 * DAY_MS;
    await expect.poll(async () => (await parts.renewals()).map(({ reference }) => reference)).toEqual(['b1', 'b2']);
  });

  it('one without an end is left alone, also where its gateway could not renew it', async () => {
    const parts = await split('bank', () => undefined);
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await parts.renewals()).map(({ state }) => state)).toEqual(['succeeded']);
    expect(await parts.staff.attention()).toEqual([]);
  });

  it('one that ends is for a person where it cannot be renewed, and the other one is seen to by then', async () => {
    const parts = await split('card', (nowMs) => approved('a2', 2000, nowMs + 20 * DAY_MS), { reauthorizes: false });
    const [first, second] = (await parts.store.effects(parts.sessionId)).filter(({ kind }) => kind === 'authorize');
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await parts.staff.attention()).map(({ effect }) => effect)).toEqual([first?.key]);
    parts.time.now += 12.6 * DAY_MS;
    await expect.poll(async () => (await parts.staff.attention()).map(({ effect }) => effect)).toEqual([first?.key, second?.key]);
  });
});

describe('money held for an order that the backend does not take', () => {
  const approved = (reference: string, endsMs: number): PaymentOutcome => ({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference, captured: false, expiresAt: new Date(endsMs).toISOString() });

  /** Captured with the commit, once the order is placed: which the backend puts off, until it is healed. */
  async function unplaced(gateway: Partial<PaymentGateway> = {}, flow: object = {}) {
    const time = clock();
    const parts = await kit({ files: shopFiles(flow), clock: time.read, timeouts: { answerMs: 50 }, gateway: { keyTtlMs: 30 * DAY_MS, ...gateway } });
    parts.primary.answers.push(approved('old', time.now + 7 * DAY_MS));
    parts.orders.answers.push(...Array.from({ length: 1_000 }, () => ({ status: 'failed', code: 'maintenance' })));
    const { buyer, view, sessionId } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    run(parts);
    const heal = (): void => void parts.orders.answers.splice(0);
    const later = <T>(look: () => T | Promise<T>) => expect.poll(() => { time.now += 3_600_000; return look(); });
    const staff = parts.kasse.staff.as('ann');
    const expiring = async () => (await staff.attention()).filter(({ reason }) => reason === 'authorization_expiring');
    const taken = () => [...parts.primary.payments].map(([reference, { capturedMinor, voided }]) => [reference, capturedMinor, voided]);
    const captures = async () => (await parts.store.effects(sessionId)).flatMap(({ kind, state }) => (kind === 'capture' ? [state] : []));
    return { ...parts, time, sessionId, staff, heal, later, expiring, taken, captures };
  }

  it('is told to a person before it ends, and forgotten once it is captured', async () => {
    const parts = await unplaced();
    parts.time.now += 5.5 * DAY_MS;
    await expect.poll(async () => (await parts.store.effects(parts.sessionId)).find(({ kind }) => kind === 'place')?.sends).toBeGreaterThan(1);
    expect(await parts.expiring()).toEqual([]);
    parts.time.now += 1 * DAY_MS;
    await expect.poll(parts.expiring).toMatchObject([{ call: { kind: 'authorize', target: 'primary' }, exits: ['reauthorize', 'requestPayment', 'cancelAndRefund', 'markDone'] }]);
    parts.heal();
    await parts.later(async () => (await sessionOf(parts, parts.sessionId))?.phase).toBe('settled');
    expect([parts.taken(), await parts.staff.attention()]).toEqual([[['old', 3000, false]], []]);
  });

  it('is held anew where the gateway can, and the new one is captured when the order is placed, once', async () => {
    const parts = await unplaced({ reauthorizes: true });
    parts.primary.answers.push(approved('new', parts.time.now + 14 * DAY_MS));
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(parts.captures).toEqual(['reversed', 'intended']);
    parts.heal();
    await parts.later(async () => (await sessionOf(parts, parts.sessionId))?.phase).toBe('settled');
    expect(parts.taken()).toEqual([['old', 0, false], ['new', 3000, false]]);
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 } });
    expect(await parts.staff.attention()).toEqual([]);
  });

  it('is captured once when the order is placed while it is held anew, which then holds nothing more', async () => {
    const parts = await unplaced({ reauthorizes: true });
    let answer: (outcome: PaymentOutcome) => void = () => undefined;
    let isOut = false;
    parts.primary.answers.push(() => new Promise((resolve) => { isOut = true; answer = resolve; }));
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(() => isOut).toBe(true);
    parts.heal();
    await parts.later(() => parts.primary.payments.get('old')?.capturedMinor).toBe(3000);
    answer(approved('new', parts.time.now + 14 * DAY_MS));
    await expect.poll(() => parts.primary.payments.get('new')?.voided).toBe(true);
    expect(parts.taken()).toEqual([['old', 3000, false], ['new', 0, true]]);
    await expect.poll(() => sessionOf(parts, parts.sessionId)).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 3000, strayMinor: 0 } });
    expect(await parts.staff.attention()).toEqual([]);
  });

  it.each(['reauthorize', 'requestPayment', 'cancelAndRefund'] as const)('is decided by a person: %s', async (exit) => {
    const parts = await unplaced();
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(parts.expiring).toHaveLength(1);
    parts.primary.answers.push(approved('new', parts.time.now + 7 * DAY_MS));
    const [row] = await parts.expiring();
    expect(await parts.staff.resolve(row?.effect ?? '', exit)).toEqual({ ok: true });
    await expect.poll(() => parts.primary.payments.get('old')?.voided).toBe(true);
    parts.heal();
    await parts.later(async () => (await sessionOf(parts, parts.sessionId))?.phase).toBe('settled');
    expect(parts.taken()).toEqual([['old', 0, true], ...(exit === 'reauthorize' ? [['new', 3000, false]] : [])]);
    expect(await sessionOf(parts, parts.sessionId)).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: exit === 'reauthorize' ? 3000 : 0, strayMinor: 0 } });
    expect(await parts.staff.attention()).toEqual([]);
  });

  it('is told to a person also where staff asked for its capture already, which names this payment and no other', async () => {
    const parts = await unplaced({ reauthorizes: true }, onShipment);
    expect(await parts.staff.capture(parts.sessionId, { requestId: 'parcel', amountMinor: 3000 })).toMatchObject({ ok: true, status: 'pending' });
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(parts.expiring).toMatchObject([{ exits: ['requestPayment', 'cancelAndRefund', 'markDone'] }]);
    parts.heal();
    await parts.later(() => parts.taken()).toEqual([['old', 3000, false]]);
    expect(await parts.staff.attention()).toEqual([]);
  });

  it('is with the person who was told that its capture is refused: nothing is held anew behind their back', async () => {
    const parts = await unplaced({ reauthorizes: true });
    parts.primary.moveAnswers.push({ status: 'failed', code: 'refused' });
    parts.heal();
    const reasons = async () => (await parts.staff.attention()).map(({ reason }) => reason);
    await parts.later(reasons).toEqual(['capture_failed']);
    parts.time.now += 6.5 * DAY_MS;
    await expect.poll(async () => (await parts.store.load(parts.sessionId))?.timers).toEqual([]);
    expect([await reasons(), parts.primary.calls.filter((call) => call.startsWith('authorize')).length]).toEqual([['capture_failed'], 1]);
  });

  it('costs an order that is captured at once no durable write more than one whose hold has no end', async () => {
    const counted = async (outcome: (nowMs: number) => PaymentOutcome | undefined) => {
      const time = clock();
      const store = await freshStore();
      const units: StoreUnit[] = [];
      const parts = await kit({ clock: time.read, store: { ...store, commit: (unit) => { units.push(unit); return store.commit(unit); } } });
      const answer = outcome(time.now);
      if (answer !== undefined) parts.primary.answers.push(answer);
      const { buyer, view, sessionId } = await ready(parts);
      await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
      const timers = units.map(({ timers: { set, cleared } }) => [...set.map(({ kind }) => `+${kind}`), ...cleared.map((token) => `-${token}`)].filter((each) => each.endsWith('reauthorize')));
      return { steps: units.map(({ journal }) => `${journal.from} ${journal.to}`), timers: timers.slice(-2), left: (await store.load(sessionId))?.timers };
    };
    const ending = await counted((nowMs) => approved('old', nowMs + 7 * DAY_MS));
    const endless = await counted(() => undefined);
    expect(ending.steps).toEqual(endless.steps);
    expect([ending.timers, endless.timers]).toEqual([[['+reauthorize'], ['-reauthorize']], [[], []]]);
    expect(ending.left).toEqual([]);
  });
});
