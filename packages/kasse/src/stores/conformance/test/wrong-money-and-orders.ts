import type { StoredSession } from '../../../contracts/index.js';
import type { Personal } from '../../../session/index.js';
import { rewriting, wrong, type WrongStore, type WrongStores } from './wrong-store.js';

const erasing = (what: string, isErased: (found: StoredSession) => boolean): WrongStore =>
  wrong(`says that it erased a session that ${what}`, (right) => ({
    erase: async (id) => {
      const found = await right.load(id);
      return (await right.erase(id)) || (found !== undefined && isErased(found));
    },
  }));

export const wrongMoneyAndOrders: WrongStores = {
  'appends bookings, each key once': rewriting('takes a booking that is there already for done', async (unit, right) => {
    const known = new Set((await right.ledger(unit.session.id)).map(({ key }) => key));
    return { ...unit, ledger: unit.ledger.filter(({ key }) => !known.has(key)) };
  }),
  'writes an order once, with its session': wrong('takes a second order of a session for done', (right) => {
    const ordered = new Set<string>();
    return {
      commit: ({ order, ...unit }) => {
        const isSecond = ordered.has(unit.session.id);
        if (order !== undefined) ordered.add(unit.session.id);
        return right.commit(order === undefined || isSecond ? unit : { ...unit, order });
      },
    };
  }),
  'erases buyer data and requests of a session at rest': wrong('says that it erased what it kept', (right) => {
    const kept = new Map<string, Personal>();
    return {
      erase: async (id) => {
        const found = await right.load(id);
        if (found !== undefined) kept.set(id, found.personal);
        return right.erase(id);
      },
      load: async (id) => {
        const found = await right.load(id);
        return found && { ...found, personal: kept.get(id) ?? found.personal };
      },
    };
  }),
  'does not erase a session that is paying': erasing('is paying', ({ session }) => session.phase === 'calling'),
  'does not erase a session that was canceled with an authorization standing': erasing('holds an authorization', ({ session }) => session.phase !== 'settled' && session.money.authorizedMinor > 0),
  'does not erase a session that was canceled with money not returned': erasing('holds money', ({ session }) => session.money.capturedMinor > session.money.refundedMinor),
  'does not erase a session that holds an authorization for goods that leave later': erasing('holds for later', ({ session }) => session.phase === 'settled' && session.money.authorizedMinor > 0),
  'does not erase a session that a person has to look at': erasing('needs a person', ({ session }) => session.phase === 'settled' && session.attention !== undefined),
  'does not erase a session that was canceled and a person has to look at': erasing('needs a person once canceled', ({ session }) => session.phase === 'canceled' && session.attention !== undefined),
  'does not erase a session that has stray money': erasing('has stray money', ({ session }) => session.money.strayMinor > 0),
  'does not erase a session that has a refund under way': erasing('refunds', ({ session }) => session.money.refundingMinor > 0),
  'does not erase a session that waits for an unknown outcome': erasing('waits for an outcome', ({ effects }) => effects.some(({ state }) => state === 'unknown')),
};
