import type { CheckoutSession } from './session.js';
import { amountToPayMinor } from './stored-value.js';
import type { MoneyWriter } from './view-money.js';
import type { ViewSummary } from './view-types.js';

/** The quote, line by line, as it is shown, authorized and ordered. */
export function summaryOf(session: CheckoutSession, money: MoneyWriter): ViewSummary {
  const { cart, quote } = session;
  const { totals, fulfillment } = quote;
  return {
    pricesIncludeTax: quote.priceMode === 'inclusive',
    lines: quote.lines.map((line, index) => {
      const imageUrl = imageOf(cart, line.id, index);
      const { id, sku, title, quantity } = line;
      const unitPrice = money(line.unitPriceMinor);
      const amount = money(line.amountMinor);
      const discount = money(line.discountMinor);
      return imageUrl === undefined
        ? { id, sku, title, quantity, unitPrice, amount, discount }
        : { id, sku, title, quantity, unitPrice, amount, discount, imageUrl };
    }),
    discounts: quote.discounts.map(({ id, code, title, amountMinor }) => {
      const amount = money(amountMinor);
      return code === undefined ? { id, title, amount } : { id, code, title, amount };
    }),
    ...(fulfillment === undefined
      ? {}
      : { fulfillment: { title: fulfillment.title, amount: money(fulfillment.amountMinor), discount: money(fulfillment.discountMinor) } }),
    fees: quote.fees.map(({ section, kind, title, amountMinor }) => ({ section, kind, title, amount: money(amountMinor) })),
    taxes: quote.taxes.flatMap(({ name, ratePpm, amountMinor, baseMinor }) => {
      // Nothing of nothing, such as the tax of a free pickup, is no news to a buyer.
      return amountMinor === 0 && baseMinor === 0 ? [] : [{ name, ratePpm, amount: money(amountMinor), base: money(baseMinor) }];
    }),
    items: money(totals.itemsMinor),
    discount: money(totals.discountMinor),
    fulfillmentTotal: money(totals.fulfillmentMinor),
    feesTotal: money(totals.feesMinor),
    tax: money(totals.taxMinor),
    total: money(totals.totalMinor),
    toPay: money(amountToPayMinor(session)),
  };
}

/** A quote has the cart's lines in the cart's order. */
function imageOf(cart: CheckoutSession['cart'], lineId: string, index: number): string | undefined {
  const line = cart.lines[index];
  return line?.id === lineId ? line.imageUrl : cart.lines.find(({ id }) => id === lineId)?.imageUrl;
}
