import type { PaymentDue, Tender } from '../session/index.js';
import type { Step } from './step.js';

/**
 * What the order still waits to be paid, where its payment method commits on a promise: a transfer that is pending, or
 * an invoice that is booked by hand. `undefined` where the money is secured.
 */
export function dueOf(step: Step): PaymentDue | undefined {
  const { session, context } = step;
  const tender = session.attempt?.tenders.find((each) => isPromised(step, each));
  if (tender === undefined) return undefined;
  const terms = context.flow.payment.methods.find(({ id }) => id === tender.methodId)?.due;
  return { amountMinor: tender.amountMinor, by: step.after(terms?.withinMs ?? WITHIN_MS), onFailure: terms?.onFailure ?? 'attention', state: 'open' };
}

const WITHIN_MS = 14 * 24 * 60 * 60 * 1000;

/** It pays later and holds nothing. A deferred approval is a promise, whatever its method says: a release of an earlier version may not say it. */
export function isPromised({ context }: Step, { state, gateway = '', isCaptured }: Tender): boolean {
  if (state === 'promised') return true;
  return state === 'approved' && isCaptured !== true && context.capabilities.gateways[gateway]?.moves === 'deferred';
}

/** Money arrived, or is held: once it is all there, the promise was kept, however late. */
export function keepDue(step: Step): void {
  const { due, money } = step.session;
  if (due === undefined || due.state === 'kept' || (money.capturedMinor < due.amountMinor && !isSecured(step))) return;
  step.patch({ due: { ...due, state: 'kept' } });
  step.clearTimers('due');
}

/** What is held in whole waits for its capture as in any other order: one that fails, and a hold that ends, are told for themselves. */
function isSecured(step: Step): boolean {
  return step.session.attempt?.tenders.every((tender) => tender.state === 'held' || (tender.state === 'approved' && !isPromised(step, tender) && approvedMinor(step, tender) >= tender.amountMinor)) === true;
}

/** Another amount than the promised one may have been approved. */
function approvedMinor(step: Step, { authorization = '' }: Tender): number {
  return step.effect(authorization)?.outcome?.amountMinor ?? 0;
}

/**
 * Money was taken: it pays for the order, however late. Where the backend was told to cancel, a person sends it back; of an
 * order that was called off it goes back by itself.
 */
export function keepOrTell(step: Step, payment: string | undefined): void {
  const { due, order } = step.session;
  if (due?.state === 'broken' && due.onFailure === 'cancel' && order?.canceledAt === undefined) step.flag('captured_too_late', payment);
  else keepDue(step);
}

/** The order was called off: nothing is owed of it any more, and nobody has to look at what was. */
export function endDue(step: Step): void {
  const { due } = step.session;
  if (due?.state === 'open') step.patch({ due: { ...due, state: 'broken' } });
  step.clearTimers('due');
  step.unflag(({ code }) => code === 'promise_broken');
}

/**
 * The money did not come, in time or at all. What follows is declared with the method: a person looks at it and the order
 * still takes the money, or the backend cancels and money that comes after all goes back.
 */
export function breakDue(step: Step, code: string, effect?: string): void {
  // What an earlier version left open until its capture is kept by now.
  keepDue(step);
  const { due, order } = step.session;
  if (due?.state !== 'open') return;
  step.patch({ due: { ...due, state: 'broken' } });
  step.clearTimers('due');
  step.emit('payment.overdue', { orderId: order?.id ?? '', amountMinor: due.amountMinor, by: due.by, onFailure: due.onFailure, code });
  if (due.onFailure === 'attention') return step.flag('promise_broken', effect);
  for (const { id, state } of step.session.attempt?.tenders ?? []) if (state === 'promised') step.patchTender(id, { state: 'declined' });
}
