import { message, type Message } from '../errors/index.js';
import type { FlowSection } from '../flow/index.js';
import { checked } from './border.js';
import type { EngineContext } from './context.js';
import { named } from './plugin-failure.js';

export type ParsedInputs = { readonly ok: true; readonly inputs: unknown } | { readonly ok: false; readonly message: Message };

/**
 * What a buyer enters in a widget, read by the widget itself.
 * @throws {KasseError} `ERR_PLUGIN_ANSWER` for an answer that cannot be.
 */
export function parseInputs(engine: EngineContext, { id, widget, options }: Extract<FlowSection, { readonly kind: 'widget' }>, inputs: unknown): ParsedInputs {
  const plugin = engine.registry.widget.get(widget);
  if (plugin === undefined) return { ok: true, inputs };
  const who = { kind: 'widget', id: widget, method: 'parse' };
  const parsed = checked('widgetInputs', named(who, () => plugin.parse(inputs, options)), who);
  return parsed.ok ? { ok: true, inputs: parsed.inputs } : { ok: false, message: message('invalid_input', { reason: parsed.reason }, id) };
}
