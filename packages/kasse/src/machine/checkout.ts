import type { CompiledFlow, CompiledShop } from '../flow/index.js';
import type { Timer } from '../contracts/index.js';
import type { CheckoutSession, Effect, Personal } from '../session/index.js';
import type { Capabilities } from './capabilities.js';

/** Everything durable about one checkout: what a step starts from and ends with. */
export interface Checkout {
  readonly session: CheckoutSession;
  readonly personal: Personal;
  /** By key, in the order they were intended. */
  readonly effects: ReadonlyMap<string, Effect>;
  readonly timers: readonly Timer[];
}

/** What surrounds a step: time stands still in it. */
export interface StepContext {
  /** ISO 8601. */
  readonly now: string;
  /** From 0 (inclusive) to 1 (exclusive): asked only where something is tried again. */
  readonly random: () => number;
  readonly shop: CompiledShop;
  readonly flow: CompiledFlow;
  readonly capabilities: Capabilities;
  /** How long an ended session keeps its buyer's data; for ever when absent. */
  readonly retentionMs?: number | undefined;
  /** `buyer`, `engine` or `staff:<actor>`. */
  readonly actor: string;
  /** The command or event that caused the step. */
  readonly cause: string;
  /** Whether an effect certainly was not sent: nobody else can have sent it, and this process has not. */
  readonly isUnsent: (key: string) => boolean;
  /** Whether the session, given its new state, has all that the flow requires. */
  readonly isReady: (session: CheckoutSession, personal: Personal) => boolean;
  /** The gateways whose conditions hold for what the buyer confirms, the first one first. */
  readonly gateways: (session: CheckoutSession, personal: Personal) => readonly string[];
}

