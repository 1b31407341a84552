import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { isKasseError } from '../errors/index.js';
import type { CheckoutSession } from '../session/index.js';
import { aBooking, anEffect, anEvent, anOrder, aSession, AT, aUnit, inserting, later, next, updating } from './store-fixtures.js';

/**
 * What every store must do, as tests. Each test gets a fresh, empty store and closes it.
 * @example storeSuite('memory', () => memory());
 */
export function storeSuite(name: string, create: () => Store | Promise<Store>): void {
  describe(`${name} keeps the contract of a store`, () => {
    let store: Store;
    const session = aSession();

    beforeEach(async () => {
      store = await create();
    });
    afterEach(() => store.close());

    const opened = async (changes: Partial<CheckoutSession> = {}): Promise<CheckoutSession> => {
      const fresh = aSession(changes);
      expect(await store.commit(aUnit(fresh, { tokenHash: 'hash' }))).toEqual({ status: 'committed' });
      return fresh;
    };
    const statusOf = async (unit: Parameters<Store['commit']>[0]): Promise<string> => (await store.commit(unit)).status;

    describe('sessions', () => {
      it('returns what was written, with the commit id', async () => {
        const personal = { contact: { email: 'buyer@example.com' } };
        const unit = aUnit(session, { tokenHash: 'hash', personal, timers: { set: [timer('t1', 60)], cleared: [] } });
        await store.commit(unit);

        expect(await store.load(session.id)).toEqual({
          session,
          personal,
          tokenHash: 'hash',
          commitId: unit.commitId,
          effects: [],
          timers: [timer('t1', 60)],
        });
      });

      it('knows nothing of a session that was never written', async () => {
        expect(await store.load('nobody')).toBeUndefined();
        expect(await store.journal('nobody')).toEqual([]);
      });

      it('refuses a second session under the same id', async () => {
        await opened();
        expect(await statusOf(aUnit(session))).toBe('stale');
      });

      it('refuses a revision that is not the next one', async () => {
        const first = await opened();
        await store.commit(aUnit(next(first)));
        expect(await statusOf(aUnit(next(first)))).toBe('stale');
        expect(await statusOf(aUnit(next(next(next(first)))))).toBe('stale');
        expect(await statusOf(aUnit(aSession({ id: 'nobody', revision: 4 })))).toBe('stale');
      });

      it('refuses a unit whose revision contradicts the one it expects', async () => {
        await expect(store.commit(aUnit(session, { expectedRevision: 7 }))).rejects.toMatchObject({ code: 'ERR_INVARIANT' });
      });

      it('lets exactly one of many parallel steps win', async () => {
        const first = await opened();
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) => statusOf(aUnit(next(first), { commitId: `try-${index}`, events: [anEvent(`e-${index}`)] }))),
        );
        expect(results.filter((status) => status === 'committed')).toHaveLength(1);
        expect(results.filter((status) => status === 'stale')).toHaveLength(19);
        const winner = results.indexOf('committed');
        expect((await store.load(first.id))?.commitId).toBe(`try-${winner}`);
        expect((await store.outbox('shop', 100)).map((event) => event.id)).toEqual([`e-${winner}`]);
        expect(await store.journal(first.id)).toHaveLength(2);
      });

      it('writes steps of one session that wait together, one after the other', async () => {
        const second = next(session);
        const results = await Promise.all([statusOf(aUnit(session)), statusOf(aUnit(second)), statusOf(aUnit(next(second)))]);
        expect(results).toEqual(['committed', 'committed', 'committed']);
        expect((await store.load(session.id))?.session.revision).toBe(3);
      });

      it('puts a session together whatever a step says of the session before it', async () => {
        const attempt = { number: 1, startedAt: AT, deadline: AT, tenders: [] };
        const plain = aSession({ codes: ['A', 'B'] });
        const first = aSession({ at: 'details', codes: ['A'] });
        const frozen = next(first, { phase: 'holding', attempt, codes: ['A', 'B'] });
        const released = next({ ...plain, revision: frozen.revision });
        const unsaid = next({ ...plain, revision: released.revision }, { codes: [] });
        const over = next(unsaid, { phase: 'expired' });
        const steps = [[first, { ...first, revision: 0 }], [frozen, first], [released, frozen], [unsaid], [over, unsaid]] as const;
        for (const [after, before] of steps) {
          await store.commit(aUnit(after, before && { before }));
          expect((await store.load(session.id))?.session).toEqual(after);
        }
      });

      it('puts a session of many steps together', async () => {
        let last = aSession();
        await store.commit(aUnit(last));
        for (let step = 2; step <= 131; step += 1) {
          const before = last;
          last = next(before, step % 2 === 0 ? { at: `step-${step}` } : { codes: [`CODE${step}`] });
          await store.commit(aUnit(last, { before }));
          if (step % 63 < 5) expect((await store.load(session.id))?.session).toEqual(last);
        }
        expect((await store.load(session.id))?.session).toEqual(last);
        expect(await store.journal(session.id)).toHaveLength(131);
      });

      it('keeps personal data until it is given anew', async () => {
        await store.commit(aUnit(session, { personal: { contact: { email: 'a@example.com' } } }));
        await store.commit(aUnit(next(session)));
        expect((await store.load(session.id))?.personal).toEqual({ contact: { email: 'a@example.com' } });
        await store.commit(aUnit(next(next(session)), { personal: {} }));
        expect((await store.load(session.id))?.personal).toEqual({});
      });

      it('lists who needs a person, the longest waiting first', async () => {
        await opened({ id: 's-late', attention: { code: 'capture_failed', since: later(9) } });
        await opened({ id: 's-early', attention: { code: 'capture_failed', since: AT } });
        const calm = await opened({ id: 's-calm' });
        await opened({ id: 's-other', shopKey: 'other', attention: { code: 'capture_failed', since: AT } });
        expect(await store.attention('shop', 10)).toEqual(['s-early', 's-late']);
        await store.commit(aUnit(next(calm, { attention: { code: 'stray', since: later(5) } })));
        expect(await store.attention('shop', 2)).toEqual(['s-early', 's-calm']);
      });

      it('appends to the journal and never changes it', async () => {
        await opened();
        await store.commit(aUnit(next(session, { phase: 'ready' })));
        const entries = await store.journal(session.id);
        expect(entries.map((entry) => [entry.revision, entry.to])).toEqual([
          [1, 'collecting'],
          [2, 'ready'],
        ]);
      });
    });

    describe('requests and carts', () => {
      const request = { scope: 'open', requestId: 'r-1', bodyHash: 'b-1', sessionId: session.id };

      it('answers a repeated request with the record of the first', async () => {
        await store.commit(aUnit(session, { request }));
        const repeated = { ...request, bodyHash: 'b-2', sessionId: 'session-2' };
        const answer = await store.commit(aUnit(aSession({ id: 'session-2' }), { request: repeated }));
        expect(answer).toEqual({ status: 'request_taken', record: request });
        expect(await store.load('session-2')).toBeUndefined();
        expect(await store.findByRequest('shop', 'open', 'r-1')).toEqual(request);
      });

      it('keeps requests of other scopes and shops apart', async () => {
        await store.commit(aUnit(session, { request }));
        expect(await store.findByRequest('shop', 'commit', 'r-1')).toBeUndefined();
        expect(await store.findByRequest('other', 'open', 'r-1')).toBeUndefined();
        expect(await statusOf(aUnit(aSession({ id: 's-2', shopKey: 'other' }), { request: { ...request, sessionId: 's-2' } }))).toBe('committed');
      });

      it('leaves neither request nor cart claim behind a stale step', async () => {
        await opened();
        const stale = aUnit(aSession({ revision: 5 }), { request, cart: 'claim' });
        expect(await statusOf(stale)).toBe('stale');
        expect(await store.findByRequest('shop', 'open', 'r-1')).toBeUndefined();
        expect(await store.findByCart('shop', session.cartRef)).toBeUndefined();
      });

      it('lets one session claim a cart and names it to the other', async () => {
        await store.commit(aUnit(aSession({ cartRef: 'cart' }), { cart: 'claim' }));
        const other = aUnit(aSession({ id: 'session-2', cartRef: 'cart' }), { cart: 'claim', request });
        expect(await store.commit(other)).toEqual({ status: 'cart_taken', sessionId: 'session-1' });
        expect(await store.load('session-2')).toBeUndefined();
        expect(await store.findByRequest('shop', 'open', 'r-1')).toBeUndefined();
        expect(await store.findByCart('shop', 'cart')).toBe('session-1');
      });

      it('lets the same session claim its cart again and keeps the claim of a stale repetition', async () => {
        const first = aSession({ cartRef: 'cart' });
        await store.commit(aUnit(first, { cart: 'claim' }));
        expect(await statusOf(aUnit(next(first), { cart: 'claim' }))).toBe('committed');
        expect(await statusOf(aUnit(next(first), { cart: 'claim' }))).toBe('stale');
        expect(await store.findByCart('shop', 'cart')).toBe('session-1');
      });

      it('gives a released cart to the next session and ignores a release by anybody else', async () => {
        const owner = aSession({ cartRef: 'cart' });
        const other = aSession({ id: 'session-2', cartRef: 'cart' });
        await store.commit(aUnit(owner, { cart: 'claim' }));
        await store.commit(aUnit(other, { cart: 'release' }));
        expect(await store.findByCart('shop', 'cart')).toBe('session-1');
        await store.commit(aUnit(next(owner), { cart: 'release' }));
        expect(await store.findByCart('shop', 'cart')).toBeUndefined();
        expect(await statusOf(aUnit(next(other), { cart: 'claim' }))).toBe('committed');
      });

      it('lets exactly one of two waiting sessions have the cart', async () => {
        const units = ['s-1', 's-2'].map((id) => aUnit(aSession({ id, cartRef: 'cart' }), { cart: 'claim' }));
        expect(await Promise.all(units.map(statusOf))).toEqual(['committed', 'cart_taken']);
      });
    });

    describe('effects', () => {
      const intent = anEffect();

      it('keeps every effect of a session in the order they were intended', async () => {
        const hold = anEffect({ key: 'z-hold', kind: 'hold', dueAt: null, state: 'succeeded', reference: 'h-1', of: 'x' });
        await store.commit(aUnit(session, { effects: [inserting(hold), inserting(intent)] }));
        expect(await store.effects(session.id)).toEqual([hold, intent]);
        expect((await store.load(session.id))?.effects).toEqual([hold, intent]);
      });

      it('updates what was learned and nothing else', async () => {
        await store.commit(aUnit(session, { effects: [inserting(intent)] }));
        const outcome = { status: 'approved', amountMinor: 4200 };
        const learned = anEffect({ state: 'succeeded', sends: 1, dueAt: null, reference: 'pay-1', outcome });
        await store.commit(aUnit(next(session), { effects: [updating({ ...learned, request: 'other', target: 'other' })] }));
        expect(await store.effects(session.id)).toEqual([learned]);
        expect(await store.findByReference('shop', 'primary', 'pay-1')).toEqual(learned);
        expect(await store.findByReference('other', 'primary', 'pay-1')).toBeUndefined();
      });

      it('tells the same reference of two gateways apart', async () => {
        const bear = (id: string, target: string) => anEffect({ key: `${id}.1.authorize.card`, sessionId: id, target, state: 'unknown', reference: '1001' });
        for (const [id, target] of [['s-1', 'primary'], ['s-2', 'backup']] as const) {
          await store.commit(aUnit(aSession({ id }), { effects: [inserting(bear(id, target))] }));
        }
        expect((await store.findByReference('shop', 'primary', '1001'))?.sessionId).toBe('s-1');
        expect((await store.findByReference('shop', 'backup', '1001'))?.sessionId).toBe('s-2');
        expect(await store.findByReference('shop', 'third', '1001')).toBeUndefined();
      });

      it.each([
        ['succeeded', 'failed'],
        ['failed', 'succeeded'],
        ['reversed', 'failed'],
      ] as const)('never lets what has %s become %s', async (from, to) => {
        await store.commit(aUnit(session, { effects: [inserting(anEffect({ state: from }))] }));
        await expect(store.commit(aUnit(next(session), { effects: [updating(anEffect({ state: to }))] }))).rejects.toMatchObject({ code: 'ERR_INVARIANT' });
        expect((await store.effects(session.id)).map(({ state }) => state)).toEqual([from]);
      });

      it('updates an effect inserted by the same unit', async () => {
        await store.commit(aUnit(session, { effects: [inserting(intent), updating({ ...intent, sends: 1 })] }));
        expect((await store.effects(session.id))[0]?.sends).toBe(1);
      });

      it.each([
        ['a known outcome that would become an intent', [updating(intent)]],
        ['a key that was inserted before', [inserting(anEffect({ state: 'unknown' }))]],
        ['an effect that nobody inserted', [updating(anEffect({ key: 'nobody', state: 'reversed' }))]],
      ])('refuses %s and writes nothing of the unit', async (_, effects) => {
        await store.commit(aUnit(session, { effects: [inserting(anEffect({ state: 'succeeded' }))] }));
        const bad = aUnit(next(session), { effects: [inserting(anEffect({ key: 'fresh' })), ...effects], events: [anEvent('e-1')], cart: 'claim' });
        await expect(store.commit(bad)).rejects.toSatisfy((error) => isKasseError(error, 'ERR_INVARIANT'));
        expect((await store.load(session.id))?.session.revision).toBe(1);
        expect((await store.effects(session.id)).map((effect) => [effect.key, effect.state])).toEqual([[intent.key, 'succeeded']]);
        expect(await store.outbox('shop', 10)).toEqual([]);
        expect(await store.findByCart('shop', session.cartRef)).toBeUndefined();
        expect(await statusOf(aUnit(next(session)))).toBe('committed');
      });

      it('refuses a bad unit alone when others wait with it', async () => {
        await store.commit(aUnit(session, { effects: [inserting(anEffect({ state: 'succeeded' }))] }));
        const good = (id: string): Promise<string> => statusOf(aUnit(aSession({ id }), { events: [anEvent(id, id)] }));
        const results = await Promise.allSettled([good('s-2'), statusOf(aUnit(next(session), { effects: [updating(intent)] })), good('s-3'), statusOf(aUnit(aSession({ id: 's-3' })))]);
        expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.status))).toEqual(['committed', 'rejected', 'committed', 'stale']);
        expect((await store.outbox('shop', 10)).map((event) => event.id)).toEqual(['s-2', 's-3']);
        expect(await store.journal('s-2')).toHaveLength(1);
      });
    });

    describe('time', () => {
      it('sets, replaces and clears timers by token', async () => {
        await store.commit(aUnit(session, { timers: { set: [timer('t1', 60), timer('t2', 30)], cleared: [] } }));
        expect((await store.load(session.id))?.timers).toEqual([timer('t2', 30), timer('t1', 60)]);
        await store.commit(aUnit(next(session), { timers: { set: [timer('t1', 10)], cleared: ['t1', 't2', 'never'] } }));
        expect((await store.load(session.id))?.timers).toEqual([timer('t1', 10)]);
        expect(await store.nextDue('shop')).toBe(later(10));
      });

      it('finds due sessions once each, the longest overdue first', async () => {
        await store.commit(aUnit(aSession({ id: 's-1' }), { timers: { set: [timer('t', 30, 's-1'), timer('u', 20, 's-1')], cleared: [] } }));
        const effect = anEffect({ sessionId: 's-2', dueAt: later(10) });
        await store.commit(aUnit(aSession({ id: 's-2' }), { effects: [inserting(effect)] }));
        await store.commit(aUnit(aSession({ id: 's-3' }), { timers: { set: [timer('t', 99, 's-3')], cleared: [] } }));
        await store.commit(aUnit(aSession({ id: 's-4', shopKey: 'other' }), { timers: { set: [timer('t', 1, 's-4')], cleared: [] } }));

        expect(await store.due('shop', later(30), 10)).toEqual(['s-2', 's-1']);
        expect(await store.due('shop', later(30), 1)).toEqual(['s-2']);
        expect(await store.due('shop', later(5), 10)).toEqual([]);
        expect(await store.nextDue('shop')).toBe(later(10));

        await store.commit(aUnit(aSession({ id: 's-2', revision: 2 }), { effects: [updating({ ...effect, state: 'succeeded', dueAt: null })] }));
        expect(await store.due('shop', later(30), 10)).toEqual(['s-1']);
        expect(await store.nextDue('shop')).toBe(later(20));
        expect(await store.nextDue('nobody')).toBeUndefined();
      });

      it('takes the word of a step for when the session is due', async () => {
        const effect = anEffect({ dueAt: later(50) });
        await store.commit(aUnit(session, { effects: [inserting(effect)], timers: { set: [timer('t', 20)], cleared: [] } }));
        await store.commit(aUnit(next(session), { dueAt: later(20) }));
        expect(await store.nextDue('shop')).toBe(later(20));
        await store.commit(aUnit(next(next(session)), { timers: { set: [], cleared: ['t'] }, dueAt: later(50) }));
        expect(await store.nextDue('shop')).toBe(later(50));
      });

      it('gives a session to one worker at a time, under a new epoch each time', async () => {
        await opened();
        expect(await store.claim(session.id, 'a', 10_000)).toEqual({ epoch: 2 });
        expect(await store.claim(session.id, 'b', 10_000)).toBeUndefined();
        expect(await store.claim(session.id, 'a', 10_000)).toEqual({ epoch: 3 });
        expect(await store.claim('nobody', 'a', 10_000)).toBeUndefined();
        expect((await store.load(session.id))?.session.epoch).toBe(3);
      });

      it('passes a session on when the lease is over and shuts the old worker out', async () => {
        await opened();
        expect(await store.claim(session.id, 'a', 30)).toEqual({ epoch: 2 });
        await new Promise((resolve) => setTimeout(resolve, 60));
        expect(await store.claim(session.id, 'b', 10_000)).toEqual({ epoch: 3 });

        expect(await store.renew(session.id, 'a', 2, 10_000)).toBe(false);
        expect(await statusOf(aUnit(next(session, { epoch: 2 })))).toBe('stale');
        expect(await store.renew(session.id, 'b', 3, 10_000)).toBe(true);
        expect(await statusOf(aUnit(next(session, { epoch: 3 })))).toBe('committed');
      });

      it('keeps a renewed lease from other workers', async () => {
        await opened();
        await store.claim(session.id, 'a', 30);
        expect(await store.renew(session.id, 'a', 2, 10_000)).toBe(true);
        await new Promise((resolve) => setTimeout(resolve, 60));
        expect(await store.claim(session.id, 'b', 10_000)).toBeUndefined();
      });
    });

    describe('outbox and inbox', () => {
      it('offers events in their order until they are acknowledged', async () => {
        await store.commit(aUnit(session, { events: [anEvent('z'), anEvent('a')] }));
        await store.commit(aUnit(next(session), { events: [anEvent('m')] }));
        await store.commit(aUnit(aSession({ id: 's-2', shopKey: 'other' }), { events: [anEvent('o', 's-2')] }));
        expect((await store.outbox('shop', 2)).map((event) => event.id)).toEqual(['z', 'a']);
        expect(await store.outbox('shop', 1)).toEqual([anEvent('z')]);
        await store.acknowledge(['z', 'nobody']);
        await store.acknowledge([]);
        expect((await store.outbox('shop', 10)).map((event) => event.id)).toEqual(['a', 'm']);
      });

      it('does not offer an acknowledged event again, nor lose its neighbour of the same step', async () => {
        await store.commit(aUnit(session, { events: [anEvent('e'), anEvent('f')] }));
        await store.outbox('shop', 10);
        await store.acknowledge(['e']);
        await store.acknowledge(['e']);
        expect((await store.outbox('shop', 10)).map((event) => event.id)).toEqual(['f']);
        await store.acknowledge(['f']);
        expect(await store.outbox('shop', 10)).toEqual([]);
      });

      it('announces a step once, however often it is tried', async () => {
        await store.commit(aUnit(session, { events: [anEvent('e')] }));
        expect(await statusOf(aUnit(session, { events: [anEvent('e')] }))).toBe('stale');
        expect(await store.outbox('shop', 10)).toEqual([anEvent('e')]);
      });

      it('delivers each of two events that bear the same id, and then no more', async () => {
        await store.commit(aUnit(session, { events: [anEvent('e'), anEvent('e')] }));
        await store.commit(aUnit(next(session), { events: [anEvent('e'), anEvent('f')] }));
        expect((await store.outbox('shop', 10)).map((event) => event.id)).toEqual(['e', 'e', 'e', 'f']);
        await store.acknowledge(['e']);
        expect((await store.outbox('shop', 10)).map((event) => event.id)).toEqual(['e', 'e', 'f']);
        await store.acknowledge(['e', 'e', 'f', 'e']);
        expect(await store.outbox('shop', 10)).toEqual([]);
        await store.commit(aUnit(next(next(session)), { events: [anEvent('e')] }));
        expect(await store.outbox('shop', 10)).toEqual([anEvent('e')]);
        await store.acknowledge(['e']);
        expect(await store.outbox('shop', 10)).toEqual([]);
      });

      it('receives evidence once per key and offers it until a step has used it', async () => {
        const item = { key: 'k-1', shopKey: 'shop', source: 'primary', receivedAt: AT, payload: { amountMinor: 1 } };
        expect(await Promise.all([store.receive(item), store.receive({ ...item, payload: {} })])).toEqual([true, true]);
        await store.receive({ ...item, shopKey: 'other' });
        expect(await store.inbox('shop', 10)).toEqual([item]);
        await store.commit(aUnit(session, { inboxKeys: ['k-1', 'nobody'] }));
        expect(await store.inbox('shop', 10)).toEqual([]);
        expect(await store.inbox('other', 10)).toHaveLength(1);
        expect(await store.receive(item)).toBe(false);
      });

      it('sets aside what cannot be dealt with, once per id, and its inbox item waits no more', async () => {
        const item = { key: 'k-1', shopKey: 'shop', source: 'primary', receivedAt: AT, payload: { amountMinor: 1 } };
        const letter = { id: 'k-1', shopKey: 'shop', at: AT, reason: 'unknown_payment', content: { kind: 'inbox', item } } as const;
        const event = { id: 'e-1', shopKey: 'shop', at: AT, reason: 'refused', content: { kind: 'event', event: anEvent('e-1') } } as const;
        await store.receive(item);
        await store.bury(letter);
        await store.bury(event);
        await store.bury({ ...letter, reason: 'another' });
        await store.bury({ ...letter, shopKey: 'other' });
        expect(await store.inbox('shop', 10)).toEqual([]);
        expect(await store.receive(item)).toBe(false);
        expect(await store.deadLetters('shop', 10)).toEqual([letter, event]);
        expect(await store.deadLetters('shop', 1)).toEqual([letter]);
        expect(await store.findDeadLetter('shop', 'e-1')).toEqual(event);
        await store.unbury('shop', 'k-1');
        await store.unbury('shop', 'nobody');
        expect(await store.findDeadLetter('shop', 'k-1')).toBeUndefined();
        expect(await store.deadLetters('shop', 10)).toEqual([event]);
        expect(await store.deadLetters('other', 10)).toHaveLength(1);
      });
    });

    describe('money and orders', () => {
      it('appends bookings, each key once', async () => {
        await store.commit(aUnit(session, { ledger: [aBooking('b-1'), aBooking('b-2')] }));
        await expect(store.commit(aUnit(next(session), { ledger: [aBooking('b-3'), aBooking('b-1')] }))).rejects.toMatchObject({ code: 'ERR_INVARIANT' });
        expect((await store.ledger(session.id)).map((entry) => entry.key)).toEqual(['b-1', 'b-2']);
        expect(await store.ledger('nobody')).toEqual([]);
      });

      it('writes an order once, with its session', async () => {
        const order = anOrder(session, { customerId: 'c-1' });
        await store.commit(aUnit(session, { order }));
        expect(await store.findOrder('shop', order.id)).toEqual(order);
        expect(await store.findOrder('other', order.id)).toBeUndefined();
        await expect(store.commit(aUnit(next(session), { order: anOrder(session, { id: 'second' }) }))).rejects.toMatchObject({ code: 'ERR_INVARIANT' });
        expect((await store.load(session.id))?.session.revision).toBe(1);
        expect(await store.findOrder('shop', 'second')).toBeUndefined();
      });

      it('erases buyer data and requests of a session at rest', async () => {
        const effect = anEffect({ state: 'succeeded', dueAt: null });
        const settled = aSession({ phase: 'settled', money: { ...session.money, authorizedMinor: 4200, capturedMinor: 4200 } });
        await store.commit(aUnit(settled, { personal: { contact: { email: 'buyer@example.com' } }, effects: [inserting(effect)] }));
        expect(await store.erase(session.id)).toBe(true);
        const found = await store.load(session.id);
        expect(found?.personal).toEqual({});
        expect(found?.effects).toEqual([{ ...effect, request: null }]);
        expect(found?.session).toEqual(settled);
        expect(await store.erase('nobody')).toBe(false);
      });

      it.each<[string, Partial<CheckoutSession>, Parameters<typeof anEffect>[0]]>([
        ['is paying', { phase: 'calling' }, { state: 'failed' }],
        ['was canceled with an authorization standing', { phase: 'canceled', money: { ...session.money, authorizedMinor: 1 } }, { state: 'failed' }],
        ['was canceled with money not returned', { phase: 'expired', money: { ...session.money, capturedMinor: 2, refundedMinor: 1 } }, { state: 'failed' }],
        ['has stray money', { phase: 'settled', money: { ...session.money, strayMinor: 1 } }, { state: 'succeeded' }],
        ['has a refund under way', { phase: 'settled', money: { ...session.money, refundingMinor: 1 } }, { state: 'succeeded' }],
        ['waits for an unknown outcome', { phase: 'canceled' }, { state: 'unknown' }],
      ])('does not erase a session that %s', async (_, changes, effect) => {
        const personal = { contact: { email: 'buyer@example.com' } };
        await store.commit(aUnit(aSession(changes), { personal, effects: [inserting(anEffect(effect))] }));
        expect(await store.erase(session.id)).toBe(false);
        expect((await store.load(session.id))?.personal).toEqual(personal);
        expect((await store.effects(session.id))[0]?.request).toEqual(anEffect().request);
      });
    });

    it('keeps the first document of a release', async () => {
      await store.saveRelease('shop', 'r1', '{"a":1}');
      await store.saveRelease('shop', 'r1', '{"b":2}');
      expect(await store.loadRelease('shop', 'r1')).toBe('{"a":1}');
      expect(await store.loadRelease('other', 'r1')).toBeUndefined();
    });

    it('refuses everything once it is closed, and closes twice', async () => {
      await store.close();
      await store.close();
      await expect(store.load('s')).rejects.toMatchObject({ code: 'ERR_STORE_CLOSED' });
      await expect(store.commit(aUnit(session))).rejects.toMatchObject({ code: 'ERR_STORE_CLOSED' });
    });
  });
}

function timer(token: string, seconds: number, sessionId = 'session-1') {
  return { sessionId, kind: 'expire', dueAt: later(seconds), token } as const;
}
