import type { Message } from '../errors/index.js';
import type { CompiledFlow, FlowSection } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { isSectionOffered, type CheckoutSession } from '../session/index.js';
import type { EngineContext } from './context.js';
import { parseInputs } from './parse-inputs.js';

/** What was entered in widgets, as far as another flow takes it. */
export interface KeptWidgets extends Pick<CheckoutSession, 'widgets'> {
  /** Why inputs are gone that are asked for. */
  readonly messages: readonly Message[];
}

/**
 * Takes the inputs of widgets from one flow to another: those of sections that are the same widget in both. The
 * widget reads again what it understood before, and may refuse it by other options.
 * @throws {KasseError} `ERR_PLUGIN_ANSWER` for an answer that cannot be.
 */
export function keepWidgets(engine: EngineContext, widgets: CheckoutSession['widgets'], from: CompiledFlow, to: CompiledFlow, facts: Facts): KeptWidgets {
  const messages: Message[] = [];
  const kept: Record<string, unknown> = {};
  for (const [id, inputs] of Object.entries(widgets)) {
    const before = sectionOf(from, id);
    const after = sectionOf(to, id);
    if (before?.kind !== 'widget' || after?.kind !== 'widget' || before.widget !== after.widget) continue;
    const parsed = parseInputs(engine, after, inputs);
    if (parsed.ok) kept[id] = parsed.inputs;
    else if (isSectionOffered(to, id, facts)) messages.push(parsed.message);
  }
  return { widgets: kept, messages };
}

function sectionOf({ steps }: CompiledFlow, id: string): FlowSection | undefined {
  return steps.flatMap(({ sections }) => sections).find((section) => section.id === id);
}
