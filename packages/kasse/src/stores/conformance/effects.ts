import assert from 'node:assert/strict';
import type { EffectWrite } from '../../contracts/index.js';
import type { Effect, EffectState } from '../../session/index.js';
import { anEffect, anEvent, aSession, aUnit, inserting, next, updating } from '../store-fixtures.js';
import { checksOf, commits, rejectsWith, statusOf, type StoreCheck } from './check.js';

const session = aSession();
const intent = anEffect();

/** An approved payment of some session, under this reference. */
const paidWith =
  (reference: string) =>
  (sessionId: string, changes: Partial<Effect> = {}): Effect =>
    anEffect({ key: `${sessionId}.1.authorize.card`, sessionId, state: 'succeeded', dueAt: null, reference, ...changes });

const bad: Readonly<Record<string, readonly EffectWrite[]>> = {
  'a known outcome that would become an intent': [updating(intent)],
  'a key that was inserted before': [inserting(anEffect({ state: 'unknown' }))],
  'an effect that nobody inserted': [updating(anEffect({ key: 'nobody', state: 'reversed' }))],
};

const backwards: readonly (readonly [EffectState, EffectState])[] = [
  ['succeeded', 'failed'],
  ['failed', 'succeeded'],
  ['reversed', 'failed'],
  ['unknown', 'intended'],
];

const refusals: readonly (readonly [string, StoreCheck['run']])[] = Object.entries(bad).map(([what, effects]) => [
  `refuses ${what} and writes nothing of the unit`,
  async (store) => {
    await commits(store, aUnit(session, { effects: [inserting(anEffect({ state: 'succeeded' }))] }));
    const unit = aUnit(next(session), { effects: [inserting(anEffect({ key: 'fresh' })), ...effects], events: [anEvent('e-1')], cart: 'claim' });
    await rejectsWith('ERR_INVARIANT', store.commit(unit));
    assert.equal((await store.load(session.id))?.session.revision, 1);
    assert.deepEqual((await store.effects(session.id)).map((effect) => [effect.key, effect.state]), [[intent.key, 'succeeded']]);
    assert.deepEqual(await store.outbox('shop', 10), []);
    assert.equal(await store.findByCart('shop', session.cartRef), undefined);
    await commits(store, aUnit(next(session)));
  },
]);

const monotone: readonly (readonly [string, StoreCheck['run']])[] = backwards.map(([from, to]) => [
  `never lets what is ${from} become ${to}`,
  async (store) => {
    await commits(store, aUnit(session, { effects: [inserting(anEffect({ state: from }))] }));
    await rejectsWith('ERR_INVARIANT', store.commit(aUnit(next(session), { effects: [updating(anEffect({ state: to }))] })));
    assert.deepEqual((await store.effects(session.id)).map(({ state }) => state), [from]);
  },
]);

