import { describe, expect, it } from 'vitest';
import { count, emptyTally, merge, type Tally } from './tally.js';
import { brokenText, reasonsToFail, replayOf, summaryOf } from './verdict.js';

/** A thousand runs that prove something. */
function sound(change: Partial<Tally> = {}): Tally {
  const premises = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`law ${index + 1}`, 5]));
  return { ...emptyTally(), seeds: 1_000, events: Array<number>(1_000).fill(350), committed: 700, sessions: 2_000, attention: 10, premises, ...change };
}

const why = (change: Partial<Tally> = {}): readonly string[] => reasonsToFail(summaryOf(sound(change)));

describe('why the command fails', () => {
  it('is nothing where every law had its occasion and none was broken', () => {
    expect(why()).toEqual([]);
  });

  it('is a law that was broken, however few runs there were', () => {
    const failures = [{ seed: 3, violations: ['law 5: money'] }];
    expect(why({ failures })).toEqual(['1 seeds broke a law']);
    expect(why({ failures, seeds: 1, events: [1], premises: {} })).toEqual(['1 seeds broke a law']);
  });

  it('is a situation that never occurred', () => {
    const { 'law 5': _, ...premises } = sound().premises;
    expect(why({ premises })).toEqual(['the situation of law 5 never occurred']);
  });

  it('is a phase and a fault that can meet and never did, from twenty thousand runs on', () => {
    const many = { seeds: 20_000, committed: 14_000 };
    expect(why({ seeds: 19_999, committed: 14_000 })).toEqual([]);
    expect(why(many)).toEqual(['"none crash" never met, and can']);
    expect(why({ ...many, cells: new Proxy({}, { get: () => 1 }) })).toEqual([]);
  });

  it('is a median of too few events', () => {
    expect(why({ events: [...Array<number>(600).fill(199), ...Array<number>(400).fill(9_000)] })).toEqual(['the median run has 199 events, and needs 200']);
    expect(why({ events: [...Array<number>(400).fill(1), ...Array<number>(600).fill(200)] })).toEqual([]);
  });

  it('is that too few runs commit', () => {
    expect(why({ committed: 299 })).toEqual(['only 29.9 % of the runs commit']);
    expect(why({ committed: 300 })).toEqual([]);
  });

  it('is that too much is left to people', () => {
    expect(why({ attention: 42 })).toEqual(['2.1 % of the sessions are left to a person, more than 2 %']);
    expect(why({ attention: 40 })).toEqual([]);
  });

  it('is no figure of fewer than a thousand runs, which are told not to be judged', () => {
    const few = sound({ seeds: 999, committed: 0, premises: {}, events: [1], attention: 2_000 });
    expect(reasonsToFail(summaryOf(few))).toEqual([]);
    expect(summaryOf(few).judged).toBe(false);
    expect(summaryOf(sound()).judged).toBe(true);
  });
});

describe('the sums over many runs', () => {
  const run = { seed: 1, violations: [], strikes: [{ name: 'crash at x #1', kind: 'crash', phase: 'calling' }], trace: [], events: 10, points: 0, crashes: 1, committed: 2, takeovers: 0, lateSuccesses: 0, sweeps: 0, premises: new Map([['law 1', 2]]), carts: 1, sessions: 3, hasOutsiders: false, attention: [['promise_broken'], ['promise_broken', 'refund_failed']] } as const;

  it('are the same whoever made the runs', () => {
    const [together, one, other] = [emptyTally(), emptyTally(), emptyTally()];
    count(together, run);
    count(together, { ...run, seed: 2, violations: ['law 2: key'] });
    count(one, run);
    count(other, { ...run, seed: 2, violations: ['law 2: key'] });
    merge(one, other);
    expect(one).toEqual(together);
    expect(one).toMatchObject({ seeds: 2, committed: 2, faults: { crash: 2 }, cells: { 'calling crash': 2 }, premises: { 'law 1': 4 }, failures: [{ seed: 2 }] });
  });

  it('leave out of the share what was promised and did not come, and name it', () => {
    const tally = emptyTally();
    count(tally, run);
    expect(summaryOf(tally).attention).toEqual({ share: 0.3333, reasons: { promise_broken: 2, refund_failed: 1 } });
  });

  it('leave out of the share what others did with payments, and name it', () => {
    const tally = emptyTally();
    count(tally, run);
    count(tally, { ...run, seed: 2, hasOutsiders: true, sessions: 9, attention: [['disputed']] });
    expect(summaryOf(tally).attention).toEqual({ share: 0.3333, reasons: { promise_broken: 2, refund_failed: 1, disputed: 1 } });
  });
});

describe('what is printed of a run that broke a law', () => {
  it('ends with the one command that replays it', () => {
    expect(replayOf([12, 40])).toBe('pnpm simulate --exhaustive --crash 12,40');
    expect(brokenText(['law 5: money'], [], replayOf([7])).split('\n').slice(1)).toEqual(['broken:', '  law 5: money', 'needs:', '  no fault at all', 'replay: pnpm simulate --exhaustive --crash 7', '']);
  });
});
