import type { Discounts } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { fakeDiscounts, line } from '../../fakes/index.js';
import { applicable, failuresOf } from '../check.js';
import { discountsChecks, type DiscountsFixture } from '../discounts.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

const codes = {
  LAST: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 }, limit: 1 },
  FREE: { target: { on: 'fulfillment' }, value: { kind: 'free' }, limit: 1 },
  GONE: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 }, limit: 0 },
} as const;

const honest = (): DiscountsFixture => ({
  open: ({ now }) => spoiled(fakeDiscounts({ codes, now, holdSeconds: 60 }).plugin),
  broken: () => fakeDiscounts({ codes, faults: [{ on: 'evaluate', fault: 'lose_request' }] }).plugin,
  silent: () => fakeDiscounts({ codes, faults: [{ on: 'evaluate', fault: 'hang' }, { on: 'hold', fault: 'hang' }] }).plugin,
  request: { currency: 'GBP', lines: [line()], codes: ['LAST'], now: '2026-03-01T12:00:00Z' },
  lastOne: { codes: ['LAST'] },
  other: { codes: ['FREE'] },
  tooMuch: { codes: ['LAST', 'GONE'] },
  ttlMs: 60_000,
  wrongOptions,
});

const evaluating = (change: (right: Discounts) => Discounts['evaluate']) => (): DiscountsFixture => ({
  ...honest(),
  open: ({ now }) => spoiled(fakeDiscounts({ codes, now, holdSeconds: 60 }).plugin, (right) => ({ evaluate: change(right) })),
});

/** Those of holds are proved with an inventory. */
const own = discountsChecks.filter(({ name }) => !/^(?:hold|release|consume|renew|expiry):/.test(name));

describe('the checks of discounts', () => {
  it('pass honest discounts, those of holds as well', async () => {
    expect(applicable(discountsChecks, honest()).length).toBe(discountsChecks.length);
    expect(await failuresOf(discountsChecks, honest())).toEqual([]);
  });

  prove(own, honest, {
    'evaluate: answers rates and amounts in whole numbers, each discount once': evaluating((right) => async (asked, call) => {
      const answer = await right.evaluate(asked, call);
      return { ...answer, discounts: answer.discounts.map((one) => ({ ...one, value: { kind: 'percentage', ratePpm: 0.1 } })) };
    }),
    'evaluate: refuses a code nobody knows, as it was entered': evaluating((right) => async (asked, call) => {
      const answer = await right.evaluate(asked, call);
      return { ...answer, refused: answer.refused.map((one) => ({ ...one, code: one.code.toLowerCase() })) };
    }),
    'evaluate: uses nothing up': evaluating((right) => {
      let times = 0;
      return async (asked, call) => {
        times += 1;
        if (times === 3) await right.hold({ holdId: 'asked', codes: ['LAST'] }, call);
        return right.evaluate(asked, call);
      };
    }),
    'evaluate: answers the same question alike': evaluating((right) => {
      let times = 0;
      return async (asked, call) => {
        times += 1;
        const answer = await right.evaluate(asked, call);
        return { ...answer, discounts: answer.discounts.map((one) => ({ ...one, id: `${one.id}-${times}` })) };
      };
    }),
    'evaluate: leaves the request as it is': evaluating((right) => (asked, call) => {
      const answer = right.evaluate({ ...asked }, call);
      Object.assign(asked, { customerId: 'nobody' });
      return answer;
    }),
    'evaluate: throws when its provider is out of order': () => ({
      ...honest(),
      broken: () => spoiled(fakeDiscounts({ codes }).plugin, () => ({ evaluate: () => Promise.resolve({ discounts: [], refused: [] }) })),
    }),
    'evaluate: gives up when the signal aborts': () => ({
      ...honest(),
      silent: () => spoiled(fakeDiscounts({ codes }).plugin, () => ({ evaluate: (_asked, { signal }) => answerWhenAborted(signal, { discounts: [], refused: [] }) })),
    }),
    'options: refuses those that are wrong': () => ({ ...honest(), open: ({ now }) => ({ ...fakeDiscounts({ codes, now }).plugin, options: anything }) }),
  });
});
