/** What a fault can hit. `resolve` is every query for a payment or a movement. */
export const OPERATIONS = ['authorize', 'capture', 'void', 'refund', 'resolve'] as const;

export type Operation = (typeof OPERATIONS)[number];

type Group = 'all' | 'writes' | 'amounts' | 'authorize' | 'resolve';

/**
 * What can go wrong, and where. `before` hits every request, replays included, and nothing is done. What comes `after`
 * hits only the request that did something: its replay is answered in order, unless the 500 was cached.
 */
export const FAULTS = {
  timeout: { at: 'after', hits: 'all', does: 'does it, and answers late' },
  rate_limit: { at: 'before', hits: 'all', does: 'does nothing, and answers 429' },
  down: { at: 'after', hits: 'writes', does: 'does nothing and answers 503, unless the key is known' },
  drop_before: { at: 'before', hits: 'all', does: 'does nothing, and destroys the socket' },
  '500_before': { at: 'before', hits: 'all', does: 'does nothing, and answers 500' },
  drop_after: { at: 'after', hits: 'writes', does: 'does it, and destroys the socket' },
  '500_after': { at: 'after', hits: 'writes', does: 'does it, and answers 500 once' },
  '500_cached': { at: 'after', hits: 'writes', does: 'does it, and answers 500 for the life of the key' },
  garbage: { at: 'after', hits: 'all', does: 'does it, and answers 200 with nonsense' },
  decline: { at: 'after', hits: 'writes', does: 'declines the payment, or refuses the movement' },
  wrong_amount: { at: 'after', hits: 'amounts', does: 'authorizes one minor unit more, or moves one less, and says so' },
  wrong_currency: { at: 'after', hits: 'authorize', does: 'authorizes in another currency, and says so' },
  approve_less: { at: 'after', hits: 'authorize', does: 'authorizes half, rounded up, and says so' },
  not_found: { at: 'before', hits: 'resolve', does: 'does not find what is there' },
} as const satisfies Record<string, { readonly at: 'before' | 'after'; readonly hits: Group; readonly does: string }>;

export type Fault = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];

const GROUPS: Readonly<Record<Group, readonly Operation[]>> = {
  all: OPERATIONS,
  writes: ['authorize', 'capture', 'void', 'refund'],
  amounts: ['authorize', 'capture', 'refund'],
  authorize: ['authorize'],
  resolve: ['resolve'],
};

export function mayHit(fault: Fault, operation: Operation): boolean {
  return GROUPS[FAULTS[fault].hits].includes(operation);
}
