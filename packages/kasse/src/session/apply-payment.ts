import { message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { BuyerState, CommandContext } from './apply-command.js';
import type { Instrument, SavedInstrument } from './buyer.js';
import { type Change, changed, refused, withSession } from './change.js';
import type { CommandOf } from './command.js';
import { paymentMethodsOf, savedInstrumentsOf } from './offered.js';
import { omit } from './omit.js';

/** Without an instrument, the one already given stays as long as the method does. */
export function setPayment(state: BuyerState, command: CommandOf<'payment.set'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  const { methodId, instrument } = command;
  const method = paymentMethodsOf(flow, facts).find(({ id }) => id === methodId);
  if (method === undefined) return refused(message('payment_not_offered', undefined, 'payment'));
  if (instrument === undefined) {
    const { payment } = state.session;
    if (payment?.methodId !== methodId) return changed(withPayment(state, methodId, undefined));
    // What was filled in is the buyer's own choice now.
    return changed(payment.isPreset === true ? withSession(state, { payment: omit(payment, 'isPreset') }) : state);
  }
  if (instrument.savedId === undefined) return changed(withPayment(state, methodId, instrument));
  const saved = savedInstrumentsOf(method, state.personal, flow).find(({ id }) => id === instrument.savedId);
  if (saved === undefined) return refused(message('unknown_instrument', undefined, 'payment.instrument'));
  return changed(withPayment(state, methodId, instrumentOf(saved)));
}

/** The token of a saved instrument is copied: what the buyer chose is what is charged. */
export function instrumentOf({ id, token, display, brand, gateways }: SavedInstrument): Instrument {
  return { savedId: id, token, display, ...(brand === undefined ? {} : { brand }), ...(gateways === undefined ? {} : { gateways }) };
}

export function withPayment(state: BuyerState, methodId: string, instrument: Instrument | undefined, by: 'buyer' | 'preset' = 'buyer'): BuyerState {
  const display = instrument?.display;
  const payment = display === undefined ? { methodId } : { methodId, display };
  const personal = omit(state.personal, 'instrument');
  return {
    session: { ...state.session, payment: by === 'preset' ? { isPreset: true, ...payment } : payment },
    personal: instrument === undefined ? personal : { instrument, ...personal },
  };
}
