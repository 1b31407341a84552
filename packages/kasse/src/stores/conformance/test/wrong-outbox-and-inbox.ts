import type { InboxItem } from '../../../contracts/index.js';
import { announcing, wrong, type WrongStores } from './wrong-store.js';

export const wrongOutboxAndInbox: WrongStores = {
  'offers events in their order until they are acknowledged': wrong('offers events by their names', (right) => ({
    outbox: async (shopKey, limit) => [...(await right.outbox(shopKey, limit))].sort((a, b) => (a.id < b.id ? -1 : 1)),
  })),
  'does not offer an acknowledged event again, nor lose its neighbour of the same step': wrong('ticks off the next event for one that is ticked off twice', (right) => {
    const ticked = new Set<string>();
    return {
      acknowledge: async (ids) => {
        for (const id of ids) {
          const waiting = await right.outbox('shop', 100);
          const next = waiting.some((event) => event.id === id) || !ticked.has(id) ? id : waiting[0]?.id;
          await right.acknowledge(next === undefined ? [] : [next]);
          ticked.add(id);
        }
      },
    };
  }),
  'announces a step once, however often it is tried': announcing('announces a session as often as somebody opens it', ({ expectedRevision }, result) => result !== 'rejected' && expectedRevision === 0),
  'keeps what waits when a step after it is stale': wrong(
    'loses what waits in the outbox when a step is stale',
    (right) => ({
      commit: async (unit) => {
        const result = await right.commit(unit);
        if (result.status === 'stale') await right.acknowledge((await right.outbox(unit.session.shopKey, 100)).map(({ id }) => id));
        return result;
      },
    }),
    ['lets exactly one of many parallel steps win', 'announces a step once, however often it is tried', 'refuses a bad unit alone when others wait with it'],
  ),
  'delivers each of two events that bear the same id, and then no more': wrong('ticks off all events of an id', (right) => ({
    acknowledge: async (ids) => {
      for (const id of ids) await right.acknowledge(Array.from({ length: 5 }, () => id));
    },
  })),
  'receives evidence once per key and offers it until a step has used it': wrong('keeps the last of several pieces of evidence', (right) => {
    const last = new Map<string, InboxItem>();
    return {
      receive: (item) => {
        last.set(`${item.shopKey} ${item.key}`, item);
        return right.receive(item);
      },
      inbox: async (shopKey, ...asked) => (await right.inbox(shopKey, ...asked)).map((item) => last.get(`${shopKey} ${item.key}`) ?? item),
    };
  }),
  'offers new items first, then those that were postponed, each once it is due': wrong('postpones nothing', () => ({ postpone: () => Promise.resolve() })),
  'keeps evidence that a stale step would have used': wrong('uses up the evidence of a step that it refuses', (right) => {
    const used = new Set<string>();
    return {
      commit: async (unit) => {
        const result = await right.commit(unit);
        if (result.status === 'stale') for (const key of unit.inboxKeys ?? []) used.add(key);
        return result;
      },
      inbox: async (...asked) => (await right.inbox(...asked)).filter(({ key }) => !used.has(key)),
    };
  }),
  'sets aside what cannot be dealt with, once per id, and its inbox item waits no more': wrong(
    'sets aside the last of what bears an id',
    (right) => ({
      bury: async (letter) => {
        await right.unbury(letter.shopKey, letter.id);
        await right.bury(letter);
      },
    }),
    ['keeps what people did with a dead letter, and lists it until somebody has settled it'],
  ),
  'keeps what people did with a dead letter, and lists it until somebody has settled it': wrong('forgets what people did with a dead letter', (right) => ({
    bury: ({ acts, settledAt, ...letter }) => right.bury(letter),
  })),
};
