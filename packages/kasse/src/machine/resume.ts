import { isOver } from './effect-state.js';
import { look } from './look.js';
import type { Step } from './step.js';

/** Nobody waits for the payment of a challenge any more, or its gateway has heard what the buyer brought back. */
export function forgetResume(step: Step): void {
  if (step.personal.resume === undefined) return;
  const { resume, ...rest } = step.personal;
  step.personal = rest;
}

/**
 * After an answer about a payment. One to an earlier question leaves what the buyer brought back still to be told: at
 * once where nothing else would be asked, and else with the next question, which keeps its pause.
 */
export function keepOrForgetResume(step: Step, key: string, isResume: boolean): void {
  const effect = step.effect(key);
  if (step.personal.resume?.effect !== key || effect === undefined) return;
  if (isResume || isOver(effect)) forgetResume(step);
  else if (effect.dueAt === null) look(step, effect);
}
