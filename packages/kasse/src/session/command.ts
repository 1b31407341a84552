import type { Address } from './buyer.js';

/** What every command may carry. */
interface Revised {
  /** The revision of the view the buyer acted on. When given and outdated, the command is refused. */
  readonly revision?: number;
}

/** Sets what is given; an empty text takes a value away, an absent one leaves it. */
export interface SetContact extends Revised {
  readonly type: 'contact.set';
  readonly email?: string;
  readonly phone?: string;
  readonly givenName?: string;
  readonly familyName?: string;
}

export interface SetConsent extends Revised {
  readonly type: 'consent.set';
  /** A field of type `consent`. */
  readonly id: string;
  readonly granted: boolean;
}

export interface ChooseMethod extends Revised {
  readonly type: 'fulfillment.method';
  readonly methodId: string;
}

/** A new address, or one of the customer's saved ones. */
export type SetDestination = Revised & { readonly type: 'fulfillment.destination' } & (
    | { readonly address: Address; readonly addressId?: never }
    | { readonly addressId: string; readonly address?: never }
  );

/** Without a package it is chosen for every package that offers it. */
export interface ChooseOption extends Revised {
  readonly type: 'fulfillment.option';
  readonly optionId: string;
  readonly packageId?: string;
}

export interface ChoosePickup extends Revised {
  readonly type: 'fulfillment.pickup';
  readonly pointId: string;
}

export interface AddDiscount extends Revised {
  readonly type: 'discount.add';
  readonly code: string;
}

export interface RemoveDiscount extends Revised {
  readonly type: 'discount.remove';
  readonly code: string;
}

/** Pays with a gift card or points, as much as is possible or at most an amount. Sent again it changes the amount. */
export interface AddStoredValue extends Revised {
  readonly type: 'storedValue.add';
  /** Of the section's `offers`. */
  readonly plugin: string;
  /** Of a gift card; what belongs to the customer needs none. */
  readonly code?: string;
  readonly amountMinor?: number;
}

export interface RemoveStoredValue extends Revised {
  readonly type: 'storedValue.remove';
  /** Of what is `applied` in the section. */
  readonly id: string;
}

export interface SetWidget extends Revised {
  readonly type: 'widget.set';
  /** The id of the widget's section. */
  readonly section: string;
  /** As the widget's schema wants them; the widget itself parses them. */
  readonly inputs: unknown;
}

export interface ClearWidget extends Revised {
  readonly type: 'widget.clear';
  readonly section: string;
}

/** Values by field id; `null` takes a value away. */
export interface SetFields extends Revised {
  readonly type: 'fields.set';
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

export interface SetPayment extends Revised {
  readonly type: 'payment.set';
  readonly methodId: string;
  readonly instrument?: GivenInstrument;
}

/** From the gateway's own front end, or one that the customer saved before. */
export type GivenInstrument =
  | { readonly token: string; readonly display?: string; /** Of the card, such as `visa`. */ readonly brand?: string; readonly savedId?: never }
  | { readonly savedId: string; readonly token?: never; readonly display?: never; readonly brand?: never };

export interface GoToStep extends Revised {
  readonly type: 'step.go';
  readonly to: string;
}

/** The cart was changed at the backend: ask for it again. */
export interface RefreshCart extends Revised {
  readonly type: 'cart.refresh';
}

/** Everything a buyer can say before the commit. */
export type Command =
  | SetContact
  | SetConsent
  | ChooseMethod
  | SetDestination
  | ChooseOption
  | ChoosePickup
  | AddDiscount
  | RemoveDiscount
  | AddStoredValue
  | RemoveStoredValue
  | SetWidget
  | ClearWidget
  | SetFields
  | SetPayment
  | GoToStep
  | RefreshCart;

export type CommandType = Command['type'];

/** The command of one type. */
export type CommandOf<T extends CommandType> = Extract<Command, { readonly type: T }>;

export const COMMAND_TYPES = [
  'contact.set',
  'consent.set',
  'fulfillment.method',
  'fulfillment.destination',
  'fulfillment.option',
  'fulfillment.pickup',
  'discount.add',
  'discount.remove',
  'storedValue.add',
  'storedValue.remove',
  'widget.set',
  'widget.clear',
  'fields.set',
  'payment.set',
  'step.go',
  'cart.refresh',
] as const satisfies readonly CommandType[];
