import type { FaultRule } from './control-protocol.js';
import { FAULT_NAMES, type Fault, mayHit, type Operation, OPERATIONS } from './faults.js';
import type { DeclineAdvice, PaymentStatus } from './protocol.js';

/** What a token asks the gateway to do with a payment, and with the requests that concern it. */
export interface TokenPlan {
  readonly status: PaymentStatus;
  /** Why it is declined, or will be when it ends by itself; else null. */
  readonly code: string | null;
  /** When a pending payment ends by itself; null when it waits for a call. */
  readonly endsAfterMs: number | null;
  readonly faults: readonly TokenFault[];
}

export interface TokenFault extends Omit<FaultRule, 'operation'> {
  readonly operation: Operation;
}

/** The longest delay that a token or the switch may ask for. */
export const DELAY_MS_MAX = 120_000;

/** How often a rule or a token may ask for a fault by number. */
export const TIMES_MAX = 1_000_000;

const ADVICE: ReadonlyMap<string, DeclineAdvice> = new Map([
  ['insufficient_funds', 'other_method'],
  ['expired_card', 'other_method'],
  ['do_not_honor', 'other_gateway'],
  ['fraud', 'never'],
  ['try_again', 'same_method'],
  // The ends of a challenge, of an asynchronous payment and of a renewal; they can be asked for directly as well.
  ['authentication_failed', 'other_method'],
  ['challenge_abandoned', 'same_method'],
  ['settlement_failed', 'other_method'],
  ['not_replaceable', 'other_method'],
]);

/** What a decline without a code says. */
const DECLINE_CODE = 'do_not_honor';

export const DECLINE_CODES: readonly string[] = [...ADVICE.keys()];

/** The parts a token is made of, for the guide and for the message that refuses one. */
export const TOKEN_FORMS = [
  'tok_ok',
  'tok_3ds',
  'tok_pending',
  'tok_pending_ok_<ms>',
  'tok_pending_fail_<ms>',
  'tok_decline_<code>',
  'tok_timeout_<ms>',
  'tok_<fault>',
  'tok_<operation>_<fault>',
] as const;

const PARTS_MAX = 4;
const APPROVE: TokenPlan = { status: 'approved', code: null, endsAfterMs: null, faults: [] };
const OK = 'tok_ok';

/** Reads a token; undefined when the gateway does not know it. */
export function planToken(token: string): TokenPlan | undefined {
  if (token === OK) return APPROVE;
  if (!token.startsWith('tok_')) return undefined;
  const parts = token.slice('tok_'.length).split('+');
  if (parts.length > PARTS_MAX) return undefined;
  let plan: TokenPlan | undefined = APPROVE;
  for (const part of parts) plan = plan === undefined ? undefined : withPart(plan, part);
  return plan;
}

/** What to do after a decline; a code that is not in the table advises nothing better than another method. */
export function adviceFor(code: string): DeclineAdvice {
  return ADVICE.get(code) ?? 'other_method';
}

/** For the message that refuses a token. */
export function describeTokens(): string {
  return `${TOKEN_FORMS.join(', ')}; codes: ${DECLINE_CODES.join(', ')}; faults: ${FAULT_NAMES.join(', ')}`;
}

function withPart(plan: TokenPlan, part: string): TokenPlan | undefined {
  if (part === 'ok') return plan;
  if (part === '3ds') return { ...plan, status: 'action_required' };
  if (part === 'pending') return { ...plan, status: 'pending' };
  const [, end, ms = ''] = /^pending_(ok|fail)_(\d{1,9})$/.exec(part) ?? [];
  if (end !== undefined) {
    return { ...plan, status: 'pending', code: end === 'fail' ? 'settlement_failed' : null, endsAfterMs: Number(ms) };
  }
  const fault = faultIn(part);
  return fault === undefined ? undefined : { ...plan, faults: [...plan.faults, fault] };
}

/** `[<operation>_]<fault>[_<argument>][_x<times>]`; without operation it is the authorization. */
function faultIn(part: string): TokenFault | undefined {
  const [, body = '', count] = /^(.+?)(?:_x([1-9]\d{0,5}))?$/.exec(part) ?? [];
  const operation = OPERATIONS.find((name) => body.startsWith(`${name}_`)) ?? 'authorize';
  const text = body.startsWith(`${operation}_`) ? body.slice(operation.length + 1) : body;
  const times = count === undefined ? null : Number(count);
  const fault = named(text);
  return fault === undefined || !mayHit(fault.fault, operation) ? undefined : { operation, times, ...fault };
}

function named(text: string): { readonly fault: Fault; readonly delayMs: number; readonly code: string } | undefined {
  const plain = FAULT_NAMES.find((name) => name === text && name !== 'decline' && name !== 'timeout');
  if (plain !== undefined) return { fault: plain, delayMs: 0, code: '' };
  const [isDecline, code = DECLINE_CODE] = /^decline(?:_(\w+))?$/.exec(text) ?? [];
  if (isDecline !== undefined) return ADVICE.has(code) ? { fault: 'decline', delayMs: 0, code } : undefined;
  const [, delay] = /^timeout_(\d{1,6})$/.exec(text) ?? [];
  return delay === undefined || Number(delay) > DELAY_MS_MAX ? undefined : { fault: 'timeout', delayMs: Number(delay), code: '' };
}
