import type { FactValue } from '../rules/index.js';

/** A postal address in the field's terms; `country` is ISO 3166-1 alpha-2. */
export interface Address {
  readonly givenName?: string;
  readonly familyName?: string;
  readonly organization?: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode?: string;
  readonly country: string;
  readonly phone?: string;
}

export interface Contact {
  readonly email?: string;
  readonly phone?: string;
  readonly givenName?: string;
  readonly familyName?: string;
}

/** The backend's account, as far as a checkout needs it. */
export interface Customer {
  readonly id: string;
  readonly contact?: Contact;
  readonly addresses?: readonly SavedAddress[];
  readonly instruments?: readonly SavedInstrument[];
}

export interface SavedAddress extends Address {
  readonly id: string;
}

/** A stored payment method. The token is the gateway's; it never enters a view, an event, a journal or a log. */
export interface SavedInstrument {
  readonly id: string;
  /** The flow's payment method, such as `card`. */
  readonly method: string;
  /** Gateways that take this token; any gateway of the method when absent. */
  readonly gateways?: readonly string[];
  readonly token: string;
  /** What the buyer may see: `Visa ending in 4242`. */
  readonly display: string;
  /** `visa`: decides where a payment goes, where the flow says so. */
  readonly brand?: string;
}

/** What the buyer chose to pay with in this session. */
export interface Instrument {
  readonly savedId?: string;
  readonly token?: string;
  readonly display?: string;
  readonly brand?: string;
  readonly gateways?: readonly string[];
}

/**
 * Everything about a person, apart from the session so that it can be erased alone.
 * Journal, outbox and effect keys hold none of it.
 */
export interface Personal {
  readonly customer?: Customer;
  readonly contact?: Contact;
  readonly destination?: Address;
  readonly instrument?: Instrument;
  /** What pays the rest where a payment was approved in part, by the id of its tender. */
  readonly added?: Readonly<Record<string, Instrument>>;
  /** The accounts of stored value, by the id of their use: whoever knows a gift card's code can spend it. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** What the buyer brought back from a challenge, until the gateway of this payment has heard it. */
  readonly resume?: { readonly effect: string; readonly input: Readonly<Record<string, string>> };
  /** The personal facts that selection read. */
  readonly facts?: Readonly<Record<string, FactValue | null>>;
  /** Personal facts given at open. */
  readonly given?: Readonly<Record<string, FactValue>>;
}
