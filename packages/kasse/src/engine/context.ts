import type { Cart, OutboxEvent, Orders, Store } from '../contracts/index.js';
import type { Capabilities } from '../machine/index.js';
import type { JsonSchema } from '../session/index.js';
import type { Breakers } from './breakers.js';
import type { Timeouts } from './call.js';
import type { ContinueLink } from './continue-url.js';
import type { Patience } from './patience.js';
import type { Registry } from './registry.js';
import type { Releases } from './releases.js';
import type { Runtime } from './runtime.js';

/** What every part of one engine shares. */
export interface EngineContext {
  readonly store: Store;
  readonly cart: Cart;
  readonly orders: Orders;
  readonly registry: Registry;
  readonly capabilities: Capabilities;
  readonly releases: Releases;
  readonly secret: string;
  readonly timeouts: Timeouts;
  /** Every timer and all randomness of the engine come from here. */
  readonly runtime: Runtime;
  /** The runtime's `now`: epoch milliseconds. */
  readonly clock: () => number;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Which gateways take new payments, as far as this process has seen. */
  readonly breakers: Breakers;
  /** How long an ended session keeps its buyer's data. */
  readonly retentionMs: number | undefined;
  /** With inbox items and events that did not work out yet. */
  readonly patience: Patience;
  /** Set by `close`: nothing new is begun while closing, and nothing is sent once closed. */
  readonly life: { isClosing: boolean; isClosed: boolean };
  /** This engine among those that share a store. */
  readonly worker: string;
  /** How long others wait before they take over a session of a worker that has gone silent. */
  readonly leaseMs: number;
  readonly onEvent: ((event: OutboxEvent) => void | Promise<void>) | undefined;
  /** Trouble that nobody is told about otherwise: a plugin that threw or answered nonsense. */
  readonly onProblem: (problem: unknown) => void;
  readonly continueUrl: ((checkout: ContinueLink) => string) | undefined;
  readonly paymentClients: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Who spends an account of stored value, by plugin id. */
  readonly spentBy: Readonly<Record<string, 'bearer' | 'customer'>>;
  /** The account that a code names which was entered for a plugin of stored value. */
  readonly accountOf: (plugin: string, code: string) => string;
  readonly widgetInputs: Readonly<Record<string, { readonly inputs: JsonSchema }>>;
}

export const ENGINE_VERSION = '1';
