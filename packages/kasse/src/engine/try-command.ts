import { message, type Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { applyCommand, takesCodes, type BuyerState, type Command, type Dirty, type StoredValueUse } from '../session/index.js';
import type { EngineContext } from './context.js';
import { fetchBalances } from './fetch-balances.js';
import { isCartOutdated } from './fetch-cart.js';
import type { Live } from './live.js';
import { parseInputs } from './parse-inputs.js';
import { requote } from './requote.js';
import { reselect } from './reselect.js';
import { factsNow, unitOf } from './session-facts.js';

export type TriedCommand =
  | {
      readonly ok: true;
      readonly before: BuyerState;
      /** Of the state before. */
      readonly facts: Facts;
      readonly state: BuyerState;
      readonly flow: CompiledFlow;
      readonly messages: readonly Message[];
    }
  | { readonly ok: false; readonly messages: readonly Message[] };

/**
 * What a command would make of a session as it stands, priced; or why it is refused. Nothing is stored, so that it may be
 * asked as often as one likes. Whether the phase takes commands is for the caller to know.
 * @throws {KasseError} `ERR_PLUGIN_ANSWER` for an answer that cannot be; whatever the cart throws.
 */
export async function tryCommand(engine: EngineContext, live: Live, given: Command): Promise<TriedCommand> {
  const { release } = live;
  let { flow } = live;
  const before: BuyerState = { session: live.checkout.session, personal: live.checkout.personal };
  const facts = factsNow(engine, release, { unit: unitOf(before), ...before });
  const command = understood(engine, live, given);
  if ('severity' in command) return refused(command);
  const applied = applyCommand(before, command, flow, { facts, spentBy: engine.spentBy, accountOf: engine.accountOf });
  if (!applied.ok) return refused(...applied.messages);

  let { state } = applied;
  const messages = [...applied.messages];
  if (mustPrice(applied.dirty)) {
    const dirty = isCartOutdated(release, before.session, state.session) ? { ...applied.dirty, cart: true } : applied.dirty;
    const quoted = await requote({ engine, release, flow, state, effects: live.checkout.effects }, dirty);
    if (!quoted.ok) return refused(...quoted.messages);
    state = quoted.state;
    messages.push(...quoted.messages);
    messages.push(...refusedCode(command, state));
  }
  if (applied.dirty.balances && !mustPrice(applied.dirty)) {
    const asked = await fetchBalances(engine, state, live.checkout.effects);
    if ('refusal' in asked) return refused(asked.refusal);
    state = asked;
    const added = command.type === 'storedValue.add' ? newUse(before, state) : undefined;
    if (added?.balanceMinor === 0) return refused(message('stored_value_empty', undefined, 'storedValue.code'));
  }
  if (applied.dirty.facts) {
    const moved = await reselect(engine, live, state);
    if (moved !== undefined) {
      ({ state, flow } = moved);
      messages.push(...moved.messages);
    }
  }
  if (isCodeUnasked({ before, facts, flow: live.flow }, { state, flow }, () => factsNow(engine, release, { unit: unitOf(state), ...state }))) {
    return refused(message('discounts_not_offered', undefined, 'discounts'));
  }
  return { ok: true, before, facts, state, flow, messages };
}

/**
 * A code was added that neither the flow before asks for nor the one it leads to: a code in a link may choose the flow
 * that takes it.
 */
function isCodeUnasked(
  { before, facts, flow }: { readonly before: BuyerState; readonly facts: Facts; readonly flow: CompiledFlow },
  after: { readonly state: BuyerState; readonly flow: CompiledFlow },
  factsAfter: () => Facts,
): boolean {
  const { codes } = before.session;
  if (after.state.session.codes.every((code) => codes.includes(code))) return false;
  return !takesCodes(flow, facts) && !takesCodes(after.flow, factsAfter());
}

function refused(...messages: readonly Message[]): TriedCommand {
  return { ok: false, messages };
}

/** Widget inputs are read by the widget itself. */
function understood(engine: EngineContext, live: Live, command: Command): Command | Message {
  if (command.type !== 'widget.set') return command;
  const section = live.flow.steps.flatMap(({ sections }) => sections).find(({ id }) => id === command.section);
  if (section?.kind !== 'widget') return command;
  const parsed = parseInputs(engine, section, command.inputs);
  return parsed.ok ? { ...command, inputs: parsed.inputs } : parsed.message;
}

function mustPrice(dirty: Dirty): boolean {
  return dirty.cart || dirty.discounts || dirty.carriers || dirty.taxes;
}

/** A code that was just entered and does not count is told at once. */
function refusedCode(command: Command, state: BuyerState): readonly Message[] {
  if (command.type !== 'discount.add') return [];
  const wanted = command.code.toLowerCase();
  return state.session.quote.refusedCodes.flatMap(({ code, reason }) =>
    code.toLowerCase() === wanted ? [message(reason, { code }, 'discounts')] : [],
  );
}

/** The account that was not there before. */
function newUse(before: BuyerState, { session }: BuyerState): StoredValueUse | undefined {
  return session.storedValue?.find(({ id }) => before.session.storedValue?.some((use) => use.id === id) !== true);
}
