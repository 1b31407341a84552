import type { Timer } from '../contracts/index.js';
import { advance } from './absorb.js';
import { breakDue } from './payment-due.js';
import { renewAuthorization } from './renewal.js';
import { isCommitting, isOpen } from './phase.js';
import type { Step } from './step.js';
import { hasStray } from './stray.js';

/** Fires a due timer. One whose wait is over changes nothing but its own row. */
export function fire(step: Step, timer: Timer): void {
  step.clearTimers(timer.token);
  const { phase } = step.session;
  switch (timer.kind) {
    case 'expire':
      if (isOpen(phase)) step.go({ type: 'EXPIRE' });
      break;
    case 'attempt':
      // What is being found out has a patience of its own; what comes of it is undone all the same, unless it is a sale.
      if (isCommitting(phase) && phase !== 'resolving') {
        const isReady = phase === 'releasing' && step.context.isReady(step.session, step.personal);
        step.go({ type: 'DEADLINE', answers: { isReady, cancelRequested: step.session.attempt?.cancelRequested === true } });
      }
      break;
    case 'resolve':
      if (phase === 'resolving') step.go({ type: 'DEADLINE' });
      break;
    case 'stray':
      if (hasStray(step.session.money)) step.flag('stray_money');
      break;
    case 'due':
      breakDue(step, 'overdue');
      break;
    case 'reauthorize':
      renewAuthorization(step);
      break;
    case 'erase':
      // Erasing is no step of the machine.
  }
  advance(step);
}
