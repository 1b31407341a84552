import type { MoveRequest, ValueCredit } from '../contracts/index.js';
import { refundEntry, valueBackEntry, type Effect, type LedgerEntry } from '../session/index.js';
import { effectKey } from './effect-key.js';
import { ordinalOf } from './plan.js';
import { type RefundablePart, tenderOf } from './refundable.js';
import type { Step } from './step.js';

/**
 * Writes down that a part of what was paid goes back, and reserves it. `attempt` 0: it undoes nothing.
 * @param ordinal - Names it among those that go back to this plugin.
 * @returns The key of the effect.
 */
export function intendRefund(step: Step, { kind, of }: RefundablePart, amountMinor: number, ordinal: string): string {
  const { id, money, quote } = step.session;
  const key = effectKey(id, 0, kind, of.target, ordinal);
  const { currency } = quote;
  const request: MoveRequest | ValueCredit = kind === 'refund' ? { payment: of.reference ?? '', amountMinor, currency } : { creditId: key, holdId: of.key, amountMinor, currency };
  step.intend({ key, kind, target: of.target, attempt: 0, request, of: of.key });
  // What is credited is counted by its effects.
  if (kind === 'refund') step.patch({ money: { ...money, refundingMinor: money.refundingMinor + amountMinor } });
  return key;
}

/** The ordinal of a part of the refund that a caller named. The first payment has the bare name. */
export function ordinalOfRequest(requestId: string, { kind, of }: RefundablePart, isFirst: boolean): string {
  return isFirst && kind === 'refund' ? requestId : `${requestId}~${ordinalOf(of)}`;
}

/** The name that a caller gave to the refund which an effect is a part of; empty for what goes back with the order. */
export function requestIdOf(effect: Pick<Effect, 'key'>): string {
  return ordinalOf(effect).split('~')[0] ?? '';
}

/** The order was called off, so what it was paid with goes back. No request id of a caller can be taken for it. */
export function ordinalOfCancel(step: Step, { kind, of }: RefundablePart): string {
  const first = `~cancel-${ordinalOf(of)}`;
  for (let round = 1; ; round += 1) {
    const ordinal = round === 1 ? first : `${first}-${round}`;
    if (step.effect(effectKey(step.session.id, 0, kind, of.target, ordinal)) === undefined) return ordinal;
  }
}

/** A caller asked for it and hears when it is refused; what goes back with the order has to come true. */
export function isAsked(effect: Pick<Effect, 'kind' | 'attempt' | 'key'>): boolean {
  return effect.attempt === 0 && (effect.kind === 'refund' || effect.kind === 'credit') && requestIdOf(effect) !== '';
}

/** A refund that will not come: what it reserved can be refunded again. */
export function unreserve(step: Step, kind: Effect['kind'], amountMinor: number): void {
  const { money } = step.session;
  if (kind === 'refund') step.patch({ money: { ...money, refundingMinor: money.refundingMinor - amountMinor } });
}

/** It went back, by the gateway or the plugin, or by other hands. */
export function bookBack(step: Step, { key, kind, target, of }: Effect, moved: { readonly amountMinor: number; readonly currency: string; readonly origin?: LedgerEntry['origin'] }): void {
  const { amountMinor, currency, origin } = moved;
  const booking = { key, at: step.context.now, gateway: target, amountMinor, currency, ...(origin === undefined ? {} : { origin }) };
  unreserve(step, kind, amountMinor);
  step.book(kind === 'credit' ? valueBackEntry(booking) : refundEntry(booking));
  if (of !== undefined) countBack(step, of, amountMinor);
  if (kind === 'credit') step.emit('payment.stored_value_credited', { plugin: target, amountMinor }, `credited:${key}`);
  else step.emit('payment.refunded', { gateway: target, amountMinor, ...(origin === undefined ? {} : { origin }) }, `refunded:${key}`);
}

/** @param of - The key of the authorization or the hold. */
export function countBack(step: Step, of: string, amountMinor: number): void {
  const tender = tenderOf(step.session, { key: of });
  if (tender !== undefined) step.patchTender(tender.id, { refundedMinor: (tender.refundedMinor ?? 0) + amountMinor });
}

/** Other hands captured a part of this payment, for the order. */
export function countTaken(step: Step, { key }: Pick<Effect, 'key'>, amountMinor: number): void {
  const tender = tenderOf(step.session, { key });
  if (tender !== undefined) step.patchTender(tender.id, { takenMinor: { ...tender.takenMinor, [key]: (tender.takenMinor?.[key] ?? 0) + amountMinor } });
}

/** Other hands gave back a part of this payment, or a bank took it; less than nothing for what was reinstated. */
export function countTakenBack(step: Step, { key }: Pick<Effect, 'key'>, amountMinor: number): void {
  const tender = tenderOf(step.session, { key });
  if (tender === undefined) return;
  const { takenBackMinor } = tender;
  step.patchTender(tender.id, { takenBackMinor: { ...takenBackMinor, [key]: (takenBackMinor?.[key] ?? 0) + amountMinor } });
}
