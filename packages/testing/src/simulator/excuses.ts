import type { StoreUnit } from 'kasse';
import type { Effect } from 'kasse/plugin';
import type { Payment } from './gateway-server.js';
import { holdOf, isUnfinished, type SessionRecord } from './records.js';
import { OBLIGATION_ATTEMPTS } from './shop.js';

type Session = StoreUnit['session'];
type Reason = Omit<NonNullable<Session['attention']>, 'also'>;

/**
 * What a session may leave undone because a person was told of it. A reason excuses what it speaks of and nothing else: the
 * call that it names, while that is unfinished and was tried in earnest, and what cannot be done before that call.
 */
export class Excuses {
  readonly #effects: ReadonlyMap<string, Effect>;
  readonly #reasons: readonly Reason[];
  readonly #tenders: NonNullable<Session['attempt']>['tenders'];

  readonly #attemptsMin: number;

  /** @param attemptsMin - How often a call is tried before a person is told that it is stuck. */
  constructor({ session, effects }: { readonly session: Pick<Session, 'attention' | 'attempt'>; readonly effects: SessionRecord['effects'] }, attemptsMin = OBLIGATION_ATTEMPTS) {
    this.#attemptsMin = attemptsMin;
    this.#effects = effects;
    this.#reasons = reasonsOf(session);
    this.#tenders = session.attempt?.tenders ?? [];
  }

