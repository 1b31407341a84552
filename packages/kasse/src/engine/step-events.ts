import type { CompiledFlow } from '../flow/index.js';
import type { Step } from '../machine/index.js';
import type { Facts } from '../rules/index.js';
import { progressWith, requirementsOf, type BuyerState } from '../session/index.js';

/**
 * Moves the machine after a change in the open phase and says what the buyer's change meant.
 * @param before - The step the buyer was at and the total they saw; absent when the session opens.
 * @returns The step the buyer is at now.
 */
export function settleChange(step: Step, before: { readonly at: string; readonly totalMinor: number } | undefined, flow: CompiledFlow, facts: Facts): string {
  const state: BuyerState = { session: step.session, personal: step.personal };
  const revision = step.session.revision + 1;
  const { totalMinor } = step.session.quote.totals;
  const requirements = requirementsOf(state, flow, facts);
  const { current } = progressWith(requirements, state, flow, facts);
  if (before?.at !== current) {
    if (before !== undefined) step.emit('checkout.step.completed', { step: before.at }, `step.completed:${revision}`);
    step.emit('checkout.step.entered', { step: current }, `step.entered:${revision}`);
  }
  if (before !== undefined && before.totalMinor !== totalMinor) {
    step.emit('checkout.quote.changed', { totalMinor, currency: step.session.quote.currency }, `quote.changed:${revision}`);
  }
  const missing = requirements.filter(({ isMet }) => !isMet);
  // An account is made or used elsewhere: when nothing else is missing, there is nothing left to do here.
  const isEscalated = missing.length > 0 && missing.every(({ kind }) => kind === 'account');
  step.go({ type: 'CHANGED', answers: { isReady: missing.length === 0, isEscalated } });
  return current;
}
