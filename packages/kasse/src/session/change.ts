import { message, type Message } from '../errors/index.js';
import type { BuyerState, Dirty } from './apply-command.js';
import { omit } from './omit.js';
import type { CheckoutSession } from './session.js';

/** What came of a command: a new state with what it makes outdated, or why it is refused. */
export type Change =
  | { readonly ok: true; readonly state: BuyerState; readonly dirty: Partial<Dirty>; readonly messages: readonly Message[] }
  | { readonly ok: false; readonly messages: readonly Message[] };

export function changed(state: BuyerState, dirty: Partial<Dirty> = {}, ...messages: readonly Message[]): Change {
  return { ok: true, state, dirty, messages };
}

export function refused(...messages: readonly Message[]): Change {
  return { ok: false, messages };
}

export function invalid(reason: string, path?: string): Message {
  return message('invalid_input', { reason }, path);
}

export function withSession(state: BuyerState, values: Partial<CheckoutSession>): BuyerState {
  return { session: { ...state.session, ...values }, personal: state.personal };
}

export function withFulfillment(state: BuyerState, values: Partial<CheckoutSession['fulfillment']>): BuyerState {
  return withSession(state, { fulfillment: { ...state.session.fulfillment, ...values } });
}

/** `undefined` lets the checkout lead. */
export function withStep(state: BuyerState, at: string | undefined): BuyerState {
  const session = at === undefined ? omit(state.session, 'at') : { ...state.session, at };
  return { session, personal: state.personal };
}
