import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';

export type StepState = 'done' | 'current' | 'todo' | 'skipped';

export interface Progress {
  readonly steps: readonly { readonly id: string; readonly state: StepState }[];
  /** The id of the step the buyer is at. */
  readonly current: string;
  /** The first step with something missing; absent when nothing is. */
  readonly firstUnmet?: string;
}

export function progressOf(state: BuyerState, flow: CompiledFlow, facts: Facts): Progress {
  throw new Error(`Not built yet: ${flow.id} ${state.session.id} ${Object.keys(facts).length}`);
}
