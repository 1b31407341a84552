import type { Message } from '../errors/index.js';
import type { AccountPolicy, FulfillmentMethodType, Layout } from '../flow/index.js';
import type { Address } from './buyer.js';
import type { CommandType } from './command.js';
import type { JsonSchema } from './parse-command.js';
import type { StepState } from './progress.js';
import type { Status, TenderAction } from './session.js';

/** An amount to compute with and to show. */
export interface ViewMoney {
  readonly amountMinor: number;
  /** In the shop's locale: `£50.00`. */
  readonly formatted: string;
}

/** The permitted commands with the JSON Schema of each. Empty where nothing can be done now. */
export type ViewCommands = Readonly<Partial<Record<CommandType, JsonSchema>>>;

/**
 * Everything a front end needs of a checkout, as pure JSON: what to show, what may be said, what comes next.
 * It holds no token; saved instruments are masked.
 */
export interface View {
  readonly id: string;
  /** Sent back with a command, it guards against acting on an outdated view. */
  readonly revision: number;
  readonly status: Status;
  readonly layout: Layout;
  readonly locale: string;
  readonly currency: string;
  readonly isTest: boolean;
  readonly shop: { readonly name: string; readonly support: ViewSupport };
  /** In the flow's order. */
  readonly progress: readonly ViewProgress[];
  /** Where the buyer is. */
  readonly current: string;
  /** The step after the current one, when the buyer may go there. Sent with `step.go`. */
  readonly next?: string;
  /** In the flow's order, skipped steps included. */
  readonly steps: readonly ViewStep[];
  /** Commands that belong to no section. */
  readonly commands: ViewCommands;
  readonly summary: ViewSummary;
  /** What the buyer has to know now. Each `path` begins with the id of a section, where it has one. */
  readonly messages: readonly Message[];
  /** What is still needed before the commit, in the flow's order. */
  readonly missing: readonly Message[];
  /** The outcome of a payment is not known yet: show that it is being checked, never that it failed. */
  readonly isChecking: boolean;
  /** A person of the shop has to look at this checkout, and there is no order yet. After that only staff see `attention`. */
  readonly needsSupport: boolean;
  /** What the buyer must do elsewhere to go on. */
  readonly action?: ViewAction;
  readonly commit: ViewCommit;
  /** From the pivot on. */
  readonly order?: ViewOrder;
  readonly expiresAt: string;
  /** Where the buyer can go on when this front end cannot. */
  readonly continueUrl?: string;
}

export interface ViewSupport {
  readonly email?: string;
  readonly phone?: string;
  readonly url?: string;
}

export interface ViewProgress {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
}

export interface ViewStep extends ViewProgress {
  readonly sections: readonly ViewSection[];
}

/**
 * `active`: shown and open. `collapsed`: of another step than the current one, shown as a summary or not at all.
 * `notNeeded`: nothing has to be given here, such as payment for a total of zero.
 */
export type SectionState = 'active' | 'collapsed' | 'notNeeded';

interface SectionBase {
  readonly id: string;
  readonly title: string;
  readonly state: SectionState;
  /** Everything required here is given. */
  readonly isComplete: boolean;
  readonly commands: ViewCommands;
  readonly messages: readonly Message[];
}

export type ViewSection =
  | ContactSection
  | FulfillmentSection
  | DiscountsSection
  | StoredValueSection
  | PaymentSection
  | ReviewSection
  | ContentSection
  | WidgetSection
  | FieldsSection;

export interface ContactSection extends SectionBase {
  readonly kind: 'contact';
  readonly account: AccountPolicy;
  readonly isSignedIn: boolean;
  /** Sent together with `contact.set`. */
  readonly fields: readonly ViewField[];
}

