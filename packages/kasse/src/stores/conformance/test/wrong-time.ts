import { memory } from '../../memory/index.js';
import { aUnit } from '../../store-fixtures.js';
import { rewriting, saying, together, wrong, type WrongStores } from './wrong-store.js';

export const wrongTime: WrongStores = {
  'sets, replaces and clears timers by token': rewriting('keeps timers that were cleared', (unit) => ({ ...unit, timers: { ...unit.timers, cleared: [] } })),
  'finds due sessions once each, the longest overdue first': wrong('finds due sessions by their names', (right) => ({
    due: async (...asked) => [...(await right.due(...asked))].sort(),
  })),
  'takes the word of a step for when the session is due': rewriting('thinks that a session is due when something of its last step is', ({ dueAt, ...unit }) => {
    const { session, timers, effects } = unit;
    return { ...unit, dueAt: aUnit(session, { timers, effects }).dueAt };
  }),
  'gives a session to one worker at a time, under a new epoch each time': wrong('leaves a worker its epoch when it claims again', (right) => {
    const owners = new Map<string, { readonly worker: string; readonly epoch: number }>();
    return {
      claim: async (sessionId, worker, leaseMs) => {
        const owner = owners.get(sessionId);
        if (owner?.worker === worker) return { epoch: owner.epoch };
        const claim = await right.claim(sessionId, worker, leaseMs);
        if (claim !== undefined) owners.set(sessionId, { worker, ...claim });
        return claim;
      },
    };
  }),
  'gives a session to one of several workers that ask together': wrong('looks for a lease before it gives one', (right) => {
    const alongside = together();
    const asking = new Map<string, string>();
    return {
      claim: (sessionId, worker, leaseMs) =>
        alongside(sessionId, (others) => {
          if (others === 0) asking.set(sessionId, worker);
          return right.claim(sessionId, asking.get(sessionId) ?? worker, leaseMs);
        }),
    };
  }),
  'gives many sessions to a worker that asks for all at once, but for those of others': wrong('gives no more than sixteen sessions at once', (right) => {
    const alongside = together();
    return { claim: (...asked) => alongside('claims', (others) => (others >= 16 ? Promise.resolve(undefined) : right.claim(...asked))) };
  }),
  'passes a session on when the lease is over and shuts the old worker out': wrong('says that it renewed the lease of somebody else', (right) => ({ renew: (...asked) => right.renew(...asked).then(() => true) })),
  'refuses the epoch that was left behind, also of a step without a lease': rewriting(
    'ignores the epoch',
    async (unit, right) => {
      const epoch = (await right.load(unit.session.id))?.session.epoch ?? unit.session.epoch;
      return { ...unit, session: { ...unit.session, epoch } };
    },
    ['passes a session on when the lease is over and shuts the old worker out'],
  ),
  'grants a lease with a step when nobody has one, prolongs it and takes it back': wrong('says that it took a lease back, and did not', (right) => ({
    commit: async ({ lease, ...unit }) => {
      if (lease?.leaseMs !== 0) return right.commit({ ...unit, ...(lease && { lease }) });
      const result = await right.commit(unit);
      return result.status === 'committed' ? { ...result, isLeased: false } : result;
    },
  })),
  'writes a step whose worker does not get the lease, and leaves the lease to its owner': saying('grants the lease of another', (result, { lease }) =>
    result.status === 'committed' && lease !== undefined ? { ...result, isLeased: lease.leaseMs > 0 } : result,
  ),
  'keeps a renewed lease from other workers': wrong('says that it renewed a lease, and did not', (right) => ({
    renew: async (sessionId, _, epoch) => (await right.load(sessionId))?.session.epoch === epoch,
  })),
  'judges leases by a clock of its own, whatever that of the worker says': { what: 'judges leases by the clock of its caller', create: () => memory({ clock: () => Date.now() }), also: [] },
  'shows a worker what is due and not in the hands of another': wrong('shows a worker what others have in hand', (right) => ({ due: (shopKey, now, limit) => right.due(shopKey, now, limit) })),
};
