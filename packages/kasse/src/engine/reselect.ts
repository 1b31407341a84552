import type { CompiledFlow } from '../flow/index.js';
import type { Message } from '../errors/index.js';
import { hasChosenPayment, keepInputs, omit, prefillChoices, withUses, type BuyerState } from '../session/index.js';
import type { EngineContext } from './context.js';
import { keepWidgets } from './keep-widgets.js';
import type { Live } from './live.js';
import { requote } from './requote.js';
import { factsNow, unitOf } from './session-facts.js';

/**
 * Chooses again when a trigger changed (a coupon, a sign-in), within the release pinned at open and only until the
 * buyer has chosen how to pay. `undefined` when the flow stays.
 */
export async function reselect(
  engine: EngineContext,
  { release, flow, checkout }: Live,
  state: BuyerState,
): Promise<{ readonly state: BuyerState; readonly flow: CompiledFlow; readonly messages: readonly Message[] } | undefined> {
  if (hasChosenPayment(state, flow)) return undefined;
  const facts = factsNow(engine, release, { unit: unitOf(state), ...state });
  if (release.selector.selectUnchecked(facts).flowId === flow.id) return undefined;
  const selection = await release.selector.select(facts);
  const next = release.flows.get(selection.flowId);
  if (next === undefined || next.id === flow.id) return undefined;
  // What was filled in for the old flow may not exist in the new one; filling in happens again below.
  const { at, payment, ...session } = state.session;
  const { messages, ...inputs } = keepInputs(session, flow, next, facts);
  const { widgets, messages: ofWidgets } = keepWidgets(engine, session.widgets, flow, next, facts);
  const { arm, ...pin } = session.flow;
  const moved: BuyerState = {
    session: {
      ...session,
      ...inputs,
      widgets,
      flow: {
        ...pin,
        flowId: next.id,
        flowHash: next.hash,
        layout: next.layout,
        ...(next.experiment === undefined ? {} : { arm: next.experiment.arm }),
      },
      selection: { facts: selection.facts },
    },
    personal: { facts: selection.personalFacts, ...omit(state.personal, 'facts', 'instrument') },
  };
  const uses = session.storedValue?.filter(({ plugin }) => next.payment.storedValue?.includes(plugin) === true);
  const quoted = await requote({ engine, release, flow: next, state: prefillChoices(uses === undefined ? moved : withUses(moved, uses), next, facts), effects: checkout.effects }, { cart: false, discounts: true, carriers: true, taxes: true, balances: false, facts: true });
  return quoted.ok ? { state: quoted.state, flow: next, messages: [...messages, ...ofWidgets, ...quoted.messages] } : undefined;
}
