import type { CommandResult, Kasse, OpenInput, OpenResult } from 'kasse';
import { countryCode } from './country-codes.js';
import type { Row } from './read-rows.js';
import { cartRefOf } from './row-cart.js';

/** What became of one checkout: an order that is paid and settled, or a refusal by its code. */
export type CheckedOut =
  | { readonly status: 'settled'; readonly sessionId: string; readonly totalMinor: number }
  | { readonly status: 'refused'; readonly code: string };

export interface Visitor {
  /** Absent for a guest. */
  readonly customerId?: string;
  readonly facts: NonNullable<OpenInput['facts']>;
}

/**
 * Takes a buyer through a whole checkout, as a front end would: each command is durable before the next is sent, and
 * the commit is waited for until the order is placed and paid.
 */
export async function checkOut(kasse: Kasse, row: Row, { customerId, facts }: Visitor): Promise<CheckedOut> {
  const cartRef = cartRefOf(row.number);
  const opened = await kasse.open({ requestId: cartRef, cartRef, facts, ...(customerId === undefined ? {} : { customer: { id: customerId } }) });
  if (!opened.ok) return refused(opened);
  const buyer = kasse.buyer(opened.token);
  let last: CommandResult = { ok: true, view: opened.view };
  for (const command of [
    { type: 'contact.set', email: `${cartRef}@replay.example` },
    { type: 'fulfillment.destination', address: { ...PLACEHOLDER, country: countryCode(row.country) } },
    { type: 'fulfillment.option', optionId: 'parcel:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } },
  ] as const) {
    last = await buyer.send(command);
    if (!last.ok) return refused(last);
  }
  const { commit, summary } = last.view;
  const committed = await buyer.commit({ fingerprint: commit.fingerprint, wait: 'settled' });
  if (!committed.ok) return refused(committed);
  const { status, needsSupport, isChecking } = committed.view;
  if (status !== 'completed' || needsSupport) return { status: 'refused', code: isChecking ? 'payment_checking' : 'not_settled' };
  return { status: 'settled', sessionId: opened.sessionId, totalMinor: summary.total.amountMinor };
}

const PLACEHOLDER = { givenName: 'Placeholder', familyName: 'Buyer', line1: '1 Replay Street', city: 'London', postalCode: 'N1 9GU' } as const;

function refused({ code }: Extract<CommandResult | OpenResult, { ok: false }>): CheckedOut {
  return { status: 'refused', code };
}