export interface FulfillmentSection extends SectionBase {
  readonly kind: 'fulfillment';
  /** False for goods that need no delivery: the rest may then be left out. */
  readonly isNeeded: boolean;
  readonly methods: readonly ViewMethod[];
  /** Absent while the chosen method needs none. */
  readonly destination?: ViewDestination;
  readonly packages: readonly ViewPackage[];
  readonly pickupPoints: readonly ViewPickupPoint[];
}

export interface ViewMethod {
  readonly id: string;
  readonly method: FulfillmentMethodType;
  readonly title: string;
  readonly isChosen: boolean;
}

export interface ViewDestination {
  /** Sent together as the `address` of `fulfillment.destination`. */
  readonly fields: readonly ViewField[];
  readonly isGiven: boolean;
  /** Sent by id as the `addressId` of `fulfillment.destination`. */
  readonly saved: readonly ViewSavedAddress[];
}

export interface ViewSavedAddress {
  readonly id: string;
  readonly address: Address;
}

export interface ViewPackage {
  readonly id: string;
  readonly lineIds: readonly string[];
  readonly options: readonly ViewOption[];
}

export interface ViewOption {
  readonly id: string;
  readonly title: string;
  readonly price: ViewMoney;
  readonly isChosen: boolean;
  readonly deliveryDaysMin?: number;
  readonly deliveryDaysMax?: number;
}

export interface ViewPickupPoint {
  readonly id: string;
  readonly title: string;
  readonly addressLines: readonly string[];
  readonly country: string;
  readonly isAvailable: boolean;
  readonly isChosen: boolean;
  readonly price: ViewMoney;
  readonly readyInHours?: number;
}

export interface DiscountsSection extends SectionBase {
  readonly kind: 'discounts';
  readonly applied: readonly { readonly code: string; readonly title: string; readonly amount: ViewMoney }[];
  readonly refused: readonly { readonly code: string; readonly message: Message }[];
}

/** Gift cards and points: what can be used, and what is. */
export interface StoredValueSection extends SectionBase {
  readonly kind: 'storedValue';
  readonly offers: readonly ViewValueOffer[];
  readonly applied: readonly ViewAppliedValue[];
  /** What is left to pay by the chosen method. */
  readonly toPay: ViewMoney;
}

export interface ViewValueOffer {
  /** Sent with `storedValue.add`. */
  readonly plugin: string;
  readonly title: string;
  /** True where the buyer enters a code; otherwise it belongs to the customer who is signed in. */
  readonly needsCode: boolean;
}

export interface ViewAppliedValue {
  /** Sent with `storedValue.remove`. */
  readonly id: string;
  readonly plugin: string;
  readonly title: string;
  /** The end of a gift card's code. */
  readonly masked?: string;
  /** What it pays of this order; 0 where others pay all of it, or where its rules leave nothing. */
  readonly amount: ViewMoney;
  readonly balance: ViewMoney;
}

export interface PaymentSection extends SectionBase {
  readonly kind: 'payment';
  readonly methods: readonly ViewPaymentMethod[];
}

export interface ViewPaymentMethod {
  readonly id: string;
  readonly method: string;
  readonly title: string;
  readonly isChosen: boolean;
  /** True when an instrument has to come with `payment.set`: a token of the gateway's front end, or a saved one. */
  readonly needsInstrument: boolean;
  /** What the buyer paid or will pay with, masked. */
  readonly display?: string;
  /** For the gateway's own front end; the first gateway is the one that is tried first. */
  readonly clients: readonly { readonly gateway: string; readonly config: Readonly<Record<string, unknown>> }[];
  readonly saved: readonly ViewSavedInstrument[];
}

export interface ViewSavedInstrument {
  /** Sent as the `savedId` of the instrument. */
  readonly id: string;
  readonly display: string;
  readonly isChosen: boolean;
}

/** What was chosen so far, for a last look. */
export interface ReviewSection extends SectionBase {
  readonly kind: 'review';
  readonly rows: readonly { readonly section: string; readonly step: string; readonly title: string; readonly lines: readonly string[] }[];
}

