import { canonicalJson, type Order } from 'kasse/plugin';
import type { Tally } from '../figures.js';
import { type Accounts, accountOf } from './account.js';
import { must, mustEqual } from './wrong.js';

/** The backend's own order table. */
export interface BackendOrders {
  count(): number;
  /** The order as the backend keeps it, in canonical form. */
  body(orderId: string): string | undefined;
}

/** Every order adds up, is its session's only one, and is in the backend's table exactly so. Counts them. */
export function verifyOrders(orders: Iterable<Order>, accounts: Accounts, backend: BackendOrders, tally: Tally): void {
  let count = 0;
  for (const order of orders) {
    const what = (): string => `Order ${order.id}`;
    const account = accountOf(accounts, order.sessionId, what);
    must(!account.isOrdered, () => `Session ${order.sessionId} has two orders, the second is ${order.id}.`);
    must(account.orderId === order.id, () => `${what()} is not the order of its session ${order.sessionId}, which names ${account.orderId ?? 'none'}.`);
    account.isOrdered = true;
    verifyPayload(order);
    mustEqual(() => `The total of ${what()}`, order.totalMinor, account.totalMinor, 'the quote of its session');
    mustEqual(() => `The fingerprint of ${what()}`, order.fingerprint, account.fingerprint, 'its session');
    mustEqual(() => `The flow of ${what()}`, order.flow.flowId, account.flowId, 'its session');
    const body = backend.body(order.id);
    must(body !== undefined, () => `${what()} is missing from the backend's table.`);
    must(body === canonicalJson(order), () => `${what()} is another in the backend's table.`);
    tally.addOrder(order.totalMinor);
    tally.addFlow(order.flow.flowId);
    count += 1;
  }
  for (const { isOrdered, orderId, sessionId } of accounts.values()) {
    must(isOrdered || orderId === undefined, () => `Session ${sessionId} names order ${orderId ?? ''}, which is missing.`);
  }
  mustEqual(() => "The number of orders in the backend's table", backend.count(), count, 'the orders');
}

/** Lines, delivery, fees and discounts make the totals; tenders pay the total; taxes are those of the items. */
function verifyPayload(order: Order): void {
  const { id, lines, fees, taxes, totals, tenders, discounts } = order;
  const delivery = order.fulfillment.price;
  const items = [...lines, ...fees, ...(delivery === undefined ? [] : [delivery])];
  const check = (name: string, actual: number, parts: readonly number[], source: string): void => {
    mustEqual(() => `${name} of order ${id}`, actual, sum(parts), source);
  };
  for (const line of lines) check(`Line ${line.id}`, line.amountMinor, [line.unitPriceMinor * line.quantity], 'quantity and unit price');
  for (const item of items) {
    check('The gross of an item', item.grossMinor, [item.netMinor, item.taxMinor], 'its net and tax');
    check('The tax of an item', item.taxMinor, item.taxes.map(({ amountMinor }) => amountMinor), 'its taxes');
  }
  check('The total', order.totalMinor, [totals.totalMinor], 'its totals');
  check('The total', totals.totalMinor, items.map(({ grossMinor }) => grossMinor), 'the gross amounts');
  // Prices of this shop contain their tax.
  check('The total', totals.totalMinor, [totals.itemsMinor, totals.fulfillmentMinor, totals.feesMinor, -totals.discountMinor], 'its parts');
  check('The items', totals.itemsMinor, lines.map(({ amountMinor }) => amountMinor), 'the lines');
  check('The delivery', totals.fulfillmentMinor, [delivery?.amountMinor ?? 0], 'its price');
  check('The fees', totals.feesMinor, fees.map(({ amountMinor }) => amountMinor), 'the fees');
  check('The discount', totals.discountMinor, discounts.map(({ amountMinor }) => amountMinor), 'the discounts');
  check('The tax', totals.taxMinor, items.map(({ taxMinor }) => taxMinor), 'the items');
  check('The tax', totals.taxMinor, taxes.map(({ amountMinor }) => amountMinor), 'the taxes');
  check('The total', totals.totalMinor, tenders.map(({ amountMinor }) => amountMinor), 'the tenders');
}

function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}
