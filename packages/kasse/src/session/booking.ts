import { KasseError } from '../errors/index.js';
import type { LedgerEntry, Posting } from './ledger.js';
import type { Order } from './order.js';

/** Money that a gateway moved. */
export interface Movement {
  /** The key of the effect that moved it. */
  readonly key: string;
  readonly at: string;
  readonly gateway: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** `kasse` when absent. */
  readonly origin?: LedgerEntry['origin'];
}

/**
 * Books the order: what the buyer owes against what it is made of.
 *
 * Debit `receivable` the total and `discounts` what was taken off, as the buyer saw it; credit `revenue:items`,
 * `revenue:fulfillment`, `revenue:fees` and `donations` their net before discounts, and `tax:<name>` each tax. With
 * inclusive prices a discount contains tax; revenue before discounts then is the shown price less the tax still due, so
 * that revenue less discounts is the net in both price modes. Postings of zero are left out.
 */
export function orderEntry(order: Order): LedgerEntry {
  const book = new Map<string, number>();
  const credit = (account: string, amountMinor: number): void => {
    book.set(account, (book.get(account) ?? 0) - amountMinor);
  };
  credit('receivable', -order.totals.totalMinor);
  credit('discounts', -order.totals.discountMinor);
  for (const line of order.lines) credit('revenue:items', line.netMinor + line.discountMinor);
  for (const fee of order.fees) credit(fee.kind === 'donation' ? 'donations' : 'revenue:fees', fee.netMinor);
  for (const tax of order.taxes) credit(`tax:${tax.name}`, tax.amountMinor);
  const { price } = order.fulfillment;
  if (price !== undefined) credit('revenue:fulfillment', price.netMinor + price.discountMinor);
  return entry('order', { key: `order:${order.id}`, at: order.committedAt, currency: order.currency }, [...book]);
}

/** Books money that arrived: debit `gateway:<id>`, credit `receivable`. */
export function captureEntry(movement: Movement): LedgerEntry {
  return moved('capture', movement, 'receivable', positive(movement));
}

/** Books a gift card or points that were used up: debit `value:<plugin>`, credit `receivable`. */
export function valueEntry(movement: Movement): LedgerEntry {
  const amountMinor = positive(movement);
  return entry('value', movement, [
    [`value:${movement.gateway}`, amountMinor],
    ['receivable', -amountMinor],
  ]);
}

/** Books a gift card or points that were given back: debit `refunds`, credit `value:<plugin>`. */
export function valueBackEntry(movement: Movement): LedgerEntry {
  const amountMinor = positive(movement);
  return entry('refund', movement, [
    [`value:${movement.gateway}`, -amountMinor],
    ['refunds', amountMinor],
  ]);
}

/** Books money that went back to the buyer: debit `refunds`, credit `gateway:<id>`. The order's own booking stays. */
export function refundEntry(movement: Movement): LedgerEntry {
  return moved('refund', movement, 'refunds', -positive(movement));
}

/** Books money that belongs to no tender against `stray`. Negative when it goes back; the account must return to zero. */
export function strayEntry(movement: Movement): LedgerEntry {
  return moved('stray', movement, 'stray', movement.amountMinor);
}

/** Books a chargeback, which takes money outside of the engine's refunds: debit `chargebacks`, credit `gateway:<id>`. Positive when it is given back. */
export function disputeEntry(movement: Movement): LedgerEntry {
  return moved('external', { ...movement, origin: 'external' }, 'chargebacks', movement.amountMinor);
}

/** Books what was stray, since a chargeback took what had gone back, as taken from the order's money: debit `chargebacks`, credit `stray`. */
export function coverEntry(movement: Movement): LedgerEntry {
  const amountMinor = positive(movement);
  return entry('external', { ...movement, origin: 'external' }, [
    ['chargebacks', amountMinor],
    ['stray', -amountMinor],
  ]);
}

/** Books what other hands gave back as what nobody owns, since it was taken too much, and no longer as the order's: debit `stray`, credit `refunds`. */
export function moveBackEntry(movement: Movement): LedgerEntry {
  const amountMinor = positive(movement);
  return entry('external', { ...movement, origin: 'external' }, [
    ['stray', amountMinor],
    ['refunds', -amountMinor],
  ]);
}

/** The balance of every account that was booked on. Debits are positive. */
export function balances(entries: readonly LedgerEntry[]): Readonly<Record<string, number>> {
  const book = new Map<string, number>();
  for (const { postings } of entries) {
    for (const { account, amountMinor } of postings) book.set(account, (book.get(account) ?? 0) + amountMinor);
  }
  return Object.fromEntries(book);
}

/**
 * Checks that a booking's postings are whole amounts that add up to zero.
 * @throws {KasseError} ERR_INVARIANT when they do not.
 */
export function assertBalanced({ key, postings }: LedgerEntry): void {
  let sum = 0;
  for (const { amountMinor } of postings) sum += amountMinor;
  if (sum === 0 && postings.every(({ amountMinor }) => Number.isSafeInteger(amountMinor))) return;
  throw new KasseError('ERR_INVARIANT', `The postings of "${key}" make ${sum} instead of 0. Do not book them.`, { key, sum });
}

function positive({ key, amountMinor }: Movement): number {
  if (Number.isSafeInteger(amountMinor) && amountMinor > 0) return amountMinor;
  throw new KasseError('ERR_INVARIANT', `"${key}" moves ${amountMinor}. A movement is a whole number of at least 1.`, { key, amountMinor });
}

function moved(kind: LedgerEntry['kind'], movement: Movement, account: string, arrivedMinor: number): LedgerEntry {
  return entry(kind, movement, [
    [`gateway:${movement.gateway}`, arrivedMinor],
    [account, -arrivedMinor],
  ]);
}

function entry(
  kind: LedgerEntry['kind'],
  { key, at, currency, origin = 'kasse' }: Pick<Movement, 'key' | 'at' | 'currency' | 'origin'>,
  book: readonly (readonly [account: string, amountMinor: number])[],
): LedgerEntry {
  const postings: Posting[] = [];
  for (const [account, amountMinor] of book) if (amountMinor !== 0) postings.push({ account, amountMinor });
  const booking: LedgerEntry = { key, kind, at, currency, postings, origin };
  assertBalanced(booking);
  return booking;
}