export interface ContentSection extends SectionBase {
  readonly kind: 'content';
  /** Plain text; a renderer escapes it. */
  readonly text: string;
}

export interface WidgetSection extends SectionBase {
  readonly kind: 'widget';
  readonly widget: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** JSON Schema of the `inputs` of `widget.set`. */
  readonly inputs: JsonSchema;
  /** As given by the buyer; `null` when nothing is. */
  readonly value: unknown;
  /** What it adds to the total now. */
  readonly amount?: ViewMoney;
}

export interface FieldsSection extends SectionBase {
  readonly kind: 'fields';
  /** Sent by id in the `values` of `fields.set`; those of type `consent` with `consent.set`. */
  readonly fields: readonly ViewField[];
}

export interface ViewField {
  /** The key in the command. */
  readonly id: string;
  readonly type: 'text' | 'email' | 'tel' | 'country' | 'number' | 'boolean' | 'date' | 'choice' | 'consent';
  readonly label: string;
  readonly value: string | number | boolean | null;
  readonly required: boolean;
  /** HTML autocomplete token. */
  readonly autocomplete?: string;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly messages: readonly Message[];
}

export interface ViewSummary {
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly ViewLine[];
  readonly discounts: readonly { readonly id: string; readonly code?: string; readonly title: string; readonly amount: ViewMoney }[];
  readonly fulfillment?: { readonly title: string; readonly amount: ViewMoney; readonly discount: ViewMoney };
  readonly fees: readonly { readonly section: string; readonly kind: 'donation' | 'fee'; readonly title: string; readonly amount: ViewMoney }[];
  /** Contained in the total where prices include tax, else on top. A `ratePpm` of 0 with an amount is no rate: only the amount was stated. */
  readonly taxes: readonly { readonly name: string; readonly ratePpm: number; readonly amount: ViewMoney; readonly base: ViewMoney }[];
  readonly items: ViewMoney;
  readonly discount: ViewMoney;
  readonly fulfillmentTotal: ViewMoney;
  readonly feesTotal: ViewMoney;
  readonly tax: ViewMoney;
  readonly total: ViewMoney;
  /** The total less gift cards and points. */
  readonly toPay: ViewMoney;
}

export interface ViewLine {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: ViewMoney;
  /** Before discounts. */
  readonly amount: ViewMoney;
  readonly discount: ViewMoney;
  readonly imageUrl?: string;
}

export type ViewAction =
  | (TenderAction & { readonly gateway?: string })
  /** A part of the total is paid: the buyer pays the rest with another `payment.set`, for which the section has the commands. */
  | { readonly action: 'payment'; readonly amount: ViewMoney };

/** The one step that cannot be undone. */
export interface ViewCommit {
  readonly irreversible: true;
  /** For the button: `Place order and pay £50.00`. */
  readonly label: string;
  /** Sent with the commit: the buyer agrees to exactly what this view shows. */
  readonly fingerprint: string;
  readonly enabled: boolean;
}

export interface ViewOrder {
  readonly id: string;
  readonly number: string;
  readonly committedAt: string;
  /** Where the order waits for money: how much, and until when. Gone once it is paid. */
  readonly paymentDue?: { readonly amount: ViewMoney; readonly by: string };
  /** What went back to the buyer, and to which card, gift card or account; absent while nothing did. */
  readonly refunds?: readonly ViewRefund[];
  readonly thankYou: readonly ViewThankYou[];
  readonly support: ViewSupport;
}

/** What went back to one way that the order was paid. */
export interface ViewRefund {
  readonly methodId: string;
  readonly title: string;
  /** What the buyer may see of the card or the code. */
  readonly masked?: string;
  readonly amount: ViewMoney;
}

export type ViewThankYou =
  | { readonly kind: 'content'; readonly id: string; readonly text: string }
  | { readonly kind: 'widget'; readonly id: string; readonly widget: string; readonly options: Readonly<Record<string, unknown>> };
