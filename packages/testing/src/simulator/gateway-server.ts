import { OutsideBook, type Told } from './outside-book.js';
import type { GatewayPlan } from './plan.js';
import { occurred, type World } from './world.js';

/** A payment in a provider's own books. */
export interface Payment {
  readonly reference: string;
  /** The session that pays, as the merchant named it. */
  readonly sessionId: string;
  readonly key: string;
  readonly askedMinor: number;
  readonly amountMinor: number;
  readonly currency: string;
  state: 'pending' | 'challenged' | 'authorized' | 'declined' | 'voided';
  readonly isSale: boolean;
  capturedMinor: number;
  refundedMinor: number;
  readonly createdAtMs: number;
  approvedAtMs: number | undefined;
  /** Questions find it from then on. */
  readonly visibleAtMs: number;
}

export type ServerAnswer =
  | { readonly http: 200; readonly payment: Payment; readonly code?: string }
  | { readonly http: 200; readonly moved: { readonly amountMinor: number; readonly currency: string; readonly reference: string } }
  | { readonly http: 402; readonly code: string; readonly fate?: string }
  | { readonly http: 404 | 409 | 500 | 503 };

interface Remembered {
  readonly body: string;
  readonly untilMs: number;
  readonly visibleAtMs: number;
  answer: ServerAnswer;
  /** The provider stored its own failure and repeats it for ever. */
  isFailure: boolean;
}

/** The provider's side: its books are what the judge believes. */
export class GatewayServer {
  readonly id: string;
  readonly plan: GatewayPlan;
  readonly payments = new Map<string, Payment>();
  /** Keys under which each thing was asked for, by what it was. */
  readonly keysOf = new Map<string, Set<string>>();
  /** What others than the engine did with its payments. */
  readonly outside = new OutsideBook();
  readonly #world: World;
  readonly #memory = new Map<string, Remembered>();
  readonly #forgotten = new Set<string>();
  #expiries = 0;
  #declines = 0;
  onChange: ((payment: Payment, kind: Told, isOutside?: boolean) => void) | undefined;
  /** It holds money now, or took some. */
  onTaken: ((payment: Payment, isHeld: boolean) => void) | undefined;

  constructor(world: World, id: string, plan: GatewayPlan) {
    this.#world = world;
    this.id = id;
    this.plan = plan;
  }

  /** A request may be late by this much, and a question blind for as long: together they stay within what is declared. */
  get lagMsMax(): number {
    return Math.max(0, this.plan.visibilityMs / 2 - 200);
  }

