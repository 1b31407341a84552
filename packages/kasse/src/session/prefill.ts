import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';

/** What is known of the customer, filled in when the session opens. */
export function prefill(state: BuyerState, flow: CompiledFlow, facts: Facts): BuyerState {
  throw new Error(`Not built yet: ${flow.id} ${state.session.id} ${Object.keys(facts).length}`);
}
