import type { CompiledFlow } from '../flow/index.js';
import type { Step } from '../machine/index.js';
import type { Facts } from '../rules/index.js';
import { isReady, progressOf, type BuyerState } from '../session/index.js';

/** Moves the machine after a change in the open phase and says what the buyer's change meant. */
export function settleChange(step: Step, before: BuyerState | undefined, flow: CompiledFlow, facts: Facts): void {
  const after: BuyerState = { session: step.session, personal: step.personal };
  const revision = step.session.revision + 1;
  const from = before === undefined ? undefined : progressOf(before, flow, facts).current;
  const to = progressOf(after, flow, facts).current;
  if (from !== to) {
    if (from !== undefined) step.emit('checkout.step.completed', { step: from }, `step.completed:${revision}`);
    step.emit('checkout.step.entered', { step: to }, `step.entered:${revision}`);
  }
  if (before !== undefined && before.session.quote.totals.totalMinor !== step.session.quote.totals.totalMinor) {
    step.emit('checkout.quote.changed', { totalMinor: step.session.quote.totals.totalMinor, currency: step.session.quote.currency }, `quote.changed:${revision}`);
  }
  step.go({ type: 'CHANGED', answers: { isReady: isReady(after, flow, facts) } });
}
