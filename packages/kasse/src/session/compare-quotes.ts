import { message, type Message, type MessageCode } from '../errors/index.js';
import { formatMoney } from '../money/index.js';
import type { AppliedDiscount, Quote } from './quote.js';
import type { CheckoutSession } from './session.js';
import { storedMinor, storedPartsOf } from './stored-value.js';

/** One thing that changed: `params` hold `beforeMinor` and `afterMinor`, and both written out for the buyer. */
export type QuoteChange = Message;

/**
 * Says what changed between the quote that the buyer saw and the one of now, the total first.
 *
 * When nothing that costs changed although the cart did, the answer is `cart_changed`; equal quotes give no change.
 *
 * @param locale - A BCP 47 tag for the amounts in the texts.
 */
export function changesBetween(shown: Quote, now: Quote, locale = 'en-GB'): readonly QuoteChange[] {
  if (shown.currency !== now.currency) return [message('currency_mismatch', undefined, 'currency')];
  const changes: QuoteChange[] = [];
  const compare: Compare = (code, path, beforeMinor, afterMinor, title) => {
    if (beforeMinor === afterMinor) return;
    const [before, after] = [beforeMinor, afterMinor].map((amountMinor) => formatMoney({ amountMinor, currency: now.currency }, locale));
    const params = { before: before ?? '', after: after ?? '', beforeMinor, afterMinor, ...(title === undefined ? {} : { title }) };
    changes.push(message(code, params, path));
  };
  compare('total_changed', 'totals.total', shown.totals.totalMinor, now.totals.totalMinor);
  compareLines(shown, now, compare, changes);
  compareDiscounts(shown, now, compare, changes);
  compareFulfillment(shown, now, compare, changes);
  compare('fees_changed', 'totals.fees', shown.totals.feesMinor, now.totals.feesMinor);
  compare('tax_changed', 'totals.tax', shown.totals.taxMinor, now.totals.taxMinor);
  if (changes.length === 0 && shown.cartRevision !== now.cartRevision) changes.push(message('cart_changed', undefined, 'lines'));
  return changes;
}

/**
 * Says whether the merchant bears the difference and honours the shown total: a rise of at most `absorbMinor`, with the
 * same items, discounts and fulfillment. A total that fell is shown to the buyer instead.
 */
export function absorbs(shown: Quote, now: Quote, absorbMinor: number): boolean {
  const riseMinor = now.totals.totalMinor - shown.totals.totalMinor;
  return riseMinor > 0 && riseMinor <= absorbMinor && whatIsBought(shown) === whatIsBought(now);
}

/** Says that gift cards and points pay another amount than the buyer saw, where the total alone does not explain it. */
export function storedChange(shown: Paid, now: Paid, locale = 'en-GB'): readonly QuoteChange[] {
  const [beforeMinor, afterMinor] = [storedMinor(shown), storedMinor(now)];
  if (beforeMinor === afterMinor) return [];
  const [before, after] = [beforeMinor, afterMinor].map((amountMinor) => formatMoney({ amountMinor, currency: now.quote.currency }, locale));
  return [message('stored_value_changed', { before: before ?? '', after: after ?? '', beforeMinor, afterMinor }, 'storedValue')];
}

/** Whether every account can still pay what the buyer saw it pay. */
export function coversStored(shown: Paid, now: Paid): boolean {
  return storedPartsOf(shown).every(({ use, amountMinor }) => now.storedValue?.some(({ id, balanceMinor }) => id === use.id && balanceMinor >= amountMinor) === true);
}

type Paid = Pick<CheckoutSession, 'storedValue' | 'quote'>;

type Compare = (code: MessageCode, path: string, beforeMinor: number, afterMinor: number, title?: string) => void;

function compareLines(shown: Quote, now: Quote, compare: Compare, changes: QuoteChange[]): void {
  const lines = new Map(now.lines.map((line) => [line.id, line]));
  for (const before of shown.lines) {
    const { id, title } = before;
    const after = lines.get(id);
    lines.delete(id);
    const path = `lines.${id}`;
    if (after === undefined) {
      changes.push(message('item_unavailable', { title, beforeMinor: before.amountMinor, afterMinor: 0 }, path));
      continue;
    }
    if (before.sku !== after.sku) changes.push(message('cart_changed', { title: after.title }, path));
    if (before.quantity !== after.quantity) {
      changes.push(message('quantity_changed', { title, before: before.quantity, after: after.quantity }, path));
    }
    compare('price_changed', path, before.unitPriceMinor, after.unitPriceMinor, after.title);
  }
  for (const { id, title, amountMinor } of lines.values()) {
    changes.push(message('cart_changed', { title, beforeMinor: 0, afterMinor: amountMinor }, `lines.${id}`));
  }
}

function compareDiscounts(shown: Quote, now: Quote, compare: Compare, changes: QuoteChange[]): void {
  const discounts = new Map<string, AppliedDiscount>(now.discounts.map((discount) => [discount.id, discount]));
  for (const { id, code, title, amountMinor } of shown.discounts) {
    const after = discounts.get(id);
    discounts.delete(id);
    if (after !== undefined || code === undefined) {
      compare('discount_changed', `discounts.${id}`, amountMinor, after?.amountMinor ?? 0, title);
      continue;
    }
    const reason = now.refusedCodes.find((refused) => refused.code === code)?.reason ?? 'discount_not_applicable';
    changes.push(message(reason, { code, title, beforeMinor: amountMinor, afterMinor: 0 }, `discounts.${id}`));
  }
  for (const { id, title, amountMinor } of discounts.values()) compare('discount_changed', `discounts.${id}`, 0, amountMinor, title);
}

function compareFulfillment(shown: Quote, now: Quote, compare: Compare, changes: QuoteChange[]): void {
  const [before, after] = [shown.fulfillment, now.fulfillment];
  if (before === undefined && after === undefined) return;
  const amounts = [before?.amountMinor ?? 0, after?.amountMinor ?? 0] as const;
  const isSame = before?.methodId === after?.methodId && before?.optionId === after?.optionId;
  if (isSame) compare('price_changed', 'fulfillment', ...amounts, after?.title);
  else if (after === undefined) changes.push(message('option_unavailable', { beforeMinor: amounts[0], afterMinor: 0 }, 'fulfillment'));
  else changes.push(message('option_replaced', { title: after.title, beforeMinor: amounts[0], afterMinor: amounts[1] }, 'fulfillment'));
}

function whatIsBought({ currency, lines, discounts, fulfillment, fees }: Quote): string {
  return JSON.stringify([
    currency,
    lines.map(({ id, sku, quantity }) => [id, sku, quantity]),
    discounts.map(({ id, code }) => [id, code]),
    [fulfillment?.methodId, fulfillment?.optionId],
    fees.map(({ section, kind }) => [section, kind]),
  ]);
}
