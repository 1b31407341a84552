import type { Money, RoundingMode } from '../money/index.js';
import type { Condition, FactCatalogue } from '../rules/index.js';

export type Layout = 'one-page' | 'three-page' | 'one-click' | 'embedded' | 'custom';
export type PriceMode = 'inclusive' | 'exclusive';
export type RoundingLevel = 'per-unit' | 'per-line' | 'per-order';
export type AccountPolicy = 'required' | 'optional' | 'none';
export type FulfillmentMethodType = 'shipping' | 'pickup' | 'digital';

/** What a plugin does; a flow may name a plugin only where its kind belongs. */
export const PLUGIN_KINDS = [
  'payment',
  'carrier',
  'tax',
  'inventory',
  'discounts',
  'value',
  'check',
  'risk',
  'widget',
  'message',
  'facts',
] as const;
export type PluginKind = (typeof PLUGIN_KINDS)[number];

/**
 * A shop folder, checked and normalised: the one thing the engine runs from.
 * Plain JSON, so that its hash is its identity (the *release*).
 */
export interface CompiledShop {
  /** SHA-256 of the canonical form of everything below. */
  readonly release: string;
  readonly shopKey: string;
  readonly name: string;
  readonly currency: string;
  readonly locale: string;
  /** ISO 3166-1 alpha-2 of the shop itself; tax applies to it until a destination is known. */
  readonly country: string;
  readonly prices: {
    readonly mode: PriceMode;
    /** What happens to an inclusive price where the tax rate differs from home: the gross stays, or the net does. */
    readonly inclusiveAbroad: 'keepGross' | 'keepNet';
    readonly rounding: RoundingMode;
    readonly level: RoundingLevel;
  };
  /** Who computes discounts; never both. */
  readonly discounts: 'backend' | 'kasse';
  readonly session: {
    readonly expiresAfterMs: number;
    readonly maxLines: number;
    readonly maxQuantity: number;
  };
  readonly commit: {
    /** A rise of the total up to this many minor units is borne by the merchant, not shown to the buyer. */
    readonly absorbMinor: number;
    /** How long one attempt may take before it is undone or flagged. */
    readonly attemptMs: number;
    /** How long an unknown payment outcome is resolved before a person is asked. */
    readonly resolveWithinMs: number;
    /** How long stock stays held after a declined payment, for the buyer to try again; not at all when absent. */
    readonly keepStockMs?: number;
    /** Attempts of an obligation before it needs a person. */
    readonly obligationAttempts: number;
  };
  /** Options of each plugin by plugin id, validated by the plugin when the engine is built. */
  readonly plugins: Readonly<Record<string, unknown>>;
  /** The kind of each declared plugin by plugin id; the same keys as `plugins`. */
  readonly pluginKinds: Readonly<Record<string, PluginKind>>;
  readonly support: { readonly email?: string; readonly phone?: string; readonly url?: string };
  readonly facts: FactCatalogue;
  /** Experiments by id; the engine fills `bucket.<id>` for each. */
  readonly experiments: Readonly<Record<string, CompiledExperiment>>;
  /** Messages of the shop's locale by text id: ICU with allow-listed placeholders. */
  readonly texts: Readonly<Record<string, string>>;
  /** Flows by falling priority, ties by id; the default last. */
  readonly flows: readonly CompiledFlow[];
}

/** Who is put in a bucket once and for all. */
export type ExperimentUnit = 'visitor' | 'customer' | 'session';

/** Each arm owns the buckets `from` (inclusive) to `until` (exclusive); the rest is the holdout. */
export interface CompiledExperiment {
  readonly unit: ExperimentUnit;
  readonly arms: Readonly<Record<string, BucketRange>>;
}

export interface BucketRange {
  readonly from: number;
  readonly until: number;
}

