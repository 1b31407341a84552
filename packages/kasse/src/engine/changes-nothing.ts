import { hashOf } from '../json/index.js';
import { omit, type BuyerState, type Command, type CommandOf } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { fingerprintNow } from './requote.js';
import type { TriedCommand } from './try-command.js';

/**
 * Whether a command, sent while a payment waits for the buyer, asks for what is there already: one that was sent again
 * after a lost answer.
 */
export function changesNothing(engine: EngineContext, live: Live, command: Command, { before, state, flow }: Extract<TriedCommand, { readonly ok: true }>): boolean {
  const rest = command.type === 'payment.set' ? addedPayment(before, command, state) : undefined;
  if (rest !== undefined) return rest === 'same';
  // What a gift card pays is held by now, and no longer in its balance.
  const { storedValue } = before.session;
  const confirmed = ({ session, personal }: BuyerState): string =>
    fingerprintNow(engine, live.release, flow, { session: { ...(storedValue === undefined ? {} : { storedValue }), ...omit(session, 'attempt', 'storedValue') }, personal });
  return saidIn(before) === saidIn(state) && confirmed(before) === confirmed(state);
}

/** While a rest is being paid, `payment.set` speaks of that and not of what was chosen first. */
function addedPayment({ session, personal }: BuyerState, { methodId, instrument }: CommandOf<'payment.set'>, wanted: BuyerState): 'same' | 'another' | undefined {
  const open = session.attempt?.tenders.find(({ state }) => state === 'open');
  const added = open === undefined ? undefined : personal.added?.[open.id];
  if (open === undefined || added === undefined) return undefined;
  const given = instrument === undefined ? {} : (wanted.personal.instrument ?? {});
  return open.methodId === methodId && hashOf(given) === hashOf(added) ? 'same' : 'another';
}

/** All that is said and chosen, without what is asked and priced anew; the fingerprint stands for that. */
function saidIn({ session, personal }: BuyerState): string {
  const { fulfillment, storedValue = [] } = session;
  return hashOf({
    personal,
    session: omit(session, 'attempt', 'cart', 'fingerprint', 'fulfillment', 'messages', 'quote', 'quotedAt', 'quotedFor', 'storedValue'),
    fulfillment: omit(fulfillment, 'packages', 'pickupPoints', 'pointsQuotedAt', 'pointsQuotedFor'),
    packages: fulfillment.packages.map(({ id, lineIds, optionId = null }) => ({ id, lineIds, optionId })),
    storedValue: storedValue.map(({ id, plugin, mostMinor = null }) => ({ id, plugin, mostMinor })),
  });
}
