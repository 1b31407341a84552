import { message, type Message } from '../errors/index.js';
import type { CheckoutSession, Phase } from './session.js';

/** What a phase tells the buyer. */
const OF_PHASE: Readonly<Partial<Record<Phase, Message>>> = {
  quoting: Object.freeze(message('commit_in_progress')),
  holding: Object.freeze(message('commit_in_progress')),
  calling: Object.freeze(message('commit_in_progress')),
  challenged: Object.freeze(message('payment_action_required', undefined, 'payment')),
  splitting: Object.freeze(message('payment_partial', undefined, 'payment')),
  pending: Object.freeze(message('payment_pending', undefined, 'payment')),
  resolving: Object.freeze(message('payment_checking', undefined, 'payment')),
  canceled: Object.freeze(message('canceled')),
  expired: Object.freeze(message('expired')),
};

const CALLED_OFF = Object.freeze(message('order_canceled'));
const GIVEN_UP = Object.freeze(message('cancel_requested'));

/** The session's own messages, what its phase means, and the codes that do not count. */
export function messagesOf(session: CheckoutSession): readonly Message[] {
  const { messages, quote } = session;
  const ofPhase = phaseMessage(session);
  if (ofPhase === undefined && quote.refusedCodes.length === 0) return messages;
  const all = [...messages];
  if (ofPhase !== undefined && !all.some(({ code }) => code === ofPhase.code)) all.push(ofPhase);
  for (const { code, reason } of quote.refusedCodes) {
    const isTold = messages.some((each) => each.code === reason && each.params?.['code'] === code);
    if (!isTold) all.push(refusalOf(code, reason));
  }
  return all;
}

function phaseMessage({ phase, order, attempt }: CheckoutSession): Message | undefined {
  if (order?.canceledAt !== undefined) return CALLED_OFF;
  // Who gave up a payment does not wait for it: that it is looked at is how it is given up.
  return phase === 'resolving' && attempt?.cancelRequested === true ? GIVEN_UP : OF_PHASE[phase];
}

export function refusalOf(code: string, reason: CheckoutSession['quote']['refusedCodes'][number]['reason']): Message {
  return message(reason, { code }, 'discounts');
}

/** The messages that point to a section or a field, or into it. */
export function messagesFor(messages: readonly Message[], path: string): readonly Message[] {
  if (messages.length === 0) return NONE;
  const found = messages.filter((each) => each.path !== undefined && (each.path === path || each.path.startsWith(`${path}.`)));
  return found.length === 0 ? NONE : found;
}

const NONE: readonly Message[] = Object.freeze([]);