  /** Whether a person was told of exactly this, or of what it waits for. */
  isTold(effect: Effect): boolean {
    if (!isUnfinished(effect)) return false;
    if (this.#reasons.some(({ code, effect: key }) => key === effect.key && this.#isWhy(code, effect))) return true;
    if (waitsForOrder(effect)) return this.isAnyTold(({ kind }) => kind === 'place');
    // Refused one way and then the other: the later one is named.
    return isMoneyBack(effect) && isRefused(effect) && this.isAnyTold((other) => other.of === effect.of && isMoneyBack(other) && !isSameWay(other, effect));
  }

  isAnyTold(isMeant: (effect: Effect) => boolean): boolean {
    for (const effect of this.#effects.values()) if (isMeant(effect) && this.isTold(effect)) return true;
    return false;
  }

  /** What is asked for by the calls of one kind that a person was told of. */
  toldMinor(kind: Effect['kind']): number {
    let sumMinor = 0;
    for (const effect of this.#effects.values()) if (effect.kind === kind && this.isTold(effect)) sumMinor += this.#amountOf(effect);
    return sumMinor;
  }

  /** A person was told that what was promised did not come; how much that is. */
  get promisedMinor(): number {
    const broken = this.#reasons.filter(({ code }) => code === 'promise_broken');
    if (broken.length === 0) return 0;
    // What is authorized anew after the pivot is a promise until then, too.
    return this.#tenders.reduce((sumMinor, { commitOn, amountMinor, authorization }) => sumMinor + (commitOn === 'approved' && !broken.some(({ effect }) => effect === authorization) ? 0 : amountMinor), 0);
  }

  /** A person was told that what was promised came after the backend was told to cancel. */
  get isTooLateTold(): boolean {
    return this.#reasons.some(({ code }) => code === 'captured_too_late');
  }

  /** A person was told that it could not be given back, or that a provider took it for nothing. */
  isStray(strayMinor: number): boolean {
    return strayMinor > 0 && (this.isAnyTold(isMoneyBack) || this.#reasons.some(({ code }) => code === 'captured_too_much'));
  }

  /** A person was told that a bank took money, and has to answer it. */
  get isDisputeTold(): boolean {
    return this.#reasons.some(({ code }) => code === 'disputed' || code === 'stray_money');
  }

  /** A person was told that money came which belongs to nobody. */
  get isStrayTold(): boolean {
    return this.#reasons.some(({ code }) => code === 'stray_money');
  }

  /** A person was told that this payment could not be given back. */
  isNotGivenBack({ reference }: Payment): boolean {
    return this.isAnyTold((effect) => isMoneyBack(effect) && paymentOf(effect) === reference);
  }

  /** A person was told that the provider took more than it was asked for. */
  isTooMuch({ key }: Payment): boolean {
    return this.#reasons.some(({ code, effect }) => effect === key && (code === 'amount_mismatch' || code === 'captured_too_much'));
  }

  /**
   * A person was told that the payment which the order stands on brought less than it was asked for; how much is missing. One that brought more is
   * let go, but for what others took of it before.
   */
  missingMinor({ key, askedMinor, amountMinor, capturedMinor }: Payment, isLetGo: boolean): number {
    const isTold = this.#reasons.some(({ code, effect }) => effect === key && code === 'amount_mismatch');
    const broughtMinor = amountMinor > askedMinor && isLetGo ? capturedMinor : amountMinor;
    return isTold && this.#tenders.some(({ authorization }) => authorization === key) ? Math.max(0, askedMinor - broughtMinor) : 0;
  }

  /** Whether a reason is true of the call that it names. */
  #isWhy(code: string, effect: Effect): boolean {
    const { kind, sends, outcome } = effect;
    if (code === `${kind}_failed`) return isRefused(effect) && NOS.has(outcome?.code ?? '');
    return code === `${kind}_stuck` && sends >= this.#attemptsMin;
  }

  /** A person was told that what is held ends, or was let go. */
  get isEndTold(): boolean {
    return this.#reasons.some(({ code }) => code === 'authorization_expiring');
  }

  /** A person was told that this payment ended before its capture; how much of it was not captured. */
  endedMinor({ key, amountMinor, capturedMinor }: Payment): number {
    const isTold = this.#reasons.some(({ code, effect }) => code === 'authorization_expiring' && effect === key);
    return isTold ? Math.max(0, amountMinor - capturedMinor) : 0;
  }

  /** A call that ends a hold asks for what was held. */
  #amountOf({ request, of }: Effect): number {
    const held = of === undefined ? undefined : this.#effects.get(of)?.request;
    // Written by the engine's plan.
    return ((request ?? {}) as Amount).amountMinor ?? ((held ?? {}) as Amount).amountMinor ?? 0;
  }
}

interface Amount {
  readonly amountMinor?: number;
}

/** Nothing has to happen any more, or only what a person was told of: no phase but the one after the pivot waits for people. */
export function hasEnded({ phase }: Pick<Session, 'phase'>, excuses: Excuses): boolean {
  if (phase === 'settling') return excuses.isAnyTold(isObligation);
  return phase === 'settled' || phase === 'canceled' || phase === 'expired';
}

function isObligation({ kind }: Effect): boolean {
  return kind === 'place' || kind === 'consume' || kind === 'capture' || kind === 'report_tax';
}

/** Whether a call is to end this hold. */
export function endsHold(effect: Effect, holdId: string): boolean {
  return (effect.kind === 'release' || effect.kind === 'consume') && holdOf(effect) === holdId;
}

/** Why a session needs a person; the engine shows the oldest reason first. */
export function reasonsOf({ attention }: Pick<Session, 'attention'>): readonly Reason[] {
  if (attention === undefined) return [];
  const { also = [], ...first } = attention;
  return [first, ...also];
}

/** What gateways of this simulator refuse for good, and a key that is past its life: nobody else says more than "not now". */
const NOS: ReadonlySet<string> = new Set(['payment_pending', 'payment_challenged', 'payment_declined', 'payment_voided', 'not_voidable', 'not_refundable', 'refund_by_hand', 'key_expired', 'amount_too_large', 'charge_disputed', 'authorization_voided']);

export function isRefused({ outcome }: Effect): boolean {
  return outcome?.status === 'refused';
}

function waitsForOrder({ kind, state, dueAt }: Effect): boolean {
  return kind === 'capture' && state === 'intended' && dueAt === null;
}

function isMoneyBack({ kind }: Effect): boolean {
  return kind === 'void' || kind === 'refund';
}

function isSameWay(one: Effect, other: Effect): boolean {
  return one.kind === other.kind;
}

/** What a void or a refund names; written by the engine's plan. */
export function paymentOf({ request }: Effect): string | undefined {
  return (request as { readonly payment?: string } | null)?.payment;
}
