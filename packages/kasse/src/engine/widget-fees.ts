import type { Widget } from '../contracts/index.js';
import { isKasseError, message, type Message } from '../errors/index.js';
import type { CompiledFlow, FlowSection } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { isSectionOffered, type CheckoutSession, type FeeInput } from '../session/index.js';
import { checked } from './border.js';
import type { EngineContext } from './context.js';

export interface WidgetFees {
  readonly fees: readonly FeeInput[];
}

/**
 * What the widgets add, each seeing the total before it. One that fails refuses the quote or is left out, as it declares.
 * @throws {KasseError} `ERR_PLUGIN_ANSWER` for an answer that cannot be, of a widget that may not be left out.
 */
export function widgetFees(engine: EngineContext, flow: CompiledFlow, session: CheckoutSession, totalMinor: number, facts: Facts): WidgetFees | { readonly refusal: Message } {
  const fees: FeeInput[] = [];
  let running = totalMinor;
  for (const section of flow.steps.flatMap(({ sections }) => sections)) {
    if (section.kind !== 'widget' || !Object.hasOwn(session.widgets, section.id) || !isSectionOffered(flow, section.id, facts)) continue;
    const widget = engine.registry.widget.get(section.widget);
    if (widget === undefined) continue;
    try {
      for (const effect of effectsOf(widget, section, session, running)) {
        fees.push({ section: section.id, ...effect });
        running += effect.amountMinor;
      }
    } catch (error) {
      const isSkipped = widget.onFailure === 'skip';
      // Nonsense is refused as that of every plugin is.
      if (!isSkipped && isKasseError(error, 'ERR_PLUGIN_ANSWER')) throw error;
      engine.onProblem(error);
      if (!isSkipped) return { refusal: message('widget_unavailable', { section: section.id }, section.id) };
    }
  }
  return { fees };
}

function effectsOf(widget: Widget, { id, widget: plugin, options }: Extract<FlowSection, { readonly kind: 'widget' }>, { widgets, cart }: CheckoutSession, totalMinor: number) {
  const answer: unknown = widget.evaluate({ inputs: widgets[id], options, currency: cart.currency, totalMinor, lines: cart.lines });
  return checked('widgetEffects', answer, { kind: 'widget', id: plugin, method: 'evaluate' });
}
