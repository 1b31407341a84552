import type { AuthorizeRequest } from '../contracts/index.js';
import { amountToPayMinor, type Effect } from '../session/index.js';
import { isOver } from './effect-state.js';
import { tenderOf } from './refundable.js';
import { secondLookKey } from './second-look.js';
import type { Step } from './step.js';

/** It is asked for at the next moment, and nothing is sent. */
export function look(step: Step, effect: Effect): void {
  step.learn(effect, 'unknown', { dueAt: step.context.now, isSend: false });
}

/** A payment that was given up as declined or undone is said to be there: asked for once more, and swept when it is. */
export function lookAgain(step: Step, payment: Effect): void {
  const { kind, target, attempt } = payment;
  const key = secondLookKey(payment);
  const known = step.effect(key);
  if (known === undefined) step.intend({ key, kind, target, attempt, request: payment.request ?? impersonalRequest(step, payment), state: 'unknown' });
  else if (!isOver(known)) look(step, known);
}

/** A payment is seen at the gateway, by this name: it is asked for, unless that is known. */
export function lookAt(step: Step, key: string, reference: string): void {
  const effect = step.effect(key);
  if (effect === undefined || isOver(effect) || effect.reference === reference) return;
  step.learn(effect, 'unknown', { reference, dueAt: step.context.now, isSend: false });
}

/** The stored request was erased. It is never sent again, so what names the payment is enough: all of it but its buyer. */
function impersonalRequest({ session, context }: Step, payment: Effect): AuthorizeRequest {
  const tender = tenderOf(session, payment);
  const methodId = tender?.methodId ?? session.payment?.methodId ?? '';
  return {
    reference: session.id,
    amountMinor: payment.outcome?.amountMinor ?? tender?.amountMinor ?? amountToPayMinor(session),
    currency: payment.outcome?.currency ?? session.quote.currency,
    method: context.flow.payment.methods.find(({ id }) => id === methodId)?.method ?? methodId,
    capture: context.capabilities.gateways[payment.target]?.moves === 'sale',
  };
}
