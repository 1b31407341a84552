import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';
import { flowIndexOf, type IndexedStep } from './flow-index.js';
import { needsDelivery } from './offered.js';
import { amountToPayMinor } from './stored-value.js';
import { type Requirement, requirementsOf } from './requirements.js';

export type StepState = 'done' | 'current' | 'todo' | 'skipped';

export interface Progress {
  readonly steps: readonly { readonly id: string; readonly state: StepState }[];
  /** The id of the step the buyer is at. */
  readonly current: string;
  /** The first step with something missing; absent when nothing is. */
  readonly firstUnmet?: string;
  /** The furthest step the buyer may be at: the first with something missing, else the last that is not skipped. */
  readonly lead: string;
}

/**
 * Where the buyer is in the flow.
 *
 * A step is done when its requirements are met and skipped when nothing in it is needed; codes and content alone keep
 * no step. The buyer is at the step they went back to, if everything before it is met, else at the lead.
 */
export function progressOf(state: BuyerState, flow: CompiledFlow, facts: Facts): Progress {
  return progressWith(requirementsOf(state, flow, facts), state, flow, facts);
}

/** The same for a caller who has the requirements already. */
export function progressWith(requirements: readonly Requirement[], { session }: BuyerState, flow: CompiledFlow, facts: Facts): Progress {
  const { steps } = flowIndexOf(flow);
  const needs = { delivery: needsDelivery(session.cart), payment: amountToPayMinor(session) !== 0, storedValue: session.quote.totals.totalMinor !== 0 };
  const required = new Set<string>();
  const unmet = new Set<string>();
  for (const { step, isMet } of requirements) {
    required.add(step);
    if (!isMet) unmet.add(step);
  }
  const shown = steps.filter((step) => required.has(step.id) || isNeeded(step, needs, facts));
  const first = shown.find(({ id }) => unmet.has(id));
  const lead = first ?? shown.at(-1) ?? steps.at(-1);
  const leadIndex = lead?.index ?? 0;
  // What lies before the lead is met, by what a lead is.
  const wanted = session.at === undefined ? undefined : shown.find(({ id }) => id === session.at);
  const current = wanted !== undefined && wanted.index <= leadIndex ? wanted : lead;
  const isOver = session.order !== undefined;
  return {
    steps: steps.map((step) => ({ id: step.id, state: stateOf(step) })),
    current: current?.id ?? '',
    lead: lead?.id ?? '',
    ...(first === undefined ? {} : { firstUnmet: first.id }),
  };

  function stateOf(step: IndexedStep): StepState {
    if (!shown.includes(step)) return 'skipped';
    if (isOver) return 'done';
    if (step === current) return 'current';
    if (unmet.has(step.id)) return 'todo';
    return step.index < leadIndex || required.has(step.id) ? 'done' : 'todo';
  }
}

function isNeeded(step: IndexedStep, needs: Readonly<Record<'delivery' | 'payment' | 'storedValue', boolean>>, facts: Facts): boolean {
  return step.sections.some(({ section, holds }) => {
    switch (section.kind) {
      case 'contact':
      case 'review':
      case 'fields':
      case 'widget':
        return holds(facts);
      case 'fulfillment':
        return needs.delivery && holds(facts);
      case 'payment':
        return needs.payment && holds(facts);
      case 'storedValue':
        return needs.storedValue && holds(facts);
      case 'discounts':
      case 'content':
        return false;
    }
  });
}
