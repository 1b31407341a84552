import { hashOf } from '../json/index.js';
import type { Address } from './buyer.js';
import type { Quote, Taxed } from './quote.js';
import type { CheckoutSession } from './session.js';
import { amountToPayMinor, storedPartsOf } from './stored-value.js';

/** What the buyer confirms: the quote, where it goes, how it is paid, and what was entered. */
export interface FingerprintParts {
  readonly quote: Quote;
  readonly destinationHash?: string;
  readonly pickupPointId?: string;
  readonly tenders: readonly { readonly methodId: string; readonly amountMinor: number }[];
  /** Inputs of each widget section. */
  readonly widgets: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The identity of what is confirmed, authorized and ordered: SHA-256 of the canonical form of its figures and choices.
 *
 * Titles, texts, layout, flow, expiry and provider's quote ids are left out: the same purchase has the same fingerprint
 * wherever it is shown.
 */
export function fingerprintOf({ quote, destinationHash, pickupPointId, tenders, widgets, fields }: FingerprintParts): string {
  const { fulfillment } = quote;
  return hashOf({
    cartRevision: quote.cartRevision,
    currency: quote.currency,
    lines: quote.lines.map((line) => [line.id, line.sku, line.quantity, line.unitPriceMinor, line.amountMinor, line.discountMinor, ...taxed(line)]),
    discounts: quote.discounts.map(({ id, code, amountMinor }) => [id, code ?? null, amountMinor]),
    fulfillment:
      fulfillment === undefined
        ? null
        : [fulfillment.methodId, fulfillment.optionId, fulfillment.amountMinor, fulfillment.discountMinor, ...taxed(fulfillment)],
    pickupPointId,
    destinationHash,
    fees: quote.fees.map((fee) => [fee.section, fee.kind, fee.amountMinor, ...taxed(fee)]),
    taxes: quote.taxes.map(({ name, ratePpm, amountMinor, baseMinor }) => [name, ratePpm, amountMinor, baseMinor]),
    tenders: tenders.map(({ methodId, amountMinor }) => [methodId, amountMinor]),
    widgets,
    fields,
    totalMinor: quote.totals.totalMinor,
  });
}

/** The fingerprint of a session as it stands. */
export function fingerprintOfSession(session: CheckoutSession): string {
  const { quote, fulfillment, widgets, fields } = session;
  const { destinationHash, pickupPointId } = fulfillment;
  return fingerprintOf({
    quote,
    ...(destinationHash === undefined ? {} : { destinationHash }),
    ...(pickupPointId === undefined ? {} : { pickupPointId }),
    tenders: tendersOfSession(session),
    widgets,
    fields,
  });
}

/** How the total is paid: by the tenders of the attempt; before there is one by stored value, then by the chosen method what is left. */
export function tendersOfSession(session: CheckoutSession): FingerprintParts['tenders'] {
  const { attempt, payment, storedValue } = session;
  if (attempt !== undefined) return attempt.tenders;
  const amountMinor = amountToPayMinor(session);
  const rest = payment === undefined || amountMinor === 0 ? [] : [{ methodId: payment.methodId, amountMinor }];
  return storedValue === undefined ? rest : [...storedPartsOf(session).map((part) => ({ methodId: part.use.plugin, amountMinor: part.amountMinor })), ...rest];
}

/** Stands for the address in the session, which holds no personal data. Absent parts and empty ones are the same. */
export function destinationHash(address: Address): string {
  return hashOf(Object.fromEntries(Object.entries(address).filter(([, value]) => value !== '')));
}

function taxed({ netMinor, taxMinor, grossMinor }: Taxed): readonly number[] {
  return [netMinor, taxMinor, grossMinor];
}
