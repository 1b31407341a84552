import type { MoveRequest, ValueCredit } from '../contracts/index.js';
import type { CheckoutSession, Effect, Tender } from '../session/index.js';
import { ordinalOf } from './plan.js';
import { CONSUMED } from './stored-tender.js';

/** What one tender paid, and what can be given back of it. */
export interface RefundablePart {
  /** How it goes back: money at its gateway, gift cards and points at their plugin. */
  readonly kind: 'refund' | 'credit';
  /** The authorization of the payment, or the hold that was used up. */
  readonly of: Effect;
  /** Absent for a payment that no tender of the order stands for any more. */
  readonly tender?: Tender;
  /** What is neither back nor about to go back. */
  readonly leftMinor: number;
}

type Paid = Pick<CheckoutSession, 'attempt' | 'money'>;

/**
 * What was taken and is neither back nor about to go back, in the order in which it is refunded: the reverse of the order
 * in which it was taken. Payments come first, the last one first, then gift cards and points, the last one first.
 */
export function refundableParts(session: Paid, effects: Iterable<Effect>): readonly RefundablePart[] {
  const all = [...effects];
  return [...paymentParts(session, all), ...storedParts(session, all)].reverse().sort((a, b) => rank[a.kind] - rank[b.kind]);
}

const rank = { refund: 0, credit: 1 } as const;

/** The tender that an authorization or a hold belongs to, also of an authorization that another one replaced. */
export function tenderOf({ attempt }: Pick<CheckoutSession, 'attempt'>, of: Pick<Effect, 'key'>): Tender | undefined {
  const tenders = attempt?.tenders ?? [];
  return tenders.find(({ authorization }) => authorization === of.key) ?? tenders.find(({ id, state }) => state !== 'held' && ordinalOf(of).split('-')[0] === id);
}

/** A tender is paid by this very payment. Every other one was given up, or another stands in its place. */
export function isStanding({ attempt }: Pick<CheckoutSession, 'attempt'>, { key }: Pick<Effect, 'key'>): boolean {
  return attempt?.tenders.some(({ authorization }) => authorization === key) === true;
}

/** What a capture, a void, a refund or a credit moves: written by the plan, and told by the outcome once that is erased. */
export function movedMinor({ request, outcome }: Pick<Effect, 'request' | 'outcome'>): number {
  return outcome?.amountMinor ?? (request as MoveRequest | ValueCredit | null)?.amountMinor ?? 0;
}

/** An authorization that was renewed after a part of it was captured leaves two: a refund names the one that took the money. */
function paymentParts(session: Paid, all: readonly Effect[]): readonly RefundablePart[] {
  const { attempt, money } = session;
  const current = new Set(attempt?.tenders.map(({ authorization }) => authorization));
  const parts = all
    .filter(({ kind }) => kind === 'authorize')
    .map((payment) => ({ payment, isCurrent: current.has(payment.key), takenMinor: takenMinor(session, all, payment, current.has(payment.key)) }))
    .filter((part) => part.isCurrent || part.takenMinor > 0);
  // What is known of none lies on the payment that stands.
  const elsewhereMinor = money.capturedMinor - parts.reduce((sum, part) => sum + part.takenMinor, 0);
  let leftMinor = money.capturedMinor - money.refundedMinor - money.refundingMinor;
  return parts.flatMap(({ payment, isCurrent, takenMinor: ownMinor }) => {
    const mostMinor = Math.max(0, Math.min(ownMinor + (isCurrent ? Math.max(0, elsewhereMinor) : 0) - givenBackMinor(session, all, payment), leftMinor));
    leftMinor -= mostMinor;
    return payment.reference === undefined ? [] : [part('refund', payment, tenderOf(session, payment), mostMinor)];
  });
}

function storedParts(session: Paid, all: readonly Effect[]): readonly RefundablePart[] {
  return (session.attempt?.tenders ?? []).flatMap((tender) => {
    const hold = tender.state === 'held' ? all.find(({ key }) => key === tender.authorization) : undefined;
    if (hold === undefined || !all.some((effect) => effect.of === hold.key && isUse(effect))) return [];
    return [part('credit', hold, tender, Math.max(0, tender.amountMinor - givenBackMinor(session, all, hold)))];
  });
}

function part(kind: RefundablePart['kind'], of: Effect, tender: Tender | undefined, leftMinor: number): RefundablePart {
  return { kind, of, leftMinor, ...(tender === undefined ? {} : { tender }) };
}

/** The hold was used up: it was consumed, or it could not be released any more. */
export function isUse({ kind, state, outcome }: Effect): boolean {
  return (kind === 'consume' && state === 'succeeded') || (kind === 'release' && outcome?.status === CONSUMED);
}

/** What is booked for the order of a payment, by its own captures or by other hands, and not given back but by `undoing`. */
export function bookedOfMinor(session: Paid, effects: Iterable<Effect>, payment: Effect, undoing: Effect): number {
  const { attempt, money } = session;
  const all = [...effects].filter(({ key }) => key !== undoing.key);
  const current = new Set(attempt?.tenders.map(({ authorization }) => authorization));
  const takenOf = (each: Effect): number => takenMinor(session, all, each, current.has(each.key));
  let elsewhereMinor = money.capturedMinor;
  for (const each of all) if (each.kind === 'authorize') elsewhereMinor -= takenOf(each);
  const leftMinor = money.capturedMinor - money.refundedMinor - money.refundingMinor;
  return Math.max(0, Math.min(takenOf(payment) + Math.max(0, elsewhereMinor) - givenBackMinor(session, all, payment), leftMinor));
}

/** What was taken of this very payment, by us and by other hands. */
export function takenMinor(session: Paid, all: readonly Effect[], { key, outcome }: Effect, isCurrent: boolean): number {
  let sum = tenderOf(session, { key })?.takenMinor?.[key] ?? 0;
  sum += isCurrent && outcome?.isCaptured === true ? (outcome.amountMinor ?? 0) : 0;
  for (const effect of all) if (effect.kind === 'capture' && effect.of === key && effect.state === 'succeeded') sum += effect.outcome?.amountMinor ?? 0;
  return sum;
}

/** By us, now or soon, and by other hands. */
function givenBackMinor(session: Paid, all: readonly Effect[], { key }: Effect): number {
  let sum = tenderOf(session, { key })?.takenBackMinor?.[key] ?? 0;
  for (const effect of all) {
    const isBack = (effect.kind === 'refund' || effect.kind === 'credit') && effect.of === key && effect.state !== 'failed' && effect.state !== 'reversed';
    if (isBack) sum += movedMinor(effect);
  }
  return sum;
}