export const effectChecks = checksOf('effects', {
  async 'keeps every effect of a session in the order they were intended'(store) {
    const hold = anEffect({ key: 'z-hold', kind: 'hold', dueAt: null, state: 'succeeded', reference: 'h-1', of: 'x' });
    await commits(store, aUnit(session, { effects: [inserting(hold), inserting(intent)] }));
    assert.deepEqual(await store.effects(session.id), [hold, intent]);
    assert.deepEqual((await store.load(session.id))?.effects, [hold, intent]);
  },

  async 'updates what was learned and nothing else'(store) {
    await commits(store, aUnit(session, { effects: [inserting(intent)] }));
    const outcome = { status: 'approved', amountMinor: 4200 };
    const learned = anEffect({ state: 'succeeded', sends: 1, dueAt: null, reference: 'pay-1', outcome });
    await commits(store, aUnit(next(session), { effects: [updating({ ...learned, request: 'other', target: 'other' })] }));
    assert.deepEqual(await store.effects(session.id), [learned]);
    assert.deepEqual(await store.findByReference('shop', 'primary', 'pay-1'), learned);
    assert.equal(await store.findByReference('other', 'primary', 'pay-1'), undefined);
  },

  async 'tells the same reference of two gateways apart'(store) {
    for (const [id, target] of [['s-1', 'primary'], ['s-2', 'backup']] as const) {
      const effect = anEffect({ key: `${id}.1.authorize.card`, sessionId: id, target, state: 'unknown', reference: '1001' });
      await commits(store, aUnit(aSession({ id }), { effects: [inserting(effect)] }));
    }
    assert.equal((await store.findByReference('shop', 'primary', '1001'))?.sessionId, 's-1');
    assert.equal((await store.findByReference('shop', 'backup', '1001'))?.sessionId, 's-2');
    assert.equal(await store.findByReference('shop', 'third', '1001'), undefined);
  },

  async 'keeps the reference of a payment for the session that bears it'(store) {
    const payment = paidWith('1001');
    const key = payment('s-2').key;
    await commits(store, aUnit(aSession({ id: 's-1' }), { effects: [inserting(payment('s-1', { state: 'unknown' }))] }));
    const other = aSession({ id: 's-2' });
    assert.deepEqual(await store.commit(aUnit(other, { effects: [inserting(payment('s-2'))] })), { status: 'reference_taken', key });
    await commits(store, aUnit(other, { effects: [inserting(anEffect({ key, sessionId: 's-2' }))] }));
    const request = { scope: 'staff', requestId: 'r-1', bodyHash: 'b', sessionId: 's-2' };
    const unit = aUnit(next(other), { effects: [updating(payment('s-2'))], events: [anEvent('e-1', 's-2')], cart: 'claim', request });
    assert.deepEqual(await store.commit(unit), { status: 'reference_taken', key });
    assert.equal((await store.load('s-2'))?.session.revision, 1);
    assert.deepEqual((await store.effects('s-2')).map(({ state, reference }) => [state, reference]), [['intended', undefined]]);
    assert.deepEqual(await store.outbox('shop', 10), []);
    assert.equal(await store.findByCart('shop', other.cartRef), undefined);
    assert.equal(await store.findByRequest('shop', 'staff', 'r-1'), undefined);
    await commits(store, aUnit(next(other), { effects: [updating({ ...payment('s-2'), reference: '1002' })] }));
  },

  async 'lets a reference be repeated where it is one payment or none'(store) {
    const payment = paidWith('1001');
    const first = aSession({ id: 's-1' });
    await commits(store, aUnit(first, { effects: [inserting(payment('s-1', { state: 'unknown' }))] }));
    await commits(store, aUnit(next(first), { effects: [updating(payment('s-1')), inserting(payment('s-1', { key: 's-1.1.authorize.renewed' }))] }));
    await commits(store, aUnit(aSession({ id: 's-2' }), { effects: [inserting(payment('s-2', { target: 'backup' }))] }));
    await commits(store, aUnit(aSession({ id: 's-3' }), { effects: [inserting(payment('s-3', { kind: 'refund' }))] }));
    await commits(store, aUnit(aSession({ id: 's-4', shopKey: 'other' }), { effects: [inserting(payment('s-4'))] }));
    await commits(store, aUnit(aSession({ id: 's-5' }), { effects: [inserting(payment('s-5', { reference: '1005', state: 'failed' }))] }));
    await commits(store, aUnit(aSession({ id: 's-6' }), { effects: [inserting(payment('s-6', { reference: '1005' }))] }));
  },

  async 'gives a reference that two sessions bring at the same moment to one of them'(store) {
    const payment = paidWith('1001');
    const ids = ['s-1', 's-2', 's-3', 's-4'];
    const told = await Promise.all(ids.map((id) => statusOf(store, aUnit(aSession({ id }), { effects: [inserting(payment(id))] }))));
    assert.deepEqual(told.sort(), ['committed', 'reference_taken', 'reference_taken', 'reference_taken']);
  },

  async 'updates an effect inserted by the same unit'(store) {
    await commits(store, aUnit(session, { effects: [inserting(intent), updating({ ...intent, sends: 1 })] }));
    assert.equal((await store.effects(session.id))[0]?.sends, 1);
  },

  ...Object.fromEntries([...monotone, ...refusals]),

  async 'refuses a bad unit alone when others wait with it'(store) {
    await commits(store, aUnit(session, { effects: [inserting(anEffect({ state: 'succeeded' }))] }));
    const good = (id: string): Promise<string> => statusOf(store, aUnit(aSession({ id }), { events: [anEvent(id, id)] }));
    const results = await Promise.allSettled([
      good('s-2'),
      statusOf(store, aUnit(next(session), { effects: [updating(intent)] })),
      good('s-3'),
      statusOf(store, aUnit(aSession({ id: 's-3' }))),
    ]);
    const told = results.map((result) => (result.status === 'fulfilled' ? result.value : result.status));
    assert.deepEqual(told, ['committed', 'rejected', 'committed', 'stale']);
    assert.deepEqual((await store.outbox('shop', 10)).map((event) => event.id).sort(), ['s-2', 's-3']);
    assert.equal((await store.journal('s-2')).length, 1);
  },
});
