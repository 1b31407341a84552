import type { Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';

export type RequirementKind =
  | 'account'
  | 'contact'
  | 'field'
  | 'consent'
  | 'method'
  | 'destination'
  | 'option'
  | 'pickup'
  | 'payment';

/** Something that must be there before the commit, met or not. */
export interface Requirement {
  readonly kind: RequirementKind;
  readonly step: string;
  readonly section: string;
  readonly isMet: boolean;
  /** Tells the buyer what is missing; its path begins with the section's id. Absent once met. */
  readonly message?: Message;
}

export function requirementsOf(state: BuyerState, flow: CompiledFlow, facts: Facts): readonly Requirement[] {
  throw new Error(`Not built yet: ${flow.id} ${state.session.id} ${Object.keys(facts).length}`);
}

/** Everything required is there. Whether the quote is valid is the engine's to know. */
export function isReady(state: BuyerState, flow: CompiledFlow, facts: Facts): boolean {
  return requirementsOf(state, flow, facts).every((requirement) => requirement.isMet);
}
