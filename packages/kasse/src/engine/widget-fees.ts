import type { Widget } from '../contracts/index.js';
import { isKasseError, message, type Message } from '../errors/index.js';
import type { CompiledShop, FlowSection } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { isSectionOffered, type CheckoutSession, type FeeInput, type Quote } from '../session/index.js';
import { checked } from './border.js';
import type { PricedTaxes } from './fetch-taxes.js';
import { named } from './plugin-failure.js';
import type { QuoteSubject } from './requote.js';

/** Everything priced with what some widgets add. */
export interface QuoteSoFar {
  readonly fees: readonly FeeInput[];
  readonly taxed: PricedTaxes;
  readonly quote: Quote;
}

/** Prices everything again, with more fees after those that there are. */
export type AddFees = (soFar: QuoteSoFar, added: readonly FeeInput[]) => Promise<QuoteSoFar | { readonly refusal: Message }>;

/**
 * Adds what the widgets add, each seeing the total before it. One that fails refuses the quote or is left out, as it declares.
 *
 * All is priced once at the end, and in between only where a widget follows one whose effects change the total by more
 * than their amounts.
 *
 * @throws {KasseError} `ERR_PLUGIN_ANSWER` for an answer that cannot be, of a widget that may not be left out.
 */
export async function addWidgetFees(
  { engine, release, flow }: QuoteSubject,
  session: CheckoutSession,
  facts: Facts,
  before: QuoteSoFar,
  addFees: AddFees,
): Promise<QuoteSoFar | { readonly refusal: Message }> {
  let soFar = before;
  let added: FeeInput[] = [];
  for (const section of flow.steps.flatMap(({ sections }) => sections)) {
    if (section.kind !== 'widget' || !Object.hasOwn(session.widgets, section.id) || !isSectionOffered(flow, section.id, facts)) continue;
    const widget = engine.registry.widget.get(section.widget);
    if (widget === undefined) continue;
    if (added.some((fee) => costsMore(fee, release.shop.prices))) {
      const priced = await addFees(soFar, added);
      if ('refusal' in priced) return priced;
      soFar = priced;
      added = [];
    }
    const totalMinor = added.reduce((sum, { amountMinor }) => sum + amountMinor, soFar.quote.totals.totalMinor);
    try {
      for (const effect of effectsOf(widget, section, session, totalMinor)) added.push({ section: section.id, ...effect });
    } catch (error) {
      const isSkipped = widget.onFailure === 'skip';
      // Nonsense is refused as that of every plugin is.
      if (!isSkipped && isKasseError(error, 'ERR_PLUGIN_ANSWER')) throw error;
      engine.onProblem(error);
      if (!isSkipped) return { refusal: message('widget_unavailable', { section: section.id }, section.id) };
    }
  }
  return added.length === 0 ? soFar : addFees(soFar, added);
}

/** Its tax comes on top, or it is taxed anew abroad. A price that includes its tax everywhere is all that is paid. */
function costsMore({ taxCategory }: FeeInput, { mode, inclusiveAbroad }: CompiledShop['prices']): boolean {
  return taxCategory !== undefined && (mode === 'exclusive' || inclusiveAbroad === 'keepNet');
}

function effectsOf(widget: Widget, { id, widget: plugin, options }: Extract<FlowSection, { readonly kind: 'widget' }>, { id: sessionId, widgets, cart }: CheckoutSession, totalMinor: number) {
  const who = { kind: 'widget', id: plugin, method: 'evaluate', sessionId };
  const answer: unknown = named(who, () => widget.evaluate({ inputs: widgets[id], options, currency: cart.currency, totalMinor, lines: cart.lines }));
  return checked('widgetEffects', answer, who);
}
