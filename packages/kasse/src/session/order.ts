import type { FulfillmentState } from './fulfillment.js';
import type { Address, Contact } from './buyer.js';
import type { Quote, Taxed } from './quote.js';
import type { PaymentDue } from './session.js';

/** What was bought and how: the same for every flow and layout, given the same cart and choices. */
export interface OrderPayload {
  readonly currency: string;
  readonly lines: Quote['lines'];
  readonly discounts: Quote['discounts'];
  readonly fees: Quote['fees'];
  readonly taxes: Quote['taxes'];
  readonly totals: Quote['totals'];
  readonly marks: Quote['marks'];
  readonly fulfillment: {
    readonly methodId?: string;
    readonly optionId?: string;
    readonly carrier?: string;
    readonly title?: string;
    /** What it costs, of the quote; absent where nothing is delivered. */
    readonly price?: Taxed & { readonly amountMinor: number; readonly discountMinor: number };
    readonly pickupPointId?: string;
    readonly destination?: Address;
    readonly packages: readonly { readonly id: string; readonly lineIds: FulfillmentState['packages'][number]['lineIds']; readonly optionId?: string }[];
  };
  readonly buyer: Contact & { readonly customerId?: string };
  readonly tenders: readonly {
    readonly methodId: string;
    readonly amountMinor: number;
    readonly gateway?: string;
    readonly reference?: string;
  }[];
  readonly widgets: Readonly<Record<string, { readonly inputs: unknown; readonly effects: readonly { readonly kind: string; readonly amountMinor: number }[] }>>;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly consents: Readonly<Record<string, boolean>>;
}

/** The order record: written once, with the pivot. What the backend receives is all of it. */
export interface Order extends OrderPayload {
  readonly id: string;
  readonly number: string;
  readonly sessionId: string;
  readonly shopKey: string;
  readonly cartRef: string;
  readonly customerId?: string;
  readonly totalMinor: number;
  readonly fingerprint: string;
  readonly committedAt: string;
  /** A person has to look at it before anything is shipped: these risk plugins say so. */
  readonly review?: readonly string[];
  /** The order is not paid yet: cover it by these terms. */
  readonly paymentDue?: Pick<PaymentDue, 'amountMinor' | 'by' | 'onFailure'>;
  readonly flow: { readonly flowId: string; readonly release: string; readonly arm?: string };
  readonly isTest: boolean;
}
