import type { Chance } from './chance.js';

/** What others do with a payment, without asking the engine: a clerk at the provider's dashboard, a bank, and the provider whose authorizations end. */
export const OUTSIDE_KINDS = ['outside-capture', 'outside-void', 'outside-refund', 'chargeback', 'reinstatement', 'authorization-end'] as const;
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

/** What goes wrong with machines, networks and companies. */
const TROUBLES = [
  'crash',
  'stall',
  'lost-request',
  'lost-answer',
  'late-request',
  'late-answer',
  'duplicate-request',
  'reordered-answer',
  'server-error',
  'cached-error',
  'malformed-answer',
  'unavailable',
  'wrong-amount',
  'not-visible-yet',
  'expired-key',
  'ambiguous-commit',
  'failed-fsync',
  'store-error',
  'slow-store',
  'lost-webhook',
  'duplicate-webhook',
  'forged-webhook',
  'lost-reply',
  'clock-skew',
  'mixed-version',
  'price-change',
  'hold-lapse',
] as const;

/** Everything that can go wrong in a run. */
export const FAULT_KINDS = [...TROUBLES, ...OUTSIDE_KINDS] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What a gateway declares and how it behaves where it is not disturbed. */
export interface GatewayPlan {
  readonly moves: 'authorize' | 'sale' | 'deferred';
  readonly keyTtlMs: number;
  readonly visibilityMs: number;
  /** How `resolve` looks: the same request again, or a question. */
  readonly resolves: 'replay' | 'query';
  /** What becomes of a payment, by weight. */
  readonly outcomes: Readonly<Record<PaymentFate, number>>;
  readonly hasWebhooks: boolean;
  /** Its webhooks name the key of the authorization beside the payment's id. */
  readonly namesKey: boolean;
  /** Its webhooks say of what other hands did that nobody asked for it by this contract. */
  readonly namesOrigin: boolean;
  /** How long an authorization holds; for ever where nothing is said. */
  readonly authorizationMs?: number;
  /** Whether one can be held anew without the buyer. */
  readonly reauthorizes: boolean;
  /** Whether a payment that is still open can be taken back. Otherwise it may come true after its buyer has left. */
  readonly voidsOpen: boolean;
}

export type PaymentFate =
  | 'approve'
  | 'decline:same_method'
  | 'decline:other_method'
  | 'decline:other_gateway'
  | 'decline:never'
  | 'challenge'
  | 'pending';

/** One run, drawn from its seed: who buys what where, and what may go wrong how often. */
export interface Plan {
  readonly workers: number;
  readonly carts: readonly CartPlan[];
  readonly stock: number;
  readonly couponUses: number;
  /** What is on the gift card that all buyers know. */
  readonly cardMinor: number;
  readonly holdTtlMs: number;
  readonly gateways: Readonly<Record<'primary' | 'backup' | 'bank', GatewayPlan>>;
  /** Whether a buyer's requests keep going to one worker while it lives. */
  readonly isSticky: boolean;
  /** Either way from the true time: two clocks lie at most twice as far apart, which is what engines allow for. */
  readonly clockSkewMsMax: number;
  /** How long it takes until another worker stands where one died. Where keys live short, one of them outlasts them. */
  readonly bootsMs: readonly [number, ...number[]];
  /** Chance of each fault at each point where it may strike; of what others do: for each payment. */
  readonly rates: Readonly<Partial<Record<FaultKind, number>>>;
  /** Nothing goes wrong any more after this long: from then on everything has to come to an end. */
  readonly faultsUntilMs: number;
}

