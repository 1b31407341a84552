import { KasseError, type Message } from '../errors/index.js';
import type { EffectWrite, OutboxEvent, StoreUnit, Timer } from '../contracts/index.js';
import { assertConserved, type AttentionReason, type CheckoutSession, type Effect, type EffectOutcome, type EffectState, type LedgerEntry, moneyStateAfter, type Order, type Personal, type Tender } from '../session/index.js';
import { attentionReasons, isWaiting, withReasons } from './attention.js';
import { actions } from './actions.js';
import type { MachineEvent } from './chart.js';
import type { Checkout, StepContext } from './checkout.js';
import { isOverState, mayBecome } from './effect-state.js';
import { dueAtOf } from './hold-life.js';
import { next } from './next.js';
import { capturedOf } from './split.js';

/** All that one step writes, but for the commit's own id. */
export type StepWrites = Omit<StoreUnit, 'commitId'>;

/** A step that is worked out to its end: what has to be written, and the checkout after it. */
export interface FinishedStep {
  readonly checkout: Checkout;
  readonly writes: StepWrites;
}

/** What there is to be seen of a checkout, in a step or outside of one. */
export type Seen = Pick<Step, 'session' | 'effect' | 'effects'>;

/**
 * One durable step of a checkout while it is being worked out: what came in, and everything it changes.
 * Lives for one synchronous computation; nothing of it is kept.
 */
export class Step {
  personal: Personal;
  order: Order | undefined;
  readonly context: StepContext;
  readonly #before: CheckoutSession;
  #session: CheckoutSession;
  #ownSession: CheckoutSession | undefined;
  readonly #personalBefore: Personal;
  #effects: ReadonlyMap<string, Effect>;
  #ownEffects: Map<string, Effect> | undefined;
  readonly #effectWrites = new Map<string, EffectWrite['write']>();
  readonly #events: OutboxEvent[] = [];
  readonly #ledger: LedgerEntry[] = [];
  readonly #timers = new Map<string, Timer | null>();
  readonly #timersBefore: readonly Timer[];
  #detail: Readonly<Record<string, string | number | boolean>> | undefined;
  #cart: 'claim' | 'release' | undefined;

  constructor(checkout: Checkout, context: StepContext) {
    this.#session = checkout.session;
    this.personal = checkout.personal;
    this.context = context;
    this.#before = checkout.session;
    this.#personalBefore = checkout.personal;
    this.#effects = checkout.effects;
    this.#timersBefore = checkout.timers;
  }

  get nowMs(): number {
    return Date.parse(this.context.now);
  }

  /** `now` plus a duration, as ISO 8601. */
  after(ms: number): string {
    return new Date(this.nowMs + ms).toISOString();
  }

  /** As it stands now: a patch changes this very object, until the step is finished. */
  get session(): CheckoutSession {
    return this.#session;
  }

  set session(session: CheckoutSession) {
    this.#session = session;
  }

