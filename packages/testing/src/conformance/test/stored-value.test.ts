import type { StoredValue } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { fakeStoredValue, type FakeStoredValue } from '../../fakes/index.js';
import { applicable, failuresOf } from '../check.js';
import { storedValueChecks, type StoredValueFixture } from '../stored-value.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

const card = (now: () => number = Date.now) => fakeStoredValue({ currency: 'GBP', balances: { 'CARD-1': 1_000 }, now, holdSeconds: 60 });

const honest = (): StoredValueFixture => ({
  open: ({ now }) => spoiled(card(now).plugin),
  broken: () => fakeStoredValue({ currency: 'GBP', balances: {}, faults: [{ on: 'balance', fault: 'lose_request' }] }).plugin,
  silent: () => fakeStoredValue({ currency: 'GBP', balances: {}, faults: [{ on: 'balance', fault: 'hang' }, { on: 'hold', fault: 'hang' }] }).plugin,
  lastOne: { account: 'CARD-1', amountMinor: 1_000, currency: 'GBP' },
  other: { account: 'CARD-1', amountMinor: 500, currency: 'GBP' },
  tooMuch: { account: 'CARD-1', amountMinor: 1_001, currency: 'GBP' },
  ttlMs: 60_000,
  credits: true,
  wrongOptions,
});

const wrong = (change: (right: Required<StoredValue>, fake: FakeStoredValue) => Partial<StoredValue>) => (): StoredValueFixture => ({
  ...honest(),
  open: ({ now }) => {
    const fake = card(now);
    // The fake has every method.
    return spoiled(fake.plugin, (right) => change(right as Required<StoredValue>, fake));
  },
});

/** Those of holds are proved with an inventory. */
const own = storedValueChecks.filter(({ name }) => !/^(?:hold|release|consume|renew|expiry):/.test(name) || name === 'hold: refuses another currency');

describe('the checks of stored value', () => {
  it('pass an honest card, those of holds as well', async () => {
    expect(applicable(storedValueChecks, honest()).length).toBe(storedValueChecks.length);
    expect(await failuresOf(storedValueChecks, honest())).toEqual([]);
  });

  prove(own, honest, {
    'balance: answers whole minor units of a currency': wrong((right) => ({ balance: async (account, call) => ({ ...(await right.balance(account, call)), currency: '£' }) })),
    'balance: does not count what is held': wrong((right, { holds }) => ({
      balance: async (account, call) => {
        const balance = await right.balance(account, call);
        return [...holds.values()].includes('held') ? { ...balance, amountMinor: 1_000 } : balance;
      },
    })),
    'balance: is nothing for an account nobody knows': wrong((right) => ({
      balance: (account, call) => (account === 'CARD-1' ? right.balance(account, call) : Promise.reject(new Error('There is no such card.'))),
    })),
    'hold: refuses another currency': wrong((right) => ({ hold: (request, call) => right.hold({ ...request, currency: 'GBP' }, call) })),
    'balance: answers the same question alike': wrong((right) => {
      let times = 0;
      return {
        balance: async (account, call) => {
          times += 1;
          return { ...(await right.balance(account, call)), stepMinor: times };
        },
      };
    }),
    'balance: throws when its provider is out of order': () => ({
      ...honest(),
      broken: () => spoiled(card().plugin, () => ({ balance: () => Promise.resolve({ amountMinor: 0, currency: 'GBP' }) })),
    }),
    'balance: gives up when the signal aborts': () => ({
      ...honest(),
      silent: () => spoiled(fakeStoredValue({ currency: 'GBP', balances: {}, faults: [{ on: 'hold', fault: 'hang' }] }).plugin, () => ({ balance: (_account, { signal }) => answerWhenAborted(signal, { amountMinor: 0, currency: 'GBP' }) })),
    }),
    'credit: puts back once what is credited twice': wrong((right, { balances }) => {
      const seen = new Set<string>();
      return {
        credit: (request, call) => {
          if (seen.has(request.creditId)) balances.set('CARD-1', (balances.get('CARD-1') ?? 0) + request.amountMinor);
          seen.add(request.creditId);
          return right.credit(request, call);
        },
      };
    }),
    'credit: puts back once of many refunds at the same time': wrong((right, { balances, holds }) => {
      const done = new Set<string>();
      return {
        // Looks whether it may, waits, and then does it.
        credit: async (request, call) => {
          if (request.amountMinor < 1_000 || holds.get(request.holdId) !== 'consumed') return right.credit(request, call);
          const before = balances.get('CARD-1') ?? 0;
          await Promise.resolve();
          if (before > 0 || done.has(request.creditId)) return { status: 'failed', code: 'credit_too_high' };
          done.add(request.creditId);
          balances.set('CARD-1', 1_000);
          return { status: 'succeeded' };
        },
      };
    }),
    'credit: puts back nothing that is only held': wrong((right, { holds }) => ({
      credit: (request, call) => (holds.get(request.holdId) === 'held' ? Promise.resolve({ status: 'succeeded' }) : right.credit(request, call)),
    })),
    'credit: never puts back more than was taken': wrong((right, { balances }) => ({
      credit: async (request, call) => {
        const end = await right.credit(request, call);
        // As long as anything is left, it looks at what was taken and not at what is left of it.
        const isLeft = (balances.get('CARD-1') ?? 0) < 1_000;
        return end.status === 'failed' && end.code === 'credit_too_high' && isLeft ? { status: 'succeeded' } : end;
      },
    })),
    'credit: fails for another credit under a known id': wrong((right) => ({
      credit: async (request, call) => {
        const end = await right.credit(request, call);
        return end.status === 'failed' && end.code === 'credit_conflict' ? { status: 'succeeded' } : end;
      },
    })),
    'options: refuses those that are wrong': () => ({ ...honest(), open: ({ now }) => ({ ...card(now).plugin, options: anything }) }),
  });
});
