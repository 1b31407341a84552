import type { CheckoutSession } from '../../session/index.js';
import type { CommandResult } from '../result.js';
import { ready, type Opened } from './fill-in.js';
import { kit, shopFiles, type Kit, type KitOptions } from './kit.js';

/** What the first card has of an order of 30.00. */
export const part = { status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'prepaid', captured: false } as const;

interface OtherCard {
  readonly type: 'payment.set';
  readonly methodId: 'card';
  readonly instrument: { readonly token: string };
}

export const other = (token = 'tok_other'): OtherCard => ({ type: 'payment.set', methodId: 'card', instrument: { token } });

export interface Partly extends Kit, Opened {
  readonly result: CommandResult;
  readonly session: () => Promise<CheckoutSession | undefined>;
  /** What the first gateway keeps, by payment; `voided` of what was let go. */
  readonly books: () => Readonly<Record<string, number | string>>;
  readonly fingerprint: string;
}

/** An order of 30.00 whose first card has 10.00 on it. */
export async function partly(options: KitOptions & { readonly payment?: object; readonly display?: string } = {}): Promise<Partly> {
  const { payment, display, ...rest } = options;
  const files = shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }, { method: 'invoice', gateways: ['backup'], commitOn: 'promise' }], ...payment } });
  const parts = await kit({ files, ...rest });
  parts.primary.answers.push(part);
  const checkout = await ready(parts);
  if (display !== undefined) await checkout.buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok', display } });
  const result = await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint, wait: 'settled' });
  const session = async () => (await parts.store.load(checkout.sessionId))?.session;
  const books = () => Object.fromEntries([...parts.primary.payments].map(([id, { capturedMinor, refundedMinor, voided }]) => [id, voided ? 'voided' : capturedMinor - refundedMinor]));
  return { ...parts, ...checkout, result, session, books, fingerprint: checkout.view.commit.fingerprint };
}
