import type { Money } from '../money/index.js';

/**
 * Where in a checkout a fact is first known. Flows are chosen with facts of `open`; sections may use later ones. What is
 * known from `commit` decides only where a payment goes.
 */
export type FactStage = 'open' | 'contact' | 'fulfillment' | 'payment' | 'commit';

/** Who supplies a fact: the caller of `open`, the cart, what the buyer entered, or a fact-source plugin. */
export type FactSource = 'input' | 'cart' | 'buyer' | 'plugin';

export type FactType = 'boolean' | 'integer' | 'number' | 'money' | 'string' | 'enum' | 'set' | 'time';

/** A declared, typed fact. `values` is the domain of `enum` and, if given, of `set`; `min` and `max` are inclusive. */
export interface FactDefinition {
  readonly id: string;
  readonly label: string;
  readonly type: FactType;
  readonly values?: readonly string[];
  /** Texts are the same in capitals or not: they are kept in capitals, and so is what they are compared with. */
  readonly ignoresCase?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly source: FactSource;
  readonly availableFrom: FactStage;
  /** Redacted in every explanation, event and journal. */
  readonly personal: boolean;
  /** Used when the fact is missing. Without one, missing stays unknown. */
  readonly default?: FactValue;
}

/**
 * A fact's value. Sets are lists of strings; money carries its currency. A caller may give a time as ISO 8601 with a
 * zone; `normaliseFacts` turns it into epoch milliseconds, the only form inside.
 */
export type FactValue = boolean | number | string | Money | readonly string[];

/** Facts by id. An absent or `undefined` entry is unknown: no comparison on it holds, nor does its complement. */
export type Facts = Readonly<Record<string, FactValue | undefined>>;

/** The facts a shop knows: the built-in ones and its own. */
export interface FactCatalogue {
  readonly facts: Readonly<Record<string, FactDefinition>>;
}

/** A condition as a merchandiser writes it. */
export type AuthoredCondition =
  | { readonly all: readonly AuthoredCondition[] }
  | { readonly any: readonly AuthoredCondition[] }
  | { readonly not: AuthoredCondition }
  | { readonly condition: string }
  | { readonly fact: string; readonly operator: string; readonly value?: unknown };

/** A condition in negation normal form: named conditions inlined, `not` pushed into the operators. Plain JSON. */
export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | ConditionLeaf;

/** One comparison. `value` is normalised for the fact's type: money parsed, times in epoch ms, lists sorted. */
export interface ConditionLeaf {
  readonly kind: 'leaf';
  readonly fact: string;
  readonly operator: string;
  readonly value: LeafValue;
}

export type LeafValue =
  | null
  | boolean
  | number
  | string
  | Money
  | readonly string[]
  | readonly number[]
  | readonly Money[];

/** Why a flow did not win. */
export type LossReason =
  | 'disabled'
  | 'outside-window'
  | 'fact-missing'
  | 'value-mismatch'
  | 'lower-priority'
  | 'outside-share';

/** A flow as selection sees it. `window` and `share` are conditions on the facts `now` and `bucket.<experiment>`. */
export interface Candidate {
  readonly id: string;
  readonly priority: number;
  readonly enabled: boolean;
  readonly isDefault: boolean;
  readonly when?: Condition;
  readonly window?: Condition;
  readonly share?: Condition;
}

/** The chosen flow and all that is needed to explain the choice later. */
export interface Selection {
  readonly flowId: string;
  /** The non-personal facts the choice read, by id; `null` where the fact was missing. */
  readonly facts: Readonly<Record<string, FactValue | null>>;
  /** The personal facts the choice read, kept apart so that they can be erased. */
  readonly personalFacts: Readonly<Record<string, FactValue | null>>;
}

/** Every flow of the release, the winner first, then by priority. */
export interface Explanation {
  readonly winner: string;
  readonly flows: readonly FlowExplanation[];
}

export type FlowExplanation =
  | { readonly flowId: string; readonly priority: number; readonly outcome: 'won'; readonly sentence: string }
  | {
      readonly flowId: string;
      readonly priority: number;
      readonly outcome: 'lost';
      readonly reason: LossReason;
      /** The leaf that decided, and the value it met (`null` when missing, `"[redacted]"` when personal). */
      readonly leaf?: ConditionLeaf;
      readonly actual?: FactValue | null;
      /** Plain English: `past orders is 2, needs at least 3`. */
      readonly sentence: string;
    };
