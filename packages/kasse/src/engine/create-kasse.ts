import type { Cart, OutboxEvent, Orders, Plugin, Store } from '../contracts/index.js';
import { KasseError, message, refuseUnknown } from '../errors/index.js';
import type { CompiledShop } from '../flow/index.js';
import { checked } from './border.js';
import { Breakers } from './breakers.js';
import { buyerOf, type Buyer } from './buyer.js';
import { defaultTimeouts, type Timeouts } from './call.js';
import { checkKeyLives } from './check-contract.js';
import { checkOptions, shown } from './check-options.js';
import type { EngineContext } from './context.js';
import type { ContinueLink } from './continue-url.js';
import { drive } from './drive.js';
import { harmless } from './harmless.js';
import { newId } from './id.js';
import { returnLease } from './lease.js';
import { LiveSessions } from './live.js';
import { misspelt } from './misspelt.js';
import { mustBeOpen } from './must-be-open.js';
import { open } from './open.js';
import type { OpenInput } from './open-input.js';
import { Patience } from './patience.js';
import { named } from './plugin-failure.js';
import { buildRegistry, capabilitiesOf, checkFlows, checkSameOptions } from './registry.js';
import { Releases } from './releases.js';
import { endRest } from './rest.js';
import type { CommandResult, OpenResult } from './result.js';
import { realRuntime, type Runtime } from './runtime.js';
import { signIn } from './sign-in.js';
import type { SignInInput } from './sign-in-input.js';
import { staffOf, type Staff } from './staff.js';
import { sessionOfToken } from './token.js';
import { receiveWebhook } from './webhook.js';
import type { Locate } from './with-live.js';
import { work, type RunOptions } from './worker.js';

export interface KasseOptions {
  /** From `loadShop` or `compileShop`. */
  readonly shop: CompiledShop;
  readonly store: Store;
  readonly plugins: readonly Plugin[];
  readonly cart: Cart;
  readonly orders: Orders;
  /** Signs session tokens: at least 32 characters, the same over restarts, kept like a password. */
  readonly secret: string;
  /** Receives the outbox, at least once and in order, while `run` runs. A throw, or no answer within `timeouts.effectMs`, offers the event again. */
  readonly onEvent?: (event: OutboxEvent) => void | Promise<void>;
  /**
   * Hears of plugins and backends that threw or answered nonsense, and of a store in trouble. Write it to your log. What Kasse
   * says itself holds no personal data. What others threw is the `cause` of an `ERR_PLUGIN_FAILED` that names them, as they
   * threw it; what a store threw comes bare. What it throws itself does no harm: Node prints a warning.
   */
  readonly onProblem?: (problem: unknown) => void;
  /**
   * Where a buyer can go on who has to do something elsewhere, such as log in: the view's `continueUrl` while its status is
   * `requires_escalation`. An absolute http or https address. It is called for every such view, so it is quick and asks
   * nobody. The token is not given, and does not belong there: the page knows its visitor by a cookie, or by what you sign.
   */
  readonly continueUrl?: (checkout: ContinueLink) => string;
  /** How long to wait for whom, in milliseconds; 8,000 for questions, 20,000 for calls, 5,000 for `orders.record`, 25,000 for a buyer's answer unless you say so. */
  readonly timeouts?: Partial<Timeouts>;
  /**
   * How long a session that ended from now on keeps its buyer's data, in days; then `run` erases it, unless it holds
   * money or shows `attention`. For ever when absent.
   */
  readonly retention?: { readonly days: number };
  /** Where engines share a store: how long, in milliseconds, others wait before they take over from one that has gone silent. 30,000 unless you say so. */
  readonly leaseMs?: number;
  /** Epoch milliseconds; the system clock unless told otherwise. */
  readonly clock?: () => number;
  /** Time and chance, for simulations. @internal */
  readonly runtime?: Runtime;
}

