import type { CompiledShop } from '../flow/index.js';
import type { Personal } from './buyer.js';
import type { Placeholder } from './render-text.js';
import type { CheckoutSession } from './session.js';
import { amountToPayMinor } from './stored-value.js';
import type { MoneyWriter } from './view-money.js';

export interface PlaceholderSource {
  readonly session: CheckoutSession;
  readonly personal: Personal;
  readonly shop: CompiledShop;
  readonly money: MoneyWriter;
}

/** What stands for a placeholder in this session; an empty text for what is not known yet. */
export function placeholderValue(name: Placeholder, { session, personal, shop, money }: PlaceholderSource): string | number {
  switch (name) {
    case 'buyerName':
      return personal.contact?.givenName ?? personal.destination?.givenName ?? '';
    case 'shopName':
      return shop.name;
    case 'total':
      return money(session.quote.totals.totalMinor).formatted;
    case 'toPay':
      return money(amountToPayMinor(session)).formatted;
    case 'count':
      return session.cart.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    case 'orderNumber':
      return session.order?.number ?? '';
    case 'deliveryDate':
      return deliveryDate(session, shop.locale);
    case 'pickupLocation':
      return session.fulfillment.pickupPoints?.find(({ id }) => id === session.fulfillment.pickupPointId)?.title ?? '';
    case 'supportEmail':
      return shop.support.email ?? '';
    case 'supportPhone':
      return shop.support.phone ?? '';
    case 'supportUrl':
      return shop.support.url ?? '';
  }
}

/** The last day that the chosen options promise, counted from the quote, or from the order once there is one. */
function deliveryDate({ fulfillment, order, quotedAt }: CheckoutSession, locale: string): string {
  const days = fulfillment.packages.map(({ options, optionId }) => options.find(({ id }) => id === optionId)?.deliveryDaysMax);
  const known = days.filter((each) => each !== undefined);
  if (known.length === 0 || known.length < days.length) return '';
  const fromMs = Date.parse(order?.committedAt ?? quotedAt);
  return Number.isNaN(fromMs) ? '' : dateFormat(locale).format(fromMs + Math.max(...known) * DAY_MS);
}

const DAY_MS = 86_400_000;
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string): Intl.DateTimeFormat {
  const known = dateFormats.get(locale) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  dateFormats.set(locale, known);
  return known;
}
