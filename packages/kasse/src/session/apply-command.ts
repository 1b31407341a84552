import type { Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { Personal } from './buyer.js';
import type { Command } from './command.js';
import type { CheckoutSession } from './session.js';

/** A session with the person in it: what commands change. */
export interface BuyerState {
  readonly session: CheckoutSession;
  readonly personal: Personal;
}

export interface CommandContext {
  /** Normalised facts of the state before the command; the `when`s of what is offered are read with them. */
  readonly facts: Facts;
}

/** What the engine must ask again before it quotes. */
export interface Dirty {
  readonly cart: boolean;
  readonly discounts: boolean;
  readonly carriers: boolean;
  readonly taxes: boolean;
  /** A fact changed: what depends on a `when` may be offered or not now. */
  readonly facts: boolean;
}

/** With `ok: false` the state is the one that was given. */
export interface Applied {
  readonly ok: boolean;
  readonly state: BuyerState;
  readonly dirty: Dirty;
  readonly messages: readonly Message[];
}

export function applyCommand(state: BuyerState, command: Command, flow: CompiledFlow, context: CommandContext): Applied {
  throw new Error(`Not built yet: ${command.type} ${flow.id} ${state.session.id} ${Object.keys(context.facts).length}`);
}