/** A session for whoever vouches for its buyer: all that the buyer may, and who the buyer is. */
export interface TrustedSession extends Buyer {
  /**
   * Makes a guest's session the customer's whom you have authenticated: before the commit, in any step. What was entered
   * stays, what they have on file fills in the rest; prices and the flow are found anew, the flow as long as no payment is
   * chosen. Called twice for one customer it is done once; for another one it is refused with `customer_mismatch`, while
   * committing with `commit_in_progress`, and after that with what became of the session.
   *
   * From then on whoever holds the session's token sees what the customer has on file: make sure that it is theirs.
   * @throws {KasseError} `ERR_MISUSE` when the input is wrong, as `open` does.
   */
  signIn(input: SignInInput): Promise<CommandResult>;
}

/** The checkout engine of one shop. */
export interface Kasse {
  /**
   * Begins a checkout: chooses the flow, prices the cart. Called again with the same `requestId` and body, after a lost answer,
   * it returns the same session and token; with another body `request_conflict`.
   * @throws {KasseError} `ERR_MISUSE` when the input is wrong: it comes from the backend, not from a buyer.
   */
  open(input: OpenInput): Promise<OpenResult>;
  /** The door for whoever holds the session's token. A wrong token is told apart from nothing. */
  buyer(token: string): Buyer;
  /** The trusted door, for your backend and for protocol adapters behind your own authentication. */
  session(sessionId: string): TrustedSession;
  /**
   * The doors for the shop's own people. The journal keeps `actor` for good and is not erased: give an id of yours, of 1 to
   * 100 characters, rather than a name or an address. @throws {KasseError} `ERR_MISUSE` for anything else.
   */
  readonly staff: { as(actor: string): Staff };
  /**
   * Takes a provider's webhook: 200 when it was kept (also one that came before), 401 when it does not verify, 404 for a gateway
   * that takes none, 500 when the provider has to send it again. It says nothing else, and does not reject.
   */
  webhook(gatewayId: string, request: Request): Promise<Response>;
  /** New checkouts use this shop from now on; running ones finish on theirs. Plugins stay as they were set up. @throws {KasseError} and keeps the old one. */
  reload(shop: CompiledShop): Promise<void>;
  /** Works until the signal aborts: timers, retries, effects that a crash left behind, the outbox. */
  run(options?: RunOptions): Promise<void>;
  /** Ends `run`, waits for it and for calls that are out, at most `timeouts.effectMs`, gives leases back, then closes the store. Twice is once, and waits as long. */
  close(): Promise<void>;
}

/**
 * Builds the engine. Everything that can be wrong with plugins, options or flows is found here, not at the till.
 *
 * @throws {KasseError} `ERR_SECRET_WEAK`, `ERR_MISUSE` for a part that is missing or an option it does not know, `ERR_PLUGIN_MISSING`, `ERR_PLUGIN_OPTIONS`,
 * `ERR_PLUGIN_DUPLICATE`, `ERR_PLUGIN_CONTRACT`, and what a store throws that cannot be opened.
 */
export async function createKasse(options: KasseOptions): Promise<Kasse> {
  checkOptions(options);
  if (typeof options.secret !== 'string' || options.secret.length < SECRET_LENGTH_MIN) {
    throw new KasseError('ERR_SECRET_WEAK', `The engine's secret needs at least ${SECRET_LENGTH_MIN} characters: it signs the tokens of all sessions. Make one with: openssl rand -base64 32`, { lengthMin: SECRET_LENGTH_MIN });
  }
  checkParts(options);
  const registry = await buildRegistry(options.shop, options.plugins);
  const runtime: Runtime = { ...realRuntime, ...options.runtime, ...(options.clock === undefined ? {} : { now: options.clock }) };
  const timeouts: Timeouts = { ...defaultTimeouts, ...options.timeouts };
  checkKeyLives(registry.payment, timeouts.effectMs);
  const onProblem = harmless(options.onProblem ?? (() => undefined));
  const engine: EngineContext = {
    store: options.store,
    cart: options.cart,
    orders: options.orders,
    registry,
    capabilities: capabilitiesOf(registry, { callMs: timeouts.effectMs, skewMs: options.store.isShared ? timeouts.clockSkewMs : 0, holderSkewMs: timeouts.clockSkewMs }),
    releases: await Releases.start(options.store, options.shop),
    secret: options.secret,
    timeouts,
    runtime,
    clock: runtime.now,
    random: () => parseInt(runtime.randomHex(4), 16) / 0x1_0000_0000,
    retentionMs: retentionMsOf(options.retention),
    patience: new Patience(runtime.now),
    breakers: new Breakers(runtime.now, onProblem),
    life: { isClosing: false, isClosed: false },
    worker: newId('wk', runtime),
    leaseMs: options.leaseMs ?? LEASE_MS,
    onEvent: options.onEvent,
    onProblem,
    continueUrl: options.continueUrl,
    paymentClients: Object.fromEntries([...registry.payment].map(([id, { clientConfig = {} }]) => [id, clientConfig])),
    spentBy: Object.fromEntries([...registry.value].map(([id, { spentBy = 'bearer' }]) => [id, spentBy])),
    accountOf: (id, code) => {
      const value = registry.value.get(id);
      const who = { kind: 'value', id, method: 'accountOf' };
      return value?.accountOf === undefined ? code : checked('account', named(who, () => value.accountOf?.(code)), who);
    },
    widgetInputs: Object.fromEntries([...registry.widget].map(([id, { inputs }]) => [id, { inputs }])),
  };
  return new Engine(engine);
}