export interface CompiledFlow {
  readonly id: string;
  readonly title: string;
  /** SHA-256 of the canonical form of the flow after inheritance. */
  readonly hash: string;
  readonly priority: number;
  readonly enabled: boolean;
  readonly isDefault: boolean;
  readonly when?: Condition;
  readonly window?: { readonly from?: string; readonly until?: string };
  readonly experiment?: { readonly id: string; readonly arm: string; readonly buckets: BucketRange };
  readonly layout: Layout;
  readonly account: AccountPolicy;
  readonly steps: readonly FlowStep[];
  readonly fulfillment: { readonly methods: readonly FlowFulfillmentMethod[] };
  readonly tax: { readonly providers: readonly string[]; readonly onOutage: OutagePolicy };
  readonly payment: {
    readonly saved: 'preselect' | 'offer' | 'none';
    readonly capture: 'on-commit' | 'on-shipment';
    /** Plugins of gift cards and points that buyers may pay with, in the order in which they pay; absent when there are none. */
    readonly storedValue?: readonly string[];
    readonly methods: readonly FlowPaymentMethod[];
  };
  readonly checks: readonly FlowCheck[];
  readonly afterCommit: {
    readonly thankYou: readonly FlowSection[];
    readonly followUps: readonly FollowUp[];
  };
  readonly ifAbandoned: readonly FollowUp[];
}

export interface FlowStep {
  readonly id: string;
  /** Text id of the step's name in the progress indicator. */
  readonly title?: string;
  readonly sections: readonly FlowSection[];
}

export type BuiltInSection = 'contact' | 'fulfillment' | 'discounts' | 'storedValue' | 'payment' | 'review';

/** `id` is unique in the flow: the built-in's own name, the content's or widget's id, or the authored one. */
export type FlowSection =
  | { readonly kind: BuiltInSection; readonly id: string; readonly when?: Condition }
  | { readonly kind: 'content'; readonly id: string; readonly text: string; readonly when?: Condition }
  | {
      readonly kind: 'widget';
      readonly id: string;
      readonly widget: string;
      readonly options: Readonly<Record<string, unknown>>;
      readonly when?: Condition;
    }
  | { readonly kind: 'fields'; readonly id: string; readonly fields: readonly FlowField[]; readonly when?: Condition };

export interface FlowField {
  readonly id: string;
  /** A `consent` is a box to tick, kept among the session's consents; when required it must be granted, not only answered. */
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'consent';
  /** Text id; the field's id is shown when there is none. */
  readonly label?: string;
  readonly required: boolean;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** HTML autocomplete token. */
  readonly autocomplete?: string;
}

export interface FlowFulfillmentMethod {
  readonly id: string;
  readonly method: FulfillmentMethodType;
  /** Carrier plugin ids, asked in order; the first that answers is used. */
  readonly carriers: readonly string[];
  readonly onOutage: OutagePolicy;
  readonly when?: Condition;
}

/** What happens after the last provider failed. An order priced by `lastQuote` or `flat` is marked. */
export type OutagePolicy =
  | { readonly policy: 'block' }
  | { readonly policy: 'lastQuote'; readonly notOlderThanMs: number }
  | { readonly policy: 'flat'; readonly amount: Money };

export interface FlowPaymentMethod {
  readonly id: string;
  readonly method: string;
  /** Text id of the method's name. */
  readonly label?: string;
  /** Gateway plugin ids: the primary, then its backups. */
  readonly gateways: readonly string[];
  /** What must hold for a payment to be tried at a gateway, by its id. */
  readonly gatewayWhen?: Readonly<Record<string, Condition>>;
  readonly commitOn: 'approved' | 'pending' | 'promise';
  /** An approval of less than was asked is kept, and the buyer adds another payment for the rest; it is voided when absent. */
  readonly onPartial?: 'split';
  /** By when the promised money has to be there, and what happens when it is not; 14 days and `attention` when absent. */
  readonly due?: { readonly withinMs: number; readonly onFailure: 'attention' | 'cancel' };
  readonly when?: Condition;
}

export interface FlowCheck {
  readonly id: string;
  /** Text id shown when `when` holds; the commit is then refused. */
  readonly message: string;
  readonly when: Condition;
}

export interface FollowUp {
  readonly id: string;
  readonly on: string;
  readonly afterMs: number;
  readonly channel: string;
  readonly template: string;
  readonly when?: Condition;
  readonly stopOn: readonly string[];
}
