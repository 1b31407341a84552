import type { StoredSession } from '../contracts/index.js';
import type { CompiledFlow } from '../flow/index.js';
import { KasseError } from '../errors/index.js';
import type { Checkout, EffectResult } from '../machine/index.js';
import type { Order } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Lease } from './lease.js';
import type { Release } from './releases.js';
import type { Alarm, Runtime } from './runtime.js';

/**
 * One session in this process: its last durable state, the queue that lets one step at a time change it, and the
 * calls that are out. A cache only: every write is a compare-and-swap in the store.
 */
export class Live {
  readonly id: string;
  readonly release: Release;
  flow: CompiledFlow;
  readonly tokenHash: string;
  checkout: Checkout;
  /** The order of this session, kept from the pivot until it is placed. */
  order: Order | undefined;
  /** Effects that this process wrote down and has not sent: whatever else is found intended may have been sent. */
  readonly fresh = new Set<string>();
  /** Calls that are out, by effect key. */
  readonly calling = new Set<string>();
  /** Answers that are not durable yet. */
  arrived: EffectResult[] = [];
  /** Writes of answers that failed one after the other. */
  refusals = 0;
  /** Answers that could not be made durable wait for their next try. */
  resting: { readonly alarm: Alarm; readonly again: () => Promise<void> } | undefined;
  /** The step the buyer is at, as far as it was worked out since the session was loaded. */
  at: string | undefined;
  /** Told when the session came to its end. */
  onOver: (() => void) | undefined;
  /** The right to send, where engines share a store. */
  lease: Lease | undefined;
  keeper: Alarm | undefined;
  isSeeking = false;
  /** The store may hold a later step: nobody could say whether it was written, nor what there is now. */
  isInDoubt = false;
  lag: Alarm | undefined;
  wake: Alarm | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #watchers = new Set<() => void>();

  constructor(stored: Pick<StoredSession, 'session' | 'personal' | 'effects' | 'timers' | 'tokenHash'>, release: Release) {
    this.id = stored.session.id;
    this.release = release;
    this.flow = flowOf(stored, release);
    this.tokenHash = stored.tokenHash;
    this.checkout = checkoutOf(stored);
  }

  /** Takes over what the store holds, after another writer was faster. */
  refresh(stored: StoredSession): void {
    this.checkout = checkoutOf(stored);
    this.flow = flowOf(stored, this.release);
    // A new epoch is another worker's, or one that this worker is about to take in.
    if (this.lease?.epoch !== stored.session.epoch) this.lease = undefined;
    this.fresh.clear();
    this.isInDoubt = false;
    this.at = undefined;
    this.changed();
  }

  /** Runs one piece of work at a time, in the order they came. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const run = this.#tail.then(work, work).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = run.catch(() => undefined);
    return run;
  }

  /** A step is being worked out or written, or waits for its turn: it knows nothing of what is sent meanwhile. */
  get isInTurn(): boolean {
    return this.#waiting > 0;
  }

  /** Nothing is under way, and nothing will begin by itself. */
  get isIdle(): boolean {
    const isAtWork = this.calling.size > 0 || this.arrived.length > 0 || this.resting !== undefined || this.isSeeking || this.wake !== undefined;
    return !isAtWork && this.#waiting === 0 && this.#watchers.size === 0;
  }