  /** What came before is never changed: the first patch copies. A step patches two or three times, a copy costs as much as ten patches. */
  patch(change: Partial<CheckoutSession>): void {
    if (this.#ownSession !== this.#session) this.#ownSession = this.#session = { ...this.#session };
    Object.assign(this.#session, change);
  }

  /** Moves the machine and does what it asks. False when the phase does not take the event. */
  go(event: MachineEvent): boolean {
    const to = next(this.session.phase, event);
    if (to === undefined) return false;
    if (to.phase !== this.session.phase) this.patch({ phase: to.phase });
    for (const action of to.actions) actions[action](this);
    return true;
  }

  effect(key: string): Effect | undefined {
    return this.#effects.get(key);
  }

  effects(): Iterable<Effect> {
    return this.#effects.values();
  }

  /** It waits for something, and certainly was not sent; or it is written down by this very step. */
  isUnsent({ key, state, dueAt }: Effect): boolean {
    return state === 'intended' && (this.#effectWrites.get(key) === 'insert' || (dueAt === null && this.context.isUnsent(key)));
  }

  /** The effects of the running attempt. */
  ofAttempt(): readonly Effect[] {
    const { attempt } = this.session;
    return attempt === undefined ? [] : [...this.#effects.values()].filter((effect) => effect.attempt === attempt.number);
  }

  /** Writes down a call before it is made. An intent that exists already stands: a key is one logical effect. `unknown` was made by somebody else: it is only asked for. */
  intend(effect: Pick<Effect, 'kind' | 'target' | 'request' | 'attempt'> & { readonly key: string; readonly of?: string; readonly dueAt?: string | null; readonly state?: 'unknown' }): void {
    if (this.#effects.has(effect.key)) return;
    const { now } = this.context;
    // Spread last: keys added after a spread cost a microsecond each (measured on Node 20).
    this.#setEffect({ sessionId: this.session.id, state: 'intended', sends: 0, createdAt: now, dueAt: now, ...effect });
    this.#effectWrites.set(effect.key, 'insert');
  }

  /** Writes down what became of a call. @throws KasseError when an effect would move backwards. */
  learn(
    effect: Effect,
    state: EffectState,
    change: { readonly outcome?: EffectOutcome; readonly reference?: string; readonly dueAt?: string | null; readonly isSend?: boolean } = {},
  ): void {
    const known = this.#effects.get(effect.key) ?? effect;
    if (!mayBecome(known.state, state)) {
      throw new KasseError('ERR_INVARIANT', `Effect "${effect.key}" is ${known.state} and cannot become ${state}.`, {
        key: effect.key,
      });
    }
    const { isSend = true, dueAt = null, ...rest } = change;
    const { key, sessionId, kind, target, attempt, request, createdAt, reference, outcome, of } = known;
    this.#setEffect({
      key,
      sessionId,
      kind,
      target,
      attempt,
      request,
      createdAt,
      state,
      dueAt,
      sends: known.sends + (isSend ? 1 : 0),
      ...(of === undefined ? {} : { of }),
      ...(reference === undefined ? {} : { reference }),
      ...(outcome === undefined ? {} : { outcome }),
      ...rest,
    });
    if (this.#effectWrites.get(effect.key) !== 'insert') this.#effectWrites.set(effect.key, 'update');
    // What was waited for is known: nobody has to look after it.
    if (this.session.attention !== undefined && isOverState(state)) this.unflag((reason) => reason.effect === effect.key && isWaiting(reason));
  }

  /** What came before is never changed: the first write copies. */
  #setEffect(effect: Effect): void {
    this.#ownEffects ??= new Map(this.#effects);
    this.#ownEffects.set(effect.key, effect);
    this.#effects = this.#ownEffects;
  }

  emit(type: string, data: Readonly<Record<string, unknown>> = {}, key: string = type): void {
    const { session } = this;
    this.#events.push({
      id: `${session.id}:${key}`,
      sessionId: session.id,
      type,
      time: this.context.now,
      data: {
        flowId: session.flow.flowId,
        release: session.flow.release,
        journeyId: session.journeyId,
        test: session.isTest,
        ...(session.flow.arm === undefined ? {} : { arm: session.flow.arm }),
        ...data,
      },
    });
  }

  /** Books a movement of money, or the order, and counts it in the session's sums. */
  book(entry: LedgerEntry): void {
    this.#ledger.push(entry);
    this.patch({ money: moneyStateAfter(this.session.money, entry) });
  }

  /** Bookings of this step. */
  get booked(): readonly LedgerEntry[] {
    return this.#ledger;
  }

  /** The one deadline of the phase: what it stands for may change, there is never more than one. */
  setDeadline(kind: 'expire' | 'attempt', dueAt: string): void {
    this.#timers.set('deadline', { sessionId: this.session.id, kind, dueAt, token: 'deadline' });
  }

  /** A timer beside the deadline: `resolve` ends the asking for a payment's outcome, `stray` the wait for money to go back. */
  setTimer(kind: 'resolve' | 'stray' | 'erase' | 'due' | 'reauthorize', dueAt: string): void {
    this.#timers.set(kind, { sessionId: this.session.id, kind, dueAt, token: kind });
  }

  hasTimer(token: string): boolean {
    const own = this.#timers.get(token);
    return own === undefined ? this.#timersBefore.some((timer) => timer.token === token) : own !== null;
  }

  /** Clears timers by token; one that is not set is left alone. */
  clearTimers(...tokens: readonly string[]): void {
    for (const token of tokens) {
      if (this.#timers.has(token) || this.#timersBefore.some((timer) => timer.token === token)) this.#timers.set(token, null);
    }
  }

  claimCart(): void {
    this.#cart = 'claim';
  }

  releaseCart(): void {
    // Claimed and given back within one step leaves no trace.
    this.#cart = this.#cart === 'claim' ? undefined : 'release';
  }

  note(detail: Readonly<Record<string, string | number | boolean>>): void {
    this.#detail = { ...this.#detail, ...detail };
  }

  fail(messages: readonly Message[]): void {
    const { attempt } = this.session;
    if (attempt !== undefined) this.patch({ attempt: { ...attempt, failure: messages } });
  }

  /** A person is needed, because of an effect or of the session as a whole. The same reason is given once. */
  flag(code: string, effect?: string): void {
    const known = attentionReasons(this.session);
    if (known.some((reason) => reason.code === code && reason.effect === effect)) return;
    const what = effect === undefined ? { code } : { code, effect };
    this.#setReasons([...known, { ...what, since: this.context.now }]);
    this.emit('checkout.attention', what, `attention:${code}:${effect ?? ''}:${this.#before.revision + 1}`);
  }

  /** No person is needed any more for what `isOver` picks. */
  unflag(isOver: (reason: AttentionReason) => boolean): void {
    const known = attentionReasons(this.session);
    const left = known.filter((reason) => !isOver(reason));
    if (left.length < known.length) this.#setReasons(left);
  }

  #setReasons(reasons: readonly AttentionReason[]): void {
    const { attention, ...rest } = this.session;
    const still = withReasons(reasons);
    this.session = still === undefined ? rest : { ...rest, attention: still };
  }

  patchTender(id: string, change: Partial<Tender>): void {
    const { attempt } = this.session;
    if (attempt === undefined) return;
    this.patch({ attempt: { ...attempt, tenders: attempt.tenders.map((tender) => (tender.id === id ? withoutOldAction(Object.assign({}, tender, change)) : tender)) } });
  }

  /** What approved tenders hold and no capture has taken yet. */
  #authorizedMinor(): number {
    let sum = 0;
    for (const tender of this.session.attempt?.tenders ?? []) {
      if (tender.state === 'approved' && tender.isCaptured !== true) sum += Math.max(0, tender.amountMinor - capturedOf(this, tender));
    }
    return sum;
  }