const SECRET_LENGTH_MIN = 32;
const LEASE_MS = 30_000;

function retentionMsOf(retention: KasseOptions['retention']): number | undefined {
  if (retention === undefined) return undefined;
  const { days } = retention;
  if (Number.isFinite(days) && days >= 0 && days <= DAYS_MAX) return days * 24 * 60 * 60 * 1000;
  throw new KasseError('ERR_MISUSE', `retention.days is ${shown(days)}. Give a number of days from 0 to ${DAYS_MAX}, or leave retention out.`, { part: 'retention' });
}

const DAYS_MAX = 36_500;

/** What a caller without types may have forgotten. */
function checkParts({ shop, store, plugins, cart, orders, continueUrl }: { readonly [K in keyof KasseOptions]?: unknown }): void {
  const parts = [
    ['shop', has(shop, 'flows'), shop instanceof Promise ? 'It is a promise: write await loadShop(...).' : 'Pass what loadShop or compileShop returned.'],
    ['store', has(store, 'commit'), 'Pass memory(), sqlite(file), postgres(pool) or a store of your own.'],
    ['plugins', Array.isArray(plugins), 'Pass a list of plugins.'],
    ['cart', has(cart, 'price'), 'Pass an object with a method price.'],
    ['orders', has(orders, 'place'), 'Pass an object with a method place.'],
  ] as const;
  for (const [part, isThere, cure] of parts) {
    if (!isThere) throw new KasseError('ERR_MISUSE', `createKasse was called without a usable "${part}". ${cure}`, { part });
  }
  const wrong = misspelt(orders as object, ['place', 'record', 'allocateNumber']);
  if (wrong !== undefined) throw new KasseError('ERR_MISUSE', `"${wrong.key}" of orders means nothing. Did you mean "${wrong.meant}"?`, { part: 'orders' });
  if (continueUrl !== undefined && typeof continueUrl !== 'function') {
    throw new KasseError('ERR_MISUSE', 'continueUrl of createKasse is no function. Give one that makes a link: ({ sessionId }) => `https://shop.example/continue/${sessionId}`.', { part: 'continueUrl' });
  }
  if (has(store, 'kind') && store.kind === 'memory' && has(orders, 'record')) {
    throw new KasseError('ERR_MISUSE', 'orders.record runs inside a transaction, and memory() has none. Use sqlite(file) or postgres(pool), or leave record out.', { part: 'orders' });
  }
}

function has<K extends string>(value: unknown, key: K): value is Readonly<Record<K, unknown>> {
  return typeof value === 'object' && value !== null && (value as Readonly<Record<string, unknown>>)[key] !== undefined;
}

/** @throws {KasseError} `ERR_MISUSE`: a journal that says "undefined" did it is of no use to anybody. */
function mustBeActor(actor: unknown): void {
  if (typeof actor === 'string' && /^[^\p{C}]{1,100}$/u.test(actor)) return;
  throw new KasseError('ERR_MISUSE', 'kasse.staff.as was called without a name that can be journaled. Give the id of whoever acts: 1 to 100 printable characters.', { part: 'staff' });
}

