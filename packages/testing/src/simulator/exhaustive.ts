import { runSeed, type RunOptions, type RunResult } from './run-seed.js';
import type { GatewayPlan, Plan } from './plan.js';

const always = (outcome: 'approve' | 'decline:other_gateway'): GatewayPlan => ({
  moves: 'authorize',
  keyTtlMs: 86_400_000,
  visibilityMs: 2_000,
  resolves: 'replay',
  hasWebhooks: false,
  namesKey: false,
  namesOrigin: false,
  reauthorizes: false,
  voidsOpen: true,
  outcomes: { approve: 0, 'decline:same_method': 0, 'decline:other_method': 0, 'decline:other_gateway': 0, 'decline:never': 0, challenge: 0, pending: 0, [outcome]: 1 },
});

/** One buyer, one commit: the first gateway declines, the second approves; stock and a coupon are held; nothing goes wrong. */
export const canonicalCommit: Plan = {
  workers: 1,
  carts: [{ tabs: 1, method: 'card', splits: false, quantity: 1, usesCoupon: true, usesCard: false, doubleClicks: false, cancels: false, edits: false, refunds: false, shipsLater: false, paysSoon: false, isCalledOff: false, startsAtMs: 0 }],
  stock: 1,
  couponUses: 1,
  cardMinor: 0,
  holdTtlMs: 3_600_000,
  gateways: { primary: always('decline:other_gateway'), backup: always('approve'), bank: always('approve') },
  isSticky: false,
  clockSkewMsMax: 0,
  bootsMs: [50, 1_000, 20_000, 120_000],
  rates: {},
  faultsUntilMs: 0,
};

/** Runs the canonical commit with workers that die at these points. */
export function crashAt(points: readonly number[], options: RunOptions = {}): Promise<RunResult> {
  return runSeed(1, { plan: canonicalCommit, ...options, crashesAt: new Set(points) });
}

/** What must hold of it wherever workers died: the judge's laws, and that the buyer got their order. */
export function whyBroken({ violations, committed }: RunResult): readonly string[] {
  return committed === 1 ? violations : [...violations, `The buyer has ${committed} orders.`];
}