  /** What has to be written, and the checkout after it. @throws {KasseError} `ERR_INVARIANT` when money would not add up. */
  finish(): FinishedStep {
    const revision = this.#before.revision + 1;
    const { money } = this.session;
    const authorizedMinor = this.#authorizedMinor();
    // Money that did not change stays the very same value, so that no store writes it down again.
    this.patch({ revision, money: money.authorizedMinor === authorizedMinor ? money : { ...money, authorizedMinor } });
    const { session, personal } = this;
    this.#ownSession = undefined;
    assertConserved(session);
    const effects: EffectWrite[] = [];
    for (const [key, write] of this.#effectWrites) {
      const effect = this.#effects.get(key);
      if (effect !== undefined) effects.push({ write, effect });
    }
    const timers = [...this.#timers];
    const set = timers.flatMap(([, timer]) => (timer === null ? [] : [timer]));
    const timersAfter = timers.length === 0 ? this.#timersBefore : [...this.#timersBefore.filter(({ token }) => !this.#timers.has(token)), ...set];
    return {
      checkout: { session, personal, effects: this.#effects, timers: timersAfter },
      writes: {
        session,
        expectedRevision: this.#before.revision,
        before: this.#before,
        effects,
        events: this.#events,
        ledger: this.#ledger,
        timers: {
          set,
          cleared: timers.flatMap(([token, timer]) => (timer === null ? [token] : [])),
        },
        dueAt: this.#firstDue(timersAfter),
        journal: {
          sessionId: session.id,
          revision,
          at: this.context.now,
          actor: this.context.actor,
          cause: this.context.cause,
          from: revision === 1 ? 'none' : this.#before.phase,
          to: session.phase,
          effects: effects.map(({ effect }) => `${effect.key}=${effect.state}`),
          ...(this.#detail === undefined ? {} : { detail: this.#detail }),
        },
        ...(personal === this.#personalBefore ? {} : { personal }),
        ...(this.#cart === undefined ? {} : { cart: this.#cart }),
        ...(this.order === undefined ? {} : { order: this.order }),
      },
    };
  }

  /** ISO 8601 in UTC sorts as text. */
  #firstDue(timers: readonly Timer[]): string | null {
    let first: string | null = null;
    for (const { dueAt } of timers) if (first === null || dueAt < first) first = dueAt;
    for (const effect of this.#effects.values()) {
      const dueAt = dueAtOf(this.session, effect, this.context.capabilities);
      if (dueAt !== null && (first === null || dueAt < first)) first = dueAt;
    }
    return first;
  }
}

/** Where a buyer had to go, and with which secret, is of no use once nobody waits for them. */
function withoutOldAction(tender: Tender): Tender {
  if (tender.state === 'open' || tender.action === undefined) return tender;
  const { action, ...rest } = tender;
  return rest;
}
