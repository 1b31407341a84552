import { message, type Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import { nearest } from '../json/index.js';
import type { Facts } from '../rules/index.js';
import { addDiscount, removeDiscount } from './apply-codes.js';
import { setContact } from './apply-contact.js';
import { clearWidget, setConsent, setFields, setWidget } from './apply-fields.js';
import { chooseMethod, chooseOption, choosePickup, setDestination } from './apply-fulfillment.js';
import { setPayment } from './apply-payment.js';
import { addStoredValue, removeStoredValue } from './apply-stored-value.js';
import type { Personal } from './buyer.js';
import { type Change, changed, refused, withSession, withStep } from './change.js';
import type { Command, CommandOf } from './command.js';
import { progressOf } from './progress.js';
import { requirementsOf } from './requirements.js';
import type { CheckoutSession } from './session.js';

/** A session with the person in it: what commands change. */
export interface BuyerState {
  readonly session: CheckoutSession;
  readonly personal: Personal;
}

export interface CommandContext {
  /** Normalised facts of the state before the command; the `when`s of what is offered are read with them. */
  readonly facts: Facts;
  /** Who spends an account of stored value, by plugin id. */
  readonly spentBy?: Readonly<Record<string, 'bearer' | 'customer'>>;
  /** The account that a code names which was entered for a plugin of stored value; the code itself when absent. */
  readonly accountOf?: (plugin: string, code: string) => string;
}

/** What the engine must ask again before it quotes. */
export interface Dirty {
  readonly cart: boolean;
  readonly discounts: boolean;
  readonly carriers: boolean;
  readonly taxes: boolean;
  /** Of stored value. */
  readonly balances: boolean;
  /** A fact changed: what depends on a `when` may be offered or not now. */
  readonly facts: boolean;
}

/** With `ok: false` the state is the one that was given. */
export interface Applied {
  readonly ok: boolean;
  readonly state: BuyerState;
  readonly dirty: Dirty;
  /** Why it was refused; or, when it was not, what the buyer should know, which is in the session too. */
  readonly messages: readonly Message[];
}

/**
 * Says what a command changes in a session and what is outdated after it. Pure.
 *
 * Whether the phase takes commands at all is the machine's to know. Widget inputs are taken as the widget parsed them.
 * `revision` and the quote are left to the caller, who counts and quotes.
 */
export function applyCommand(state: BuyerState, command: Command, flow: CompiledFlow, context: CommandContext): Applied {
  const isStale = command.revision !== undefined && command.revision !== state.session.revision;
  const change = isStale ? refused(message('stale_revision')) : changeOf(state, command, flow, context);
  if (!change.ok) return { ok: false, state, dirty: CLEAN, messages: change.messages };
  const next = withSession(change.state, { messages: change.messages });
  return { ok: true, state: next, dirty: { ...CLEAN, ...change.dirty }, messages: change.messages };
}

const CLEAN: Dirty = Object.freeze({ cart: false, discounts: false, carriers: false, taxes: false, balances: false, facts: false });
const ALL: Dirty = Object.freeze({ cart: true, discounts: true, carriers: true, taxes: true, balances: true, facts: true });

function changeOf(state: BuyerState, command: Command, flow: CompiledFlow, context: CommandContext): Change {
  switch (command.type) {
    case 'contact.set':
      return setContact(state, command);
    case 'consent.set':
      return setConsent(state, command, flow, context);
    case 'fulfillment.method':
      return chooseMethod(state, command, flow, context);
    case 'fulfillment.destination':
      return setDestination(state, command);
    case 'fulfillment.option':
      return chooseOption(state, command);
    case 'fulfillment.pickup':
      return choosePickup(state, command);
    case 'discount.add':
      return addDiscount(state, command);
    case 'discount.remove':
      return removeDiscount(state, command);
    case 'storedValue.add':
      return addStoredValue(state, command, flow, context);
    case 'storedValue.remove':
      return removeStoredValue(state, command);
    case 'widget.set':
      return setWidget(state, command, flow, context);
    case 'widget.clear':
      return clearWidget(state, command);
    case 'fields.set':
      return setFields(state, command, flow, context);
    case 'payment.set':
      return setPayment(state, command, flow, context);
    case 'step.go':
      return goToStep(state, command, flow, context);
    case 'cart.refresh':
      return changed(state, ALL);
  }
}

/**
 * Goes to a step. One that is out of reach, or has nothing to do, brings the buyer to the first with something missing,
 * and says what is.
 */
function goToStep(state: BuyerState, { to }: CommandOf<'step.go'>, flow: CompiledFlow, { facts }: CommandContext): Change {
  if (!flow.steps.some(({ id }) => id === to)) {
    const near = nearest(to, flow.steps.map(({ id }) => id));
    return refused(message('unknown_step', near === undefined ? undefined : { id: to, nearest: near }, 'steps'));
  }
  const reached = progressOf(withStep(state, to), flow, facts);
  if (reached.current === to) return changed(withStep(state, to === reached.lead ? undefined : to));
  const isSkipped = reached.steps.some(({ id, state: stepState }) => id === to && stepState === 'skipped');
  const missing = isSkipped ? [] : missingAt(reached.lead, state, flow, facts);
  return changed(withStep(state, undefined), {}, ...missing);
}

function missingAt(step: string, state: BuyerState, flow: CompiledFlow, facts: Facts): readonly Message[] {
  const missing = requirementsOf(state, flow, facts).flatMap((each) => (each.step === step && each.message !== undefined ? [each.message] : []));
  return [message('step_not_reached', undefined, missing[0]?.path), ...missing];
}