  /** Resolves when `isOver` holds, or after `timeoutMs`. */
  async until(runtime: Runtime, isOver: () => boolean, timeoutMs: number): Promise<void> {
    if (isOver()) return;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        runtime.clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      const look = (): void => {
        if (isOver()) finish();
      };
      const timer = runtime.setTimeout(finish, timeoutMs);
      this.#watchers.add(look);
    });
  }

  changed(): void {
    for (const look of [...this.#watchers]) look();
  }
}

/** Takes over what another engine has written since, or this one without being told so. */
export async function freshen({ store }: EngineContext, live: Live): Promise<void> {
  if (!store.isShared && !live.isInDoubt) return;
  const isBehind = async (): Promise<boolean> => ((await store.revision(live.id)) ?? 0) > live.checkout.session.revision;
  // Doubts end where no step is on its way that could raise new ones.
  if (!live.isInDoubt && !(await isBehind())) return;
  await live.exclusively(async () => {
    // A step of this process may have been on its way.
    if (!(await isBehind())) {
      live.isInDoubt = false;
      return;
    }
    const stored = await store.load(live.id);
    if (stored !== undefined) live.refresh(stored);
  });
}

/** The sessions this process has at hand. */
export class LiveSessions {
  readonly #engine: EngineContext;
  readonly #lives = new Map<string, Live>();
  readonly #over: string[] = [];
  readonly #loading = new Map<string, Promise<Live | undefined>>();
  /** Above so many the idle ones are looked for. */
  #limit = LIVE_MAX;

  constructor(engine: EngineContext) {
    this.#engine = engine;
  }

  /** As it is in the store. */
  async get(sessionId: string): Promise<Live | undefined> {
    const live = this.#lives.get(sessionId);
    if (live !== undefined) {
      await freshen(this.#engine, live);
      return live;
    }
    const underWay = this.#loading.get(sessionId);
    if (underWay === undefined) {
      const loading = this.#load(sessionId).finally(() => this.#loading.delete(sessionId));
      this.#loading.set(sessionId, loading);
      return loading;
    }
    const joined = await underWay;
    // It was read before this was asked for: another engine may have written since.
    if (joined !== undefined) await freshen(this.#engine, joined);
    return joined;
  }

  /** As this process knows it, where it does: for work whose write proves that nothing was missed. */
  async known(sessionId: string): Promise<Live | undefined> {
    return this.#lives.get(sessionId) ?? this.get(sessionId);
  }

  peek(sessionId: string): Live | undefined {
    return this.#lives.get(sessionId);
  }

  /**
   * Keeps it at hand. A session is at hand once: two of one process would take the lease from each other.
   * @returns The one that was there already: a request may come before `open` has heard that its session is durable.
   */
  add(live: Live): Live {
    const known = this.#lives.get(live.id);
    if (known !== undefined) return known;
    this.#lives.set(live.id, live);
    live.onOver = () => {
      this.#retire(live);
    };
    if (this.#lives.size > this.#limit) this.#forget();
    return live;
  }

  all(): Iterable<Live> {
    return this.#lives.values();
  }

  async #load(sessionId: string): Promise<Live | undefined> {
    const stored = await this.#engine.store.load(sessionId);
    if (stored?.session.shopKey !== this.#engine.releases.current.shop.shopKey) return undefined;
    const live = this.add(new Live(stored, await this.#engine.releases.of(stored.session.flow.release)));
    // The one that was there may be older.
    if (stored.session.revision > live.checkout.session.revision) await freshen(this.#engine, live);
    return live;
  }

  /** A session that is over is kept for a moment, for the view that follows, and then loaded again when asked for. */
  #retire(live: Live): void {
    this.#over.push(live.id);
    if (this.#over.length <= OVER_MAX) return;
    const oldest = this.#over.shift();
    if (oldest !== undefined && this.#lives.get(oldest)?.isIdle === true) this.#lives.delete(oldest);
  }

  /** Drops the oldest idle half; whatever is busy stays. Where much is, the next look is as far off, so that each session costs a few. */
  #forget(): void {
    let toDrop = this.#lives.size - LIVE_MAX / 2;
    for (const [id, live] of this.#lives) {
      if (toDrop === 0) break;
      if (!live.isIdle) continue;
      this.#lives.delete(id);
      toDrop -= 1;
    }
    this.#limit = Math.max(LIVE_MAX, this.#lives.size * 2);
  }
}

const LIVE_MAX = 4_096;
const OVER_MAX = 128;

function checkoutOf({ session, personal, effects, timers }: Pick<StoredSession, 'session' | 'personal' | 'effects' | 'timers'>): Checkout {
  return { session, personal, timers, effects: new Map(effects.map((effect) => [effect.key, effect])) };
}

function flowOf({ session }: Pick<StoredSession, 'session'>, release: Release): CompiledFlow {
  const flow = release.flows.get(session.flow.flowId);
  if (flow === undefined) {
    throw new KasseError('ERR_INVARIANT', `Flow "${session.flow.flowId}" is not in release "${release.shop.release}".`, { session: session.id });
  }
  return flow;
}
