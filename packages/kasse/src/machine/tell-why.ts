import { message } from '../errors/index.js';
import { hasLapsed } from './hold-life.js';
import type { Step } from './step.js';

/**
 * Why the running attempt is undone, unless something else is the reason already: what was held for it lapsed, or it is out
 * of time. Who gives up has asked for it.
 */
export function tellWhy(step: Step): void {
  const { attempt } = step.session;
  if (attempt === undefined || attempt.failure !== undefined || attempt.cancelRequested === true) return;
  if (hasLapsed(step)) step.fail([message('hold_lapsed')]);
  // Without a payment it was the holds that took too long.
  else if (step.ofAttempt().every(({ kind }) => kind !== 'authorize')) step.fail([message('hold_failed')]);
  else step.fail([message('payment_expired', undefined, 'payment')]);
}
