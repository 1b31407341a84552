import type { TaxableItem, TaxedItem, TaxRequest } from '../contracts/index.js';
import { KasseError, message, type Message } from '../errors/index.js';
import { allocate, type Money } from '../money/index.js';
import { areaOf, placeOf, taxableItems, type CheckoutSession, type ItemTax, type PricedCart, type QuoteMark } from '../session/index.js';
import { UNDELIVERABLE } from './ask-carriers.js';
import { checked, refuse } from './border.js';
import { callPlugin } from './call.js';
import { lastTaxes } from './last-taxes.js';
import { quoteCall } from './quote-call.js';
import type { QuoteSubject } from './requote.js';
import { taxRequestOf } from './tax-request.js';

export interface PricedTaxes {
  readonly taxes: readonly ItemTax[];
  /** What the quote is marked with: nothing, where a provider answered. */
  readonly marks: readonly QuoteMark[];
}

/**
 * Asks the providers in order; the first that answers is used. After the last that failed the outage policy decides.
 * Refuses when none knows the destination, or the policy does not help.
 */
export async function fetchTaxes(
  { engine, release, flow, state }: QuoteSubject,
  session: CheckoutSession,
  priced: PricedCart,
  isUndeliverable: boolean,
): Promise<PricedTaxes | { readonly refusal: Message }> {
  const items = taxableItems(priced);
  if (items.length === 0) return { taxes: [], marks: [] };
  const { prices } = release.shop;
  const place = placeOf(session.fulfillment);
  const request = taxRequestOf(release.shop, session, items);
  const uncovering: string[] = [];
  for (const id of flow.tax.providers) {
    const plugin = engine.registry.tax.get(id);
    if (plugin === undefined) continue;
    const who = { kind: 'tax', id, method: 'calculate', sessionId: session.id };
    let answer: unknown;
    try {
      answer = await callPlugin(who, quoteCall(engine, session.id), (call) => plugin.calculate(request, call));
    } catch (error) {
      // A provider that is down is what the next one, and after the last the outage policy, are for.
      engine.onProblem(error);
      continue;
    }
    const taxes = checked('taxes', answer, who);
    if ('status' in taxes) {
      uncovering.push(id);
      continue;
    }
    const wrong = taxFlaw(items, taxes, prices.mode);
    if (wrong !== undefined) throw refuse(who, wrong);
    return { taxes, marks: [] };
  }
  // Nobody lacks the taxes of a place where nothing is delivered.
  if (isUndeliverable && uncovering.length === flow.tax.providers.length) return { refusal: UNDELIVERABLE };
  // One that is down may know what the others do not. Without an address it is the shop's own country that is missing.
  if (uncovering.length > 0) engine.onProblem(notCovered(uncovering, request.destination));
  if (uncovering.length === flow.tax.providers.length && place.country !== undefined) {
    return { refusal: message('tax_not_covered', undefined, place === session.fulfillment ? 'fulfillment.destination' : 'fulfillment.pickup') };
  }
  const { onOutage } = flow.tax;
  // Where all have answered, there is no outage.
  if (onOutage.policy === 'flat' && uncovering.length < flow.tax.providers.length) {
    return { taxes: flatTaxes(onOutage.amount, items, prices.mode), marks: [{ on: 'tax', policy: 'flat' }] };
  }
  const isFresh = onOutage.policy === 'lastQuote' && session.quotedFor === areaOf(place) && engine.clock() - Date.parse(session.quotedAt) <= onOutage.notOlderThanMs;
  const last = isFresh ? lastTaxes(state.session, items, prices) : undefined;
  return last === undefined ? { refusal: message('tax_unavailable') } : { taxes: last, marks: [{ on: 'tax', policy: 'lastQuote' }] };
}

/** For the merchant: what the tables lack. */
function notCovered(providers: readonly string[], { country, region }: TaxRequest['destination']): KasseError<'ERR_TAX_NOT_COVERED'> {
  const where = region === undefined ? country : `${country}, region ${region}`;
  const who = providers.map((id) => `"${id}"`).join(' and ');
  return new KasseError('ERR_TAX_NOT_COVERED', `Tax plugin ${who} does not know the taxes of ${where}, where a buyer wants the goods. Add them, or do not offer to deliver there.`, { providers, country, ...(region === undefined ? {} : { region }) });
}

/** What cannot be in an answer that is well-formed. */
function taxFlaw(items: readonly TaxableItem[], taxes: readonly TaxedItem[], priceMode: TaxRequest['priceMode']): string | undefined {
  const byId = new Map(taxes.map((tax) => [tax.id, tax]));
  if (byId.size < taxes.length) return 'an item is answered twice';
  for (const { id, amountMinor } of items) {
    const answer = byId.get(id);
    if (answer === undefined) return `item "${id}" is missing from the answer`;
    const given = answer.taxes.flatMap((tax) => tax.amountMinor ?? []);
    if (given.length > 0 && given.length < answer.taxes.length) return `item "${id}" has amounts for some of its taxes only`;
    const givenMinor = given.reduce((sum, minor) => sum + minor, 0);
    if (priceMode === 'inclusive' && givenMinor > amountMinor) return `item "${id}" costs ${amountMinor} and is said to contain ${givenMinor} of tax`;
  }
  return undefined;
}

/**
 * The stated tax of the whole order, shared by the items in proportion to their amounts. Nothing is charged on what costs
 * nothing, and inclusive prices contain no more than they are.
 */
function flatTaxes({ amountMinor }: Money, items: readonly TaxableItem[], priceMode: TaxRequest['priceMode']): readonly ItemTax[] {
  const amounts = items.map((item) => item.amountMinor);
  const sumMinor = amounts.reduce((sum, minor) => sum + minor, 0);
  const taxMinor = priceMode === 'inclusive' || sumMinor === 0 ? Math.min(amountMinor, sumMinor) : amountMinor;
  const parts = allocate(taxMinor, amounts);
  return items.map(({ id }, index) => ({ id, taxes: [{ name: 'Tax', ratePpm: 0, amountMinor: parts[index] ?? 0 }] }));
}
