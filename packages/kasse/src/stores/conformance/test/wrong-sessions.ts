import type { Store, StoreUnit } from '../../../contracts/index.js';
import { rewriting, together, wrong, type WrongStores } from './wrong-store.js';

/** Writes some stale steps after all, over what is there. */
const retrying =
  (isRetried: (unit: StoreUnit, revision: number) => boolean) =>
  (right: Store): Pick<Store, 'commit'> => ({
    commit: async (unit) => {
      const result = await right.commit(unit);
      const revision = (await right.revision(unit.session.id)) ?? 0;
      if (result.status !== 'stale' || !isRetried(unit, revision)) return result;
      return right.commit({ ...unit, expectedRevision: revision, session: { ...unit.session, revision: revision + 1 } });
    },
  });

export const wrongSessions: WrongStores = {
  'returns what was written, with the commit id': wrong('forgets whose session it is', (right) => ({
    load: async (id) => {
      const found = await right.load(id);
      return found && { ...found, tokenHash: '' };
    },
  })),
  // Only text that JSON brings back is stored.
  'keeps any text as it is': rewriting('leaves out characters that its database does not take', (unit) => JSON.parse(JSON.stringify(unit).replaceAll('\\u0000', '')) as StoreUnit),
  'knows nothing of a session that was never written': wrong('has no answer for a session it does not know', (right) => ({
    journal: async (id) => ((await right.load(id)) === undefined ? Promise.reject(new Error('There is no such session.')) : right.journal(id)),
  })),
  'refuses a second session under the same id': wrong('opens a session over one that is there', retrying(({ expectedRevision }) => expectedRevision === 0), [
    'announces a step once, however often it is tried',
    'refuses a bad unit alone when others wait with it',
  ]),
  'refuses a revision that is not the next one': wrong('begins a session with a step in its middle', retrying((_, revision) => revision === 0), ['keeps evidence that a stale step would have used']),
  'refuses a unit whose revision contradicts the one it expects': rewriting('takes a contradictory unit', (unit) => ({ ...unit, expectedRevision: unit.session.revision - 1 })),
  'lets exactly one of many parallel steps win': wrong('tells all who write at once that they have written', (right) => {
    const alongside = together();
    return {
      commit: (unit) =>
        alongside(`${unit.session.id} ${unit.expectedRevision}`, async (others) => {
          const result = await right.commit(unit);
          return others > 0 && unit.expectedRevision > 0 && result.status === 'stale' ? { status: 'committed' } : result;
        }),
    };
  }),
  'writes steps of one session that wait together, one after the other': wrong('refuses a step while it writes the one before', (right) => {
    const alongside = together();
    return { commit: (unit) => alongside(unit.session.id, (others) => (others > 0 ? Promise.resolve({ status: 'stale' }) : right.commit(unit))) };
  }),
  'writes steps of many sessions that wait together, each once': wrong('loses what does not fit into a batch', (right) => {
    const alongside = together();
    return { commit: (unit) => alongside('batch', (others) => (others >= 256 ? Promise.resolve({ status: 'committed' }) : right.commit(unit))) };
  }),
  'puts a session together whatever a step says of the session before it': rewriting('writes down what is new in a session, and not what is gone', (unit) =>
    unit.before === undefined ? unit : { ...unit, session: { ...unit.before, ...unit.session } },
  ),
  'puts a session of many steps together': rewriting('puts no more than a hundred steps together', (unit) =>
    unit.before === undefined || unit.session.revision <= 100 ? unit : { ...unit, session: { ...unit.before, revision: unit.session.revision } },
  ),
  'keeps personal data until it is given anew': rewriting('forgets buyer data that a step does not give anew', (unit) => ({ personal: {}, ...unit })),
  'lists who needs a person, the longest waiting first': wrong('lists who needs a person by name', (right) => ({
    attention: async (shopKey, limit) => [...(await right.attention(shopKey, limit))].sort().reverse(),
  })),
  'appends to the journal and never changes it': wrong('says of every step what the last one says', (right) => ({
    journal: async (id) => {
      const entries = await right.journal(id);
      return entries.map((entry) => ({ ...entry, to: entries.at(-1)?.to ?? entry.to }));
    },
  })),
};
