import type { Layout } from '../flow/index.js';
import type { Message } from '../errors/index.js';
import type { FactValue } from '../rules/index.js';
import type { Cart } from './cart.js';
import type { FulfillmentState } from './fulfillment.js';
import type { Quote } from './quote.js';
import type { StoredValueUse } from './stored-value.js';

/** The machine's state, flat. Everything after `releasing` that is not `canceled` or `expired` is past the pivot. */
export type Phase =
  | 'collecting'
  | 'ready'
  | 'escalated'
  | 'quoting'
  | 'holding'
  | 'calling'
  | 'challenged'
  | 'splitting'
  | 'pending'
  | 'resolving'
  | 'releasing'
  | 'settling'
  | 'settled'
  | 'canceled'
  | 'expired';

/** The public six words of the field. */
export type Status =
  | 'incomplete'
  | 'requires_escalation'
  | 'ready_for_complete'
  | 'complete_in_progress'
  | 'completed'
  | 'canceled';

/** A checkout session: what is true of one buyer's checkout. Plain JSON, without personal data. */
export interface CheckoutSession {
  readonly id: string;
  readonly shopKey: string;
  /** Grows by one with every durable change. */
  readonly revision: number;
  /** Fencing epoch of the worker that owns the session; a write under an older one is refused. */
  readonly epoch: number;
  readonly phase: Phase;
  /** A person is needed. A flag, not a state. */
  readonly attention?: Attention;
  readonly flow: FlowPin;
  readonly selection: { readonly facts: Readonly<Record<string, FactValue | null>> };
  /** Non-personal facts given at open: device, channel, locale, country, campaign, and the shop's own. */
  readonly given: Readonly<Record<string, FactValue>>;
  readonly customerId?: string;
  readonly journeyId: string;
  readonly isTest: boolean;
  readonly cartRef: string;
  readonly cart: Cart;
  readonly fulfillment: FulfillmentState;
  /** Discount codes in the order they were entered. */
  readonly codes: readonly string[];
  /** Inputs of each widget section by section id. */
  readonly widgets: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly consents: Readonly<Record<string, boolean>>;
  /** The chosen method of the flow; its instrument is personal. */
  readonly payment?: {
    readonly methodId: string;
    readonly display?: string;
    /** It was filled in, and the buyer has not chosen it yet. */
    readonly isPreset?: true;
  };
  /** Gift cards and points that pay first, in their order; absent when there are none. */
  readonly storedValue?: readonly StoredValueUse[];
  /** The step the buyer went back to; absent while the checkout leads. */
  readonly at?: string;
  readonly quote: Quote;
  readonly fingerprint: string;
  readonly quotedAt: string;
  /** The area whose taxes the quote has: an outage policy may reuse them there only. */
  readonly quotedFor?: string;
  /** What the buyer has to know now. Replaced by every command. */
  readonly messages: readonly Message[];
  /** Attempts so far; part of every effect's key. */
  readonly attempts: number;
  /** The backend's order number, allocated once before the first attempt and kept over declines. */
  readonly orderNumber?: string;
  readonly attempt?: Attempt;
  readonly money: MoneyState;
  /** `canceledAt`: called off after the pivot. It stays an order; its money goes back. */
  readonly order?: { readonly id: string; readonly number: string; readonly committedAt: string; readonly canceledAt?: string };
  /** What was promised and has to be paid yet; from the pivot on, where the method commits on a promise. */
  readonly due?: PaymentDue;
  readonly openedAt: string;
  readonly expiresAt: string;
}

/** The first reason why a person is needed, and those that came after it. */
export interface Attention extends AttentionReason {
  readonly also?: readonly AttentionReason[];
}

export interface AttentionReason {
  readonly code: string;
  readonly since: string;
  /** The key of the effect that waits; absent where the session as a whole does. */
  readonly effect?: string;
}

export interface FlowPin {
  readonly flowId: string;
  readonly release: string;
  readonly arm?: string;
  readonly flowHash: string;
  readonly layout: Layout;
  readonly engineVersion: string;
}

/** Money that an order was placed on the promise of. */
export interface PaymentDue {
  readonly amountMinor: number;
  /** ISO 8601. */
  readonly by: string;
  /** A person is told, and the order still takes the money; or the backend cancels, and late money goes back. */
  readonly onFailure: 'attention' | 'cancel';
  readonly state: 'open' | 'kept' | 'broken';
}

/** One approved try at the commit. It lives from the freeze to the pivot or the release. */
export interface Attempt {
  readonly number: number;
  readonly startedAt: string;
  readonly deadline: string;
  readonly tenders: readonly Tender[];
  readonly cancelRequested?: boolean;
  /** The buyer wants to change something: the attempt is undone and the checkout opens again. */
  readonly backRequested?: boolean;
  /** The risk plugins that let it through for a person to look at. */
  readonly review?: readonly string[];
  /** How long holds last that were renewed in this attempt, by the key of each. */
  readonly holds?: Readonly<Record<string, HoldLife>>;
  /** Why it is being undone, told to the buyer when it is. */
  readonly failure?: readonly Message[];
}

export interface HoldLife {
  readonly expiresAt: string;
  readonly renewAt: string;
  readonly renewals: number;
}

/** A part of the total and how it is paid. */
export interface Tender {
  readonly id: string;
  readonly methodId: string;
  readonly amountMinor: number;
  /** Gateways still to be tried, the current one first. */
  readonly gateways: readonly string[];
  readonly commitOn: 'approved' | 'pending' | 'promise';
  /** Stored value is `held` from the start: its hold comes before any payment, or the attempt is undone. */
  readonly state: 'open' | 'held' | 'approved' | 'promised' | 'declined';
  /** The key of the authorization that counts; of the hold, where stored value pays. */
  readonly authorization?: string;
  readonly gateway?: string;
  readonly reference?: string;
  readonly isCaptured?: boolean;
  /** What went back to it after the pivot; absent when nothing did. */
  readonly refundedMinor?: number;
  /** What other hands captured of it for the order, by the authorization it was captured of; absent when nothing was. */
  readonly takenMinor?: Readonly<Record<string, number>>;
  /** What other hands took back, by a refund at the gateway or a chargeback, by the authorization it was taken back of. */
  readonly takenBackMinor?: Readonly<Record<string, number>>;
  readonly action?: TenderAction;
}

/** What the buyer must do elsewhere. */
export type TenderAction =
  /** A front end goes there: http or https, and nothing that would run in its page. What opens an app is for `sdk`. */
  | { readonly action: 'redirect'; readonly url: string }
  | { readonly action: 'sdk'; readonly data: Readonly<Record<string, unknown>> }
  | { readonly action: 'wait' };

/** Sums over the ledger, attributed to this checkout. `captured + stored - refunded <= total`, always. */
export interface MoneyState {
  readonly authorizedMinor: number;
  readonly capturedMinor: number;
  /** Gift cards and points that were used up and are not credited. */
  readonly storedMinor: number;
  readonly refundedMinor: number;
  /** Refunds intended and not yet known: they reserve the refundable balance. */
  readonly refundingMinor: number;
  /** Money a gateway moved that belongs to no tender; must return to zero. */
  readonly strayMinor: number;
  /** What banks and refunds took twice, by the authorization it was taken of: less than nothing of stray money, until more of that is captured. Absent when nothing was. */
  readonly lostMinor?: Readonly<Record<string, number>>;
}
