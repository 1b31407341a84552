import { effectKey } from './effect-key.js';
import { ordinalOf } from './plan.js';
import type { Step } from './step.js';

/**
 * Writes down that the sale of an order which was called off is taken back at the tax service, where that can be. Only once
 * the report is known to have arrived: one that may be on its way is tried until it has, so that it cannot arrive last.
 */
export function takeReportBack(step: Step): void {
  for (const { sessionId, attempt, kind, target, state, key, request } of step.effects()) {
    if (kind !== 'report_tax' || state !== 'succeeded' || !step.context.capabilities.voidsTax.includes(target)) continue;
    step.intend({ key: effectKey(sessionId, attempt, 'void_tax', target, ordinalOf({ key })), kind: 'void_tax', target, attempt, request, of: key });
  }
}
