import type { DeclineAdvice, PaymentStatus } from './protocol.js';

/** What a token asks the gateway to do with a payment, and with the answer to its first send. */
export interface TokenPlan {
  readonly status: PaymentStatus;
  /** Set for a decline only. */
  readonly code: string | null;
  /** `nothing` destroys the socket; `fault` is a 500; `garbage` a 200 that is no answer. */
  readonly send: 'answer' | 'nothing' | 'fault' | 'garbage';
  readonly delayMs: number;
  readonly distort: 'none' | 'less' | 'other_currency';
}

/** The longest delay that a token or the switch may ask for. */
export const DELAY_MS_MAX = 120_000;

const ADVICE: ReadonlyMap<string, DeclineAdvice> = new Map([
  ['insufficient_funds', 'other_method'],
  ['expired_card', 'other_method'],
  ['do_not_honor', 'other_gateway'],
  ['fraud', 'never'],
  ['try_again', 'same_method'],
  // The ends of a challenge and of an asynchronous payment; they can be asked for directly as well.
  ['authentication_failed', 'other_method'],
  ['settlement_failed', 'other_method'],
]);

export const DECLINE_CODES: readonly string[] = [...ADVICE.keys()];

const APPROVE: TokenPlan = { status: 'approved', code: null, send: 'answer', delayMs: 0, distort: 'none' };

const PLANS: ReadonlyMap<string, TokenPlan | 'drop_before'> = new Map<string, TokenPlan | 'drop_before'>([
  ['tok_ok', APPROVE],
  ['tok_drop_after', { ...APPROVE, send: 'nothing' }],
  ['tok_drop_before', 'drop_before'],
  ['tok_500_after', { ...APPROVE, send: 'fault' }],
  ['tok_garbage', { ...APPROVE, send: 'garbage' }],
  ['tok_3ds', { ...APPROVE, status: 'action_required' }],
  ['tok_pending', { ...APPROVE, status: 'pending' }],
  ['tok_approve_less', { ...APPROVE, distort: 'less' }],
  ['tok_wrong_currency', { ...APPROVE, distort: 'other_currency' }],
]);

/** Reads a token; undefined when the gateway does not know it. `drop_before` destroys the socket at every send. */
export function planToken(token: string): TokenPlan | 'drop_before' | undefined {
  const plan = PLANS.get(token);
  if (plan !== undefined) return plan;
  const code = /^tok_decline_(\w+)$/.exec(token)?.[1];
  if (code !== undefined) return ADVICE.has(code) ? planDecline(code) : undefined;
  const delay = /^tok_timeout_(\d{1,6})$/.exec(token)?.[1];
  if (delay === undefined || Number(delay) > DELAY_MS_MAX) return undefined;
  return { ...APPROVE, delayMs: Number(delay) };
}

export function planDecline(code: string): TokenPlan {
  return { ...APPROVE, status: 'declined', code };
}

/** What to do after a decline; a code that is not in the table advises nothing better than another method. */
export function adviceFor(code: string): DeclineAdvice {
  return ADVICE.get(code) ?? 'other_method';
}

/** For the message that refuses a token. */
export function describeTokens(): string {
  return [...PLANS.keys(), 'tok_timeout_<ms>', 'tok_decline_<code>'].join(', ') + `; codes: ${DECLINE_CODES.join(', ')}`;
}
