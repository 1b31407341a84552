import { describe, expect, it } from 'vitest';
import { canonicalCommit, crashAt, runSeed, whyBroken, type Plan } from './index.js';

/** The canonical commit with something changed. */
const planned = (change: Partial<Plan>): Plan => ({ ...canonicalCommit, faultsUntilMs: 120_000, ...change });
const { gateways } = canonicalCommit;

/** Every seed of a plan that breaks a law, and how many seeds got their order. */
async function tryOut(plan: Plan, seeds: number): Promise<{ readonly broken: readonly string[]; readonly committed: number; readonly premises: ReadonlyMap<string, number> }> {
  const broken: string[] = [];
  const premises = new Map<string, number>();
  let committed = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const result = await runSeed(seed, { plan });
    broken.push(...result.violations.map((violation) => `seed ${seed}: ${violation}`));
    committed += result.committed;
    for (const [law, times] of result.premises) premises.set(law, (premises.get(law) ?? 0) + times);
  }
  return { broken, committed, premises };
}

describe('N1 a process that dies', () => {
  it('at any await of a commit with failover leaves one order, one charge, and holds that ended', async () => {
    const { points } = await crashAt([]);
    expect(points).toBeGreaterThan(50);
    const broken: string[] = [];
    for (let point = 1; point <= points; point += 1) {
      broken.push(...whyBroken(await crashAt([point])).map((violation) => `crash at ${point}: ${violation}`));
    }
    expect(broken).toEqual([]);
  });
});

describe('N2 a gateway whose answers are lost, with another one behind it', () => {
  it('is resolved before the other is asked, and what it approves late goes back', async () => {
    const doubtful = { ...gateways.primary, visibilityMs: 10_000, outcomes: { ...gateways.primary.outcomes, approve: 3, pending: 1 } };
    const plan = planned({ workers: 2, gateways: { ...gateways, primary: doubtful }, rates: { 'lost-answer': 0.2, 'late-request': 0.2, 'not-visible-yet': 0.3, stall: 0.02 } });
    const { broken, committed, premises } = await tryOut(plan, 60);
    expect(broken).toEqual([]);
    expect(committed).toBeGreaterThan(40);
    expect(premises.get('law 3')).toBeGreaterThan(20);
    expect(premises.get('law 4')).toBeGreaterThan(5);
  });
});

describe('N3 the idempotency key', () => {
  it('stays the same over crashes and retries, and changes only with a new attempt or another gateway', async () => {
    const { broken, premises } = await tryOut(planned({ rates: { crash: 0.02, 'lost-answer': 0.15, 'server-error': 0.1, 'duplicate-request': 0.1 } }), 60);
    expect(broken).toEqual([]);
    // Requests that came twice under one key.
    expect(premises.get('law 2')).toBeGreaterThan(20);
  });
});

describe('N5 webhooks', () => {
  it('in any order and number, early, late, twice or never, lead to the same books', async () => {
    const talkative = { ...gateways.primary, hasWebhooks: true, outcomes: { ...gateways.primary.outcomes, 'decline:other_gateway': 1, approve: 1, pending: 1 } };
    const plan = planned({ workers: 2, carts: canonicalCommit.carts.map((cart) => ({ ...cart, refunds: true })), gateways: { ...gateways, primary: talkative, backup: { ...gateways.backup, hasWebhooks: true } }, rates: { 'lost-webhook': 0.2, 'duplicate-webhook': 0.4, 'reordered-answer': 0.3 } });
    const { broken, premises } = await tryOut(plan, 60);
    expect(broken).toEqual([]);
    expect(premises.get('law 11')).toBeGreaterThan(60);
  });
});

describe('N11 clocks and holds', () => {
  it('with skewed clocks, holds that lapse during the commit and calls that outlast them, keep every law', async () => {
    const { broken, premises } = await tryOut(planned({ workers: 3, holdTtlMs: 45_000, clockSkewMsMax: 2_500, rates: { 'clock-skew': 1, 'late-answer': 0.2, 'late-request': 0.1, 'slow-store': 0.05, stall: 0.03 } }), 60);
    expect(broken).toEqual([]);
    expect(premises.get('law 10')).toBeGreaterThan(0);
  });
});
