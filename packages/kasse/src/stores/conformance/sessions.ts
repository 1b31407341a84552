import assert from 'node:assert/strict';
import { anEvent, aSession, AT, aTimer, aUnit, later, next } from '../store-fixtures.js';
import { checksOf, commits, opened, rejectsWith, statusOf } from './check.js';

const session = aSession();

export const sessionChecks = checksOf('sessions', {
  async 'returns what was written, with the commit id'(store) {
    const personal = { contact: { email: 'buyer@example.com' } };
    const unit = aUnit(session, { tokenHash: 'hash', personal, timers: { set: [aTimer('t1', 60)], cleared: [] } });
    await commits(store, unit);
    const { commitId } = unit;
    assert.deepEqual(await store.load(session.id), { session, personal, tokenHash: 'hash', commitId, effects: [], timers: [aTimer('t1', 60)] });
  },

  async 'keeps any text as it is'(store) {
    const odd = 'quote " backslash \\ line\nnul \u0000 emoji \u{1f381} half \ud83c comma, {brace}';
    const fields = { note: odd, 'key "of" it': odd };
    const event = { ...anEvent('e'), data: { odd } };
    await commits(store, aUnit(aSession({ fields }), { personal: { contact: { email: odd } }, events: [event] }));
    const found = await store.load(session.id);
    assert.deepEqual(found?.session.fields, fields);
    assert.deepEqual(found.personal, { contact: { email: odd } });
    assert.deepEqual(await store.outbox('shop', 1), [event]);
  },

  async 'knows nothing of a session that was never written'(store) {
    assert.equal(await store.load('nobody'), undefined);
    assert.deepEqual(await store.journal('nobody'), []);
    assert.deepEqual(await store.effects('nobody'), []);
  },

  async 'refuses a second session under the same id'(store) {
    await opened(store);
    assert.equal(await statusOf(store, aUnit(session)), 'stale');
  },

  async 'refuses a revision that is not the next one'(store) {
    const first = await opened(store);
    await commits(store, aUnit(next(first)));
    assert.equal(await statusOf(store, aUnit(next(first))), 'stale');
    assert.equal(await statusOf(store, aUnit(next(next(next(first))))), 'stale');
    assert.equal(await statusOf(store, aUnit(aSession({ id: 'nobody', revision: 4 }))), 'stale');
  },

  async 'refuses a unit whose revision contradicts the one it expects'(store) {
    await rejectsWith('ERR_INVARIANT', store.commit(aUnit(session, { expectedRevision: 7 })));
  },

  async 'lets exactly one of many parallel steps win'(store) {
    const first = await opened(store);
    const tries = Array.from({ length: 20 }, (_, index) => aUnit(next(first), { commitId: `try-${index}`, events: [anEvent(`e-${index}`)] }));
    const results = await Promise.all(tries.map((unit) => statusOf(store, unit)));
    assert.equal(results.filter((status) => status === 'committed').length, 1);
    assert.equal(results.filter((status) => status === 'stale').length, 19);
    const winner = results.indexOf('committed');
    assert.equal((await store.load(first.id))?.commitId, `try-${winner}`);
    assert.deepEqual((await store.outbox('shop', 100)).map((event) => event.id), [`e-${winner}`]);
    assert.equal((await store.journal(first.id)).length, 2);
  },

  async 'writes steps of one session that wait together, one after the other'(store) {
    const second = next(session);
    const results = await Promise.all([session, second, next(second)].map((step) => statusOf(store, aUnit(step))));
    assert.deepEqual(results, ['committed', 'committed', 'committed']);
    assert.equal((await store.load(session.id))?.session.revision, 3);
  },

  async 'writes steps of many sessions that wait together, each once'(store) {
    const ids = Array.from({ length: 300 }, (_, index) => `s-${index}`);
    const results = await Promise.all(ids.map((id) => statusOf(store, aUnit(aSession({ id }), { events: [anEvent(id, id)] }))));
    assert.deepEqual(new Set(results), new Set(['committed']));
    assert.deepEqual((await store.outbox('shop', 1000)).map((event) => event.id).sort(), [...ids].sort());
    for (const id of [ids[0], ids[150], ids[299]]) assert.equal((await store.load(id ?? ''))?.session.id, id);
  },

  async 'puts a session together whatever a step says of the session before it'(store) {
    const attempt = { number: 1, startedAt: AT, deadline: AT, tenders: [] };
    const plain = aSession({ codes: ['A', 'B'] });
    const first = aSession({ at: 'details', codes: ['A'] });
    const frozen = next(first, { phase: 'holding', attempt, codes: ['A', 'B'] });
    const released = next({ ...plain, revision: frozen.revision });
    const unsaid = next({ ...plain, revision: released.revision }, { codes: [] });
    const over = next(unsaid, { phase: 'expired' });
    const steps = [[first, { ...first, revision: 0 }], [frozen, first], [released, frozen], [unsaid], [over, unsaid]] as const;
    for (const [after, before] of steps) {
      await commits(store, aUnit(after, before && { before }));
      assert.deepEqual((await store.load(session.id))?.session, after);
    }
  },

  async 'puts a session of many steps together'(store) {
    let last = await opened(store);
    for (let step = 2; step <= 131; step += 1) {
      const before = last;
      last = next(before, step % 2 === 0 ? { at: `step-${step}` } : { codes: [`CODE${step}`] });
      await commits(store, aUnit(last, { before }));
      if (step % 63 < 5) assert.deepEqual((await store.load(session.id))?.session, last);
    }
    assert.deepEqual((await store.load(session.id))?.session, last);
    assert.equal((await store.journal(session.id)).length, 131);
  },

  async 'keeps personal data until it is given anew'(store) {
    await commits(store, aUnit(session, { personal: { contact: { email: 'a@example.com' } } }));
    await commits(store, aUnit(next(session)));
    assert.deepEqual((await store.load(session.id))?.personal, { contact: { email: 'a@example.com' } });
    await commits(store, aUnit(next(next(session)), { personal: {} }));
    assert.deepEqual((await store.load(session.id))?.personal, {});
  },

  async 'lists who needs a person, the longest waiting first'(store) {
    await opened(store, { id: 's-late', attention: { code: 'capture_failed', since: later(9) } });
    await opened(store, { id: 's-early', attention: { code: 'capture_failed', since: AT } });
    const calm = await opened(store, { id: 's-calm' });
    await opened(store, { id: 's-other', shopKey: 'other', attention: { code: 'capture_failed', since: AT } });
    assert.deepEqual(await store.attention('shop', 10), ['s-early', 's-late']);
    await commits(store, aUnit(next(calm, { attention: { code: 'stray', since: later(5) } })));
    assert.deepEqual(await store.attention('shop', 2), ['s-early', 's-calm']);
  },

  async 'appends to the journal and never changes it'(store) {
    await opened(store);
    await commits(store, aUnit(next(session, { phase: 'ready' })));
    const entries = await store.journal(session.id);
    assert.deepEqual(entries.map((entry) => [entry.revision, entry.to]), [[1, 'collecting'], [2, 'ready']]);
  },
});
