import type { Effect } from '../session/index.js';
import { isOver, isRefused } from './effect-state.js';
import { movedMinor, tenderOf } from './refundable.js';
import { uncapturedMinor } from './renewal.js';
import { capturedOf } from './split.js';
import type { Seen, Step } from './step.js';

/** What a capture may take, in minor units: what its payment holds, less what was captured of it or may be by another capture. */
export function leftForMinor(seen: Seen, capture: Effect): number {
  const payment = capture.of === undefined ? undefined : seen.effect(capture.of);
  const tender = payment === undefined ? undefined : tenderOf(seen.session, payment);
  if (tender === undefined) return 0;
  const ownMinor = isOver(capture) || isRefused(capture) ? 0 : movedMinor(capture);
  return Math.max(0, uncapturedMinor(seen, tender) + ownMinor);
}

/** Another capture of the same payment may have gone through. */
export function isOtherOut(seen: Seen, capture: Effect): boolean {
  for (const effect of seen.effects()) {
    if (effect.kind === 'capture' && effect.of === capture.of && effect.key !== capture.key && !isOver(effect) && !isRefused(effect)) return true;
  }
  return false;
}

/** A capture that was refused is needed no more once its payment was captured in whole by other captures or by other hands. */
export function dropPaidCaptures(step: Step): void {
  for (const effect of step.effects()) {
    if (effect.kind !== 'capture' || !isRefused(effect)) continue;
    const payment = effect.of === undefined ? undefined : step.effect(effect.of);
    const tender = payment === undefined ? undefined : tenderOf(step.session, payment);
    if (tender === undefined || capturedOf(step, tender) < tender.amountMinor) continue;
    step.learn(effect, 'reversed', { outcome: { status: 'not_needed' }, isSend: false });
    step.unflag((reason) => reason.effect === effect.key);
  }
}