  /** Does something once per key, as long as it remembers the key. `keepsFailure`: it does it, says 500 and sticks to that. */
  once(key: string, body: unknown, faults: { readonly keepsFailure: boolean; readonly isBlind: boolean }, work: () => ServerAnswer): ServerAnswer {
    const { time } = this.#world;
    const text = JSON.stringify(body);
    const known = this.#memory.get(key);
    if (known !== undefined && !this.#isForgotten(key, known)) {
      if (known.body !== text) {
        this.#world.violations.push(`law 2: ${this.id} got another request under the key ${key}`);
        return { http: 409 };
      }
      occurred(this.#world, 'law 2');
      return known.isFailure ? { http: 500 } : this.#current(known.answer);
    }
    const answer = work();
    if (answer.http === 503) return answer;
    this.#memory.set(key, { body: text, untilMs: time.nowMs + this.plan.keyTtlMs, visibleAtMs: time.nowMs + this.#blindMs(faults.isBlind), answer, isFailure: faults.keepsFailure });
    return faults.keepsFailure ? { http: 500 } : this.#current(answer);
  }

  /** What the provider knows of a key: nothing, as long as its read side lags behind. */
  find(key: string): ServerAnswer {
    const known = this.#memory.get(key);
    if (known === undefined || this.#world.time.nowMs < known.visibleAtMs) return { http: 404 };
    // Its books outlive the key: whoever asks still finds what came of it, and whoever sends does it again.
    this.#isForgotten(key, known);
    return this.#current(known.answer);
  }

  /** Whether it moved money under a key, whatever it said of that. */
  didMove(key: string): boolean {
    const answer = this.#memory.get(key)?.answer;
    return answer !== undefined && 'moved' in answer;
  }

  /** Past its life a key is that of a new request. */
  #isForgotten(key: string, { untilMs }: Remembered): boolean {
    if (this.#world.time.nowMs < untilMs) return false;
    if (this.#forgotten.has(key)) return true;
    const { faults, records } = this.#world;
    const isForgotten = faults.planned(`expired-key of ${key.slice(key.indexOf('.') + 1)} #${(this.#expiries += 1)}`, 'expired-key', records.phaseOf(key.split('.')[0] ?? ''));
    if (isForgotten) this.#forgotten.add(key);
    return isForgotten;
  }

  /** A payment by the name the provider gave it. */
  show(reference: string): ServerAnswer {
    const payment = this.payments.get(reference);
    return payment === undefined ? { http: 404 } : { http: 200, payment: { ...payment } };
  }

  authorize(key: string, request: { readonly reference: string; readonly amountMinor: number; readonly currency: string; readonly capture: boolean; readonly replaces?: string }, amountMinor: number): ServerAnswer {
    const { time, chance } = this.#world;
    this.#note(`authorize ${request.reference}`, key);
    const old = request.replaces === undefined ? undefined : this.payments.get(request.replaces);
    const fate = request.replaces === undefined ? chance.weighted(`${this.id}.fate`, this.plan.outcomes) : old !== undefined && this.#renews(old) ? 'approve' : 'decline:never';
    const isDeclined = fate.startsWith('decline');
    const payment: Payment = {
      reference: isDeclined ? `${this.id}_no${(this.#declines += 1)}` : `${this.id}_${this.payments.size + 1}`,
      sessionId: request.reference,
      key,
      askedMinor: request.amountMinor,
      amountMinor,
      currency: request.currency,
      state: isDeclined ? 'declined' : fate === 'approve' ? 'authorized' : fate === 'challenge' ? 'challenged' : 'pending',
      isSale: request.capture,
      capturedMinor: 0,
      refundedMinor: 0,
      createdAtMs: time.nowMs,
      approvedAtMs: undefined,
      visibleAtMs: time.nowMs,
    };
    if (isDeclined) {
      this.onChange?.(payment, 'failed');
      return { http: 402, code: 'card_declined', fate };
    }
    const { reference } = payment;
    this.payments.set(reference, payment);
    // The new one takes the old one's place.
    if (old !== undefined) this.outside.letGo(old);
    if (fate === 'approve') this.#approve(payment);
    if (fate === 'pending') time.after(chance.pick(`${this.id}.pending`, [3_000, 40_000, 400_000]), () => { this.decide(reference, chance.happens(`${this.id}.comes`, 0.7)); });
    // A page that nobody finishes is closed.
    if (fate === 'challenge') time.after(600_000, () => { this.decide(reference, false); });
    return { http: 200, payment };
  }

  /** What still holds something may be held anew, if the buyer's bank agrees. */
  #renews(old: Payment): boolean {
    const isHolding = old.state === 'authorized' && !this.outside.of(old).isLetGo && old.capturedMinor < old.amountMinor;
    return isHolding && this.#world.chance.happens(`${this.id}.renews`, 0.85);
  }

  /** What was open is decided: by the buyer at the provider's page, by their bank, by time. */
  decide(reference: string, isApproved: boolean): void {
    const payment = this.payments.get(reference);
    if (payment?.state !== 'pending' && payment?.state !== 'challenged') return;
    this.#world.trace.add(this.id, () => `${reference} is ${isApproved ? 'approved' : 'declined'} now`);
    if (isApproved) this.#approve(payment);
    else {
      payment.state = 'declined';
      this.onChange?.(payment, 'failed');
    }
  }

  /** Permissive on purpose, but of a payment that others touched: whatever is asked under a new key is done again, so that asking twice shows in the books. */
  move(kind: 'capture' | 'void' | 'refund', key: string, { payment: reference, amountMinor, currency }: { readonly payment: string; readonly amountMinor: number; readonly currency: string }): ServerAnswer {
    this.#note(`${kind} ${reference}`, key);
    if (this.plan.moves === 'deferred') {
      // What is only promised cannot be let go, and comes by hand: so it goes back by hand.
      if (kind === 'void') return { http: 200, moved: { amountMinor, currency, reference: `${kind}_${reference}` } };
      if (kind === 'refund') return { http: 402, code: 'refund_by_hand' };
      if (!this.payments.has(reference)) this.payments.set(reference, this.#promised(reference, key, amountMinor, currency));
    }
    const payment = this.payments.get(reference);
    if (payment === undefined) return { http: 404 };
    const no = this.outside.refusal(kind, payment, amountMinor);
    if (no !== undefined) return { http: 402, code: no };
    switch (kind) {
      case 'capture':
        if (payment.state !== 'authorized') return { http: 402, code: `payment_${payment.state}` };
        if (!this.#mayTake(payment)) this.#world.violations.push(`law 7: ${this.id} captured ${reference} for an order that the backend does not have`);
        payment.capturedMinor += amountMinor;
        this.onChange?.(payment, 'captured');
        this.onTaken?.(payment, false);
        break;
      case 'void':
        if (payment.capturedMinor > 0 || payment.state === 'declined' || (!this.plan.voidsOpen && payment.state !== 'authorized' && payment.state !== 'voided')) return { http: 402, code: 'not_voidable' };
        payment.state = 'voided';
        this.onChange?.(payment, 'voided');
        break;
      case 'refund':
        if (payment.capturedMinor === 0) return { http: 402, code: 'not_refundable' };
        payment.refundedMinor += amountMinor;
        occurred(this.#world, 'law 9');
        this.onChange?.(payment, 'refunded');
    }
    return { http: 200, moved: { amountMinor, currency, reference: `${kind}_${reference}` } };
  }

  /** The backend has the order; or it was called off, and what came of a promise is only told. */
  #mayTake({ sessionId }: Payment): boolean {
    const { backend, records } = this.#world;
    const isCalledOff = records.sessions.get(sessionId)?.session.order?.canceledAt !== undefined;
    return (this.plan.moves === 'deferred' && isCalledOff) || [...backend.orders.values()].some((order) => order.sessionId === sessionId);
  }

  /** Whoever gets the money books it under the name that the promise has. */
  #promised(reference: string, key: string, amountMinor: number, currency: string): Payment {
    const { nowMs } = this.#world.time;
    const [sessionId = ''] = reference.slice(this.id.length + 1).split('.');
    return { reference, sessionId, key, askedMinor: amountMinor, amountMinor, currency, state: 'authorized', isSale: false, capturedMinor: 0, refundedMinor: 0, createdAtMs: nowMs, approvedAtMs: nowMs, visibleAtMs: nowMs };
  }

  #approve(payment: Payment): void {
    payment.state = 'authorized';
    payment.approvedAtMs = this.#world.time.nowMs;
    if (payment.isSale) payment.capturedMinor = payment.amountMinor;
    this.onChange?.(payment, payment.isSale ? 'captured' : 'authorized');
    this.onTaken?.(payment, !payment.isSale);
    this.#world.history.approved(this.#world, this, payment);
  }

  /** As it is now: what was open when it was first answered may have moved on, and what is on the wire does not. */
  #current(answer: ServerAnswer): ServerAnswer {
    return 'payment' in answer ? { http: 200, payment: { ...answer.payment } } : answer;
  }

  #note(what: string, key: string): void {
    const keys = this.keysOf.get(what);
    if (keys === undefined) this.keysOf.set(what, new Set([key]));
    else keys.add(key);
  }

  #blindMs(isBlind: boolean): number {
    return isBlind ? Math.floor(this.#world.chance.at(`${this.id}.blind`) * this.lagMsMax) : 0;
  }
}
