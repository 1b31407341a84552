import { type AuthorizeRequest, type CallContext, canonicalJson, definePaymentGateway, type MoveOutcome, type MoveRequest, type PaymentGateway, type PaymentOutcome, type Plugin } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';

export interface FakeGatewayOptions {
  /** Default `gateway`; the first part of every payment's reference. */
  readonly id?: string;
  /** Default `authorize`. */
  readonly moves?: 'authorize' | 'sale';
  /** Epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  readonly faults?: readonly Fault<MethodOf<PaymentGateway>>[];
}

/** What a gateway's own books say of a payment. */
export interface FakePayment {
  readonly reference: string;
  /** The session that it pays for. */
  readonly session: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: 'waiting' | 'approved' | 'voided';
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

export interface FakeGateway {
  readonly plugin: Plugin<'payment'>;
  /** The books, by reference. */
  readonly payments: ReadonlyMap<string, FakePayment>;
  /** Still to come; a test may add some. */
  readonly faults: Fault<MethodOf<PaymentGateway>>[];
  /** Nothing is processed while it is down. */
  isDown: boolean;
  /** The buyer confirms a challenge at their bank. Whoever comes back without that is asked to confirm again. */
  confirm(reference: string): void;
}

/**
 * A payment gateway in memory with books of its own, idempotent by key.
 *
 * Tokens say what it does: `tok_decline_<code>` declines, `tok_3ds` asks for a challenge that `confirm` passes,
 * `tok_pending` waits until it is asked again, `tok_partial` approves half, `tok_lost` approves and loses its first answer;
 * every other one approves.
 *
 * @example fakeGateway({ id: 'primary', faults: [{ on: 'authorize', fault: 'lose_answer' }] })
 */
export function fakeGateway({ id = 'gateway', moves = 'authorize', now = Date.now, faults: given = [] }: FakeGatewayOptions = {}): FakeGateway {
  const payments = new Map<string, FakePayment>();
  /** Payments that waited and are to be captured when they are approved. */
  const atOnce = new Set<string>();
  const keys = new Map<string, { readonly asked: string; outcome: PaymentOutcome | MoveOutcome }>();
  const gateway: Omit<FakeGateway, 'plugin'> = {
    payments,
    faults: [...given],
    isDown: false,
    confirm: (reference) => {
      const known = payments.get(reference);
      if (known?.state !== 'waiting') throw new Error(`Payment "${reference}" does not wait for its buyer. There is ${[...payments.keys()].join(', ')}.`);
      approve(known);
    },
  };

  /** Does the work of a key once. A key that comes with another request is neither done nor refused. */
  function once<T extends PaymentOutcome | MoveOutcome>(asked: object, { idempotencyKey, signal, notAfter }: CallContext, work: () => T): Promise<T | { readonly status: 'unavailable' | 'unknown' }> {
    if (gateway.isDown || signal.aborted || now() > Date.parse(notAfter)) return Promise.resolve({ status: 'unavailable' });
    const known = keys.get(idempotencyKey);
    // What is kept under a key is the outcome of the one request that it came with.
    if (known !== undefined) return Promise.resolve(known.asked === canonicalJson(asked) ? (known.outcome as T) : { status: 'unknown' });
    const outcome = work();
    keys.set(idempotencyKey, { asked: canonicalJson(asked), outcome });
    return Promise.resolve(outcome);
  }

  function pay({ token = '', amountMinor: askedMinor, currency, reference: session, capture }: AuthorizeRequest): PaymentOutcome {
    if (token.startsWith('tok_decline_')) return { status: 'declined', code: token.slice('tok_decline_'.length), retry: 'other_method' };
    const reference = `${id}_${payments.size + 1}`;
    const amountMinor = token === 'tok_partial' ? Math.ceil(askedMinor / 2) : askedMinor;
    const captured = moves === 'sale' || capture;
    const waits = token === 'tok_3ds' || token === 'tok_pending';
    payments.set(reference, { reference, session, amountMinor, currency, state: waits ? 'waiting' : 'approved', capturedMinor: captured && !waits ? amountMinor : 0, refundedMinor: 0 });
    if (waits && captured) atOnce.add(reference);
    if (token === 'tok_3ds') return challenge(reference);
    return waits ? { status: 'pending', reference, checkAfterMs: 1_000 } : { status: 'approved', amountMinor, currency, reference, captured };
  }

  function move({ payment, amountMinor, currency }: MoveRequest, change: (known: FakePayment) => Partial<FakePayment> | string): MoveOutcome {
    const known = payments.get(payment);
    if (known?.currency !== currency) return { status: 'failed', code: known === undefined ? 'payment_not_found' : 'currency_mismatch' };
    const changed = change(known);
    if (typeof changed === 'string') return { status: 'failed', code: changed };
    payments.set(payment, { ...known, ...changed });
    return { status: 'succeeded', amountMinor, currency, reference: payment };
  }

  function challenge(reference: string): PaymentOutcome {
    return { status: 'action_required', reference, action: { action: 'redirect', url: `https://bank.example/challenge/${reference}` } };
  }

  function approve(known: FakePayment): void {
    payments.set(known.reference, { ...known, state: 'approved', capturedMinor: atOnce.has(known.reference) ? known.amountMinor : 0 });
  }

  /** What became of a payment that waited. */
  function settled(reference: string): PaymentOutcome {
    const known = payments.get(reference);
    if (known === undefined) return { status: 'unknown' };
    if (known.state === 'voided') return { status: 'declined', code: 'voided', retry: 'same_method' };
    if (known.state === 'waiting') approve(known);
    return { status: 'approved', amountMinor: known.amountMinor, currency: known.currency, reference, captured: atOnce.has(reference) };
  }

  /** What a payment is now, whatever was answered under its key first. */
  function current(outcome: PaymentOutcome | MoveOutcome): PaymentOutcome | MoveOutcome {
    if (outcome.status === 'pending') return settled(outcome.reference);
    if (outcome.status !== 'action_required' && outcome.status !== 'approved') return outcome;
    const state = payments.get(outcome.reference)?.state;
    return state === 'voided' || (outcome.status === 'action_required' && state === 'approved') ? settled(outcome.reference) : outcome;
  }

  const contract: PaymentGateway = {
    moves,
    keyTtlMs: 24 * 60 * 60 * 1000,
    visibilityMs: 0,
    authorize: async (request, call) => {
      const isFirst = !keys.has(call.idempotencyKey);
      const outcome = await once(request, call, () => pay(request));
      if (isFirst && request.token === 'tok_lost') throw new Error('socket hang up');
      return outcome;
    },
    capture: (request, call) =>
      once(request, call, () =>
        move(request, ({ state, capturedMinor, amountMinor }) =>
          state !== 'approved' ? 'not_authorized' : capturedMinor + request.amountMinor > amountMinor ? 'over_capture' : { capturedMinor: capturedMinor + request.amountMinor })),
    void: (request, call) => once(request, call, () => move(request, ({ capturedMinor }) => (capturedMinor > 0 ? 'already_captured' : { state: 'voided' }))),
    refund: (request, call) =>
      once(request, call, () =>
        move(request, ({ capturedMinor, refundedMinor }) => (refundedMinor + request.amountMinor > capturedMinor ? 'over_refund' : { refundedMinor: refundedMinor + request.amountMinor }))),
    resolve: ({ kind, idempotencyKey, request, mayReplay }, call) => {
      const known = keys.get(idempotencyKey);
      if (known === undefined && !mayReplay) return Promise.resolve({ status: 'not_found' });
      if (known !== undefined) {
        known.outcome = current(known.outcome);
        return Promise.resolve(known.outcome);
      }
      // The kind says which of the requests it is.
      return contract[kind](request as AuthorizeRequest & MoveRequest, { ...call, idempotencyKey });
    },
    resume: ({ payment }) => Promise.resolve(payments.get(payment)?.state === 'waiting' ? challenge(payment) : settled(payment)),
  };
  return Object.assign(gateway, { plugin: definePaymentGateway({ id, setup: () => withFaults(contract, gateway.faults) })() });
}