export interface CartPlan {
  /** Sessions of this cart, each in a tab of its own. */
  readonly tabs: number;
  readonly method: 'card' | 'bank' | 'invoice';
  readonly quantity: number;
  readonly usesCoupon: boolean;
  /** Its cards may have too little on them: the rest is paid with another. */
  readonly splits: boolean;
  /** Pays with the gift card as far as it goes. */
  readonly usesCard: boolean;
  /** Presses the button twice, in both tabs at once. */
  readonly doubleClicks: boolean;
  readonly cancels: boolean;
  /** Has the session open on a second device, which changes the payment while the button is pressed on the first. */
  readonly edits: boolean;
  readonly refunds: boolean;
  /** Its money is taken when the parcels leave. */
  readonly shipsLater: boolean;
  /** What it promised to pay has to come soon: otherwise the backend is told to cancel. */
  readonly paysSoon: boolean;
  /** The shop calls the order off. */
  readonly isCalledOff: boolean;
  readonly startsAtMs: number;
}

/** Who buys a cart, by the name it has in the backend. */
export function cartPlanOf({ carts }: Plan, cartRef: string): CartPlan | undefined {
  return carts[Number(cartRef.split('-')[1])];
}

/** Whether others than the engine act on payments in this run. */
export function hasOutsiders({ rates }: Pick<Plan, 'rates'>): boolean {
  return OUTSIDE_KINDS.some((kind) => rates[kind] !== undefined);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Each run has a few kinds of faults and not the others: rare meetings of two then happen often in some runs. */
export function drawPlan(chance: Chance): Plan {
  const rates: Partial<Record<FaultKind, number>> = {};
  const calm = chance.happens('plan.calm', 0.05);
  for (const kind of TROUBLES) {
    const isIn = chance.happens(`plan.${kind}`, 0.4);
    const rate = chance.pick(`plan.rate.${kind}`, [0.01, 0.03, 0.08]) * (RATE_FACTOR[kind] ?? 1);
    if (isIn && !calm) rates[kind] = rate;
  }
  const hasHands = chance.happens('plan.hands', 0.2);
  const hasEnds = chance.happens('plan.ends', 0.1);
  if (hasEnds) rates['authorization-end'] = 1;
  if (hasHands) for (const kind of OUTSIDE_KINDS) if (kind !== 'authorization-end' && chance.happens(`plan.${kind}`, 0.6)) rates[kind] = chance.pick(`plan.rate.${kind}`, [0.3, 0.6, 1]);
  const visibilityMs = chance.pick('plan.visibility', [0, 2 * SECOND, 10 * SECOND, 60 * SECOND]);
  const keyTtlMs = rates['expired-key'] === undefined ? DAY : Math.max(keyTtlMsMin(visibilityMs), chance.pick('plan.ttl', [MINUTE, 2 * MINUTE, 10 * MINUTE]));
  const gateway = (id: string): GatewayPlan => ({
    moves: hasEnds ? 'authorize' : chance.pick(`plan.moves.${id}`, hasHands ? ['authorize', 'sale'] : ['authorize', 'authorize', 'sale']),
    keyTtlMs,
    visibilityMs: chance.happens(`plan.visible.${id}`, 0.3) ? 0 : visibilityMs,
    resolves: chance.pick(`plan.resolves.${id}`, ['replay', 'query']),
    // Nobody could ever know of what others do at a gateway that tells nothing.
    hasWebhooks: chance.happens(`plan.webhooks.${id}`, hasHands ? 0.9 : 0.5),
    namesKey: chance.happens(`plan.names.${id}`, 0.5),
    namesOrigin: chance.happens(`plan.origin.${id}`, 0.5),
    ...(hasEnds ? { authorizationMs: chance.pick(`plan.life.${id}`, [5 * MINUTE, 20 * MINUTE, 60 * MINUTE]) } : {}),
    reauthorizes: hasEnds && chance.happens(`plan.reauthorizes.${id}`, 0.7),
    voidsOpen: chance.happens(`plan.voids.${id}`, 0.4),
    outcomes: {
      approve: 10,
      'decline:same_method': chance.pick(`plan.again.${id}`, [0, 1, 6]),
      'decline:other_method': chance.pick(`plan.method.${id}`, [0, 1]),
      'decline:other_gateway': id === 'primary' ? chance.pick('plan.failover', [0, 3, 6]) : 1,
      'decline:never': chance.pick(`plan.never.${id}`, [0, 0, 1]),
      challenge: chance.pick(`plan.challenge.${id}`, [0, 0, 4]),
      // What is decided late is undone while others have it in hand.
      pending: chance.pick(`plan.pending.${id}`, hasHands ? [0, 4, 10] : [0, 0, 4]),
    },
  });
  const { authorizationMs: _, ...atBank } = gateway('bank');
  const bank = { ...atBank, reauthorizes: false, moves: 'sale' as const, outcomes: { ...gateway('bank').outcomes, pending: 20, challenge: 0 } };
  const carts = Array.from({ length: chance.between('plan.carts', 1, 3) }, (_, index) => cartPlan(chance, `plan.cart${index}`, { hasHands, hasEnds }));
  return {
    workers: chance.between('plan.workers', 1, 3),
    carts,
    stock: chance.pick('plan.stock', [1, 3, 100]),
    couponUses: chance.pick('plan.coupon', [1, 100]),
    cardMinor: chance.pick('plan.card', [1_000, 4_000, 100_000]),
    holdTtlMs: rates['hold-lapse'] === undefined ? 60 * MINUTE : chance.pick('plan.hold', [15 * SECOND, 45 * SECOND, 5 * MINUTE]),
    gateways: { primary: gateway('primary'), backup: gateway('backup'), bank },
    isSticky: chance.happens('plan.sticky', 0.5),
    clockSkewMsMax: rates['clock-skew'] === undefined ? 0 : chance.pick('plan.skew', [500, 2_500]),
    bootsMs: [50, SECOND, 20 * SECOND, 2 * MINUTE, ...(rates['expired-key'] === undefined ? [] : [keyTtlMs * 1.1])],
    rates,
    faultsUntilMs: chance.pick('plan.until', [30 * SECOND, 2 * MINUTE, 10 * MINUTE]),
  };
}

/**
 * A key has to outlive the request that is sent under it first: one that was written down, was sent as late as allowed,
 * and arrived as late as it could. No engine can do anything about a shorter life.
 */
function keyTtlMsMin(visibilityMs: number): number {
  return (2 * CALL_MS + visibilityMs) / 0.9;
}

/** What an engine waits for an answer, unless it is told otherwise. */
const CALL_MS = 20 * SECOND;

/** Some faults have few points to strike at, and some end a run when they strike often. */
const RATE_FACTOR: Partial<Record<FaultKind, number>> = {
  crash: 0.25,
  stall: 0.5,
  'lost-reply': 2,
  'wrong-amount': 2,
  'cached-error': 2,
  'not-visible-yet': 6,
  'lost-webhook': 4,
  'duplicate-webhook': 4,
  'forged-webhook': 4,
  'slow-store': 0.5,
  'price-change': 4,
};

function cartPlan(chance: Chance, place: string, { hasHands, hasEnds }: { readonly hasHands: boolean; readonly hasEnds: boolean }): CartPlan {
  const method = chance.pick(`${place}.method`, ['card', 'card', 'card', 'bank', 'invoice'] as const);
  return {
    tabs: chance.pick(`${place}.tabs`, [1, 1, 2]),
    method,
    splits: method === 'card' && chance.happens(`${place}.splits`, 0.15),
    quantity: chance.between(`${place}.quantity`, 1, 2),
    usesCoupon: chance.happens(`${place}.coupon`, 0.25),
    usesCard: chance.happens(`${place}.card`, 0.25),
    doubleClicks: chance.happens(`${place}.double`, 0.4),
    cancels: chance.happens(`${place}.cancel`, 0.15),
    edits: chance.happens(`${place}.edits`, 0.15),
    refunds: chance.happens(`${place}.refund`, hasHands ? 0.5 : 0.2),
    paysSoon: method !== 'card' && chance.happens(`${place}.paysSoon`, 0.4),
    shipsLater: chance.happens(`${place}.shipsLater`, hasEnds ? 0.8 : hasHands ? 0.4 : 0.15),
    isCalledOff: chance.happens(`${place}.calledOff`, hasHands ? 0.2 : 0.1),
    startsAtMs: chance.pick(`${place}.start`, [0, 50, 2 * SECOND]),
  };
}