class Engine implements Kasse {
  readonly staff = {
    as: (actor: string): Staff => {
      mustBeOpen(this.#engine);
      mustBeActor(actor);
      return staffOf(this.#engine, this.#lives, actor);
    },
  };
  readonly #engine: EngineContext;
  readonly #lives: LiveSessions;
  readonly #runs = new Set<Promise<void>>();
  /** Ends what runs, which need not have a signal of its own. */
  readonly #ending = new AbortController();
  #closing: Promise<void> | undefined;

  constructor(engine: EngineContext) {
    this.#engine = engine;
    this.#lives = new LiveSessions(engine);
  }

  open(input: OpenInput): Promise<OpenResult> {
    mustBeOpen(this.#engine);
    return open(this.#engine, this.#lives, input);
  }

  buyer(token: string): Buyer {
    mustBeOpen(this.#engine);
    const sessionId = sessionOfToken(this.#engine.secret, token);
    return buyerOf(this.#engine, this.#lives, async (as) => {
      const live = sessionId === undefined ? undefined : await this.#lives[as](sessionId);
      return live ?? message('token_invalid');
    });
  }

  session(sessionId: string): TrustedSession {
    mustBeOpen(this.#engine);
    const locate: Locate = async (as) => (await this.#lives[as](sessionId)) ?? message('session_not_found');
    return { signIn: (input) => signIn(this.#engine, locate, 'backend', input), ...buyerOf(this.#engine, this.#lives, locate, 'backend') };
  }

  webhook(gatewayId: string, request: Request): Promise<Response> {
    return receiveWebhook(this.#engine, this.#lives, gatewayId, request);
  }

  async reload(shop: CompiledShop): Promise<void> {
    mustBeOpen(this.#engine);
    const { registry, releases } = this.#engine;
    checkSameOptions(releases.current.shop, shop, registry);
    await checkFlows(shop, registry);
    await releases.publish(shop);
  }

  run(options: RunOptions = {}): Promise<void> {
    mustBeOpen(this.#engine);
    refuseUnknown(options, { signal: true, pollMs: true }, 'run');
    if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) throw new KasseError('ERR_MISUSE', '"signal" of run is no AbortSignal. Pass the signal of an AbortController: run({ signal: controller.signal }).', { part: 'signal' });
    const { signal } = this.#ending;
    const run = work(this.#engine, this.#lives, { ...options, signal: options.signal === undefined ? signal : AbortSignal.any([options.signal, signal]) });
    const known = run.finally(() => this.#runs.delete(known));
    this.#runs.add(known);
    return known;
  }

  close(): Promise<void> {
    this.#engine.life.isClosing = true;
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    const { life, runtime, timeouts } = this.#engine;
    this.#ending.abort();
    await Promise.all([
      // Events that were taken are still to be ticked off, or the next process tells them again.
      within(runtime, timeouts.effectMs, [...this.#runs]),
      ...[...this.#lives.all()].map(async (live) => {
        // Answers that wait for a store that was in trouble are tried once more. What it still refuses, the next process asks for.
        if (live.resting === undefined) drive(this.#engine, live);
        else endRest(this.#engine, live);
        await live.until(runtime, () => live.calling.size === 0 && live.arrived.length === 0, timeouts.effectMs);
        // A courtesy: without it the lease ends by itself.
        await returnLease(this.#engine, live).catch(this.#engine.onProblem);
      }),
    ]);
    life.isClosed = true;
    await this.#engine.store.close();
  }
}

/** Resolves when all works have ended, or after `timeoutMs`. */
function within(runtime: Runtime, timeoutMs: number, works: readonly Promise<void>[]): Promise<void> {
  return new Promise((resolve) => {
    const timer = runtime.setTimeout(resolve, timeoutMs);
    void Promise.allSettled(works).then(() => {
      runtime.clearTimeout(timer);
      resolve();
    });
  });
}
