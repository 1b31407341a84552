import type { Payment } from './gateway-server.js';

/** What a webhook can be about. */
export type Told = 'authorized' | 'captured' | 'voided' | 'refunded' | 'failed' | 'disputed' | 'reinstated';

/** Movements of money that others than the engine can cause. */
export const OUTSIDE_MOVES = ['captured', 'refunded', 'disputed', 'reinstated'] as const;
export type OutsideMove = (typeof OUTSIDE_MOVES)[number];

/** What others than the engine did with one payment, and how much of that the shop was told. */
export class Outside {
  isTouched = false;
  /** What was not captured of it is held no more. */
  isLetGo = false;
  /** So far. */
  acts = 0;
  readonly #moved = new Map<Told, number>();
  readonly #told = new Map<Told, number>();
  readonly #sums = new Map<Told, number>();
  readonly #sent = new Map<Told, number>();
  readonly #stale = new Map<Told, number>();

  movedMinor(move: Told): number {
    return this.#moved.get(move) ?? 0;
  }

  untoldMinor(move: OutsideMove): number {
    return this.movedMinor(move) - (this.#told.get(move) ?? 0);
  }

  /** By how much the gateway keeps more of it than the shop can know. */
  get untoldNetMinor(): number {
    return this.untoldMinor('captured') - this.untoldMinor('refunded') - this.untoldMinor('disputed') + this.untoldMinor('reinstated');
  }

  /** Nobody can say what the shop knows: it may have been told by a webhook that it did not answer, or cannot understand what it is told of money whose coming or going it was not told. */
  isUnclear({ capturedMinor, refundedMinor }: Payment): boolean {
    if (OUTSIDE_MOVES.some((move) => (this.#sent.get(move) ?? 0) > (this.#told.get(move) ?? 0))) return true;
    // A sum that came late does not say which of it is the engine's own.
    if (this.#isMixed('captured', capturedMinor) || this.#isMixed('refunded', refundedMinor)) return true;
    if (this.untoldMinor('reinstated') > 0 && this.movedMinor('disputed') > capturedMinor) return true;
    return this.untoldMinor('captured') > 0 || (this.untoldMinor('disputed') > 0 && this.movedMinor('reinstated') > 0);
  }

  /** By how much the highest sum that the shop was told had grown already: which part of it is the engine's own, it does not say. */
  staleMinor(move: OutsideMove): number {
    return this.movedMinor(move) === 0 ? 0 : (this.#stale.get(move) ?? 0);
  }

  /** What banks took of it and did not give back. */
  get disputedMinor(): number {
    return this.movedMinor('disputed') - this.movedMinor('reinstated');
  }

  #isMixed(move: OutsideMove, totalMinor: number): boolean {
    const outsideMinor = this.movedMinor(move);
    return outsideMinor > 0 && outsideMinor < totalMinor && (this.#sums.get(move) ?? 0) < totalMinor;
  }

  /** It was let go, and the shop was not told. */
  get isLetGoUntold(): boolean {
    return this.isLetGo && !this.#told.has('voided');
  }

  move(move: OutsideMove, amountMinor: number): void {
    this.isTouched = true;
    this.#moved.set(move, this.movedMinor(move) + amountMinor);
  }

  letGo(): void {
    this.isTouched = true;
    this.isLetGo = true;
  }

  /** The shop is about to be told. */
  send(move: Told, totalMinor: number): void {
    this.#sent.set(move, Math.max(this.#sent.get(move) ?? 0, totalMinor));
  }

  /** The shop was told: of what others did so far, as a part of a sum, which may be another by now. */
  tell(move: Told, totalMinor: number, sumMinor: number, nowMinor = sumMinor): void {
    if (sumMinor > (this.#sums.get(move) ?? 0)) this.#stale.set(move, nowMinor - sumMinor);
    this.#sums.set(move, Math.max(this.#sums.get(move) ?? 0, sumMinor));
    this.#told.set(move, Math.max(this.#told.get(move) ?? 0, totalMinor));
  }
}

/** What others than the engine did with a gateway's payments. */
export class OutsideBook {
  readonly #payments = new Map<string, Outside>();

  of({ reference }: Pick<Payment, 'reference'>): Outside {
    let outside = this.#payments.get(reference);
    if (outside === undefined) {
      outside = new Outside();
      this.#payments.set(reference, outside);
    }
    return outside;
  }

  /** It holds no more than what was captured of it. */
  letGo(payment: Payment): void {
    this.of(payment).letGo();
    if (payment.capturedMinor === 0) payment.state = 'voided';
  }

  /** What a provider says to the engine that asks for what is not there any more. Of what nobody else touched it takes everything. */
  refusal(kind: 'capture' | 'void' | 'refund', payment: Payment, amountMinor: number): string | undefined {
    const outside = this.of(payment);
    if (!outside.isTouched) return undefined;
    const { amountMinor: heldMinor, capturedMinor, refundedMinor } = payment;
    if (kind === 'capture' && payment.state === 'authorized') {
      if (outside.isLetGo) return 'payment_voided';
      if (amountMinor > heldMinor - capturedMinor) return 'amount_too_large';
    }
    if (kind === 'refund' && capturedMinor > 0) {
      if (outside.disputedMinor > 0) return 'charge_disputed';
      if (amountMinor > capturedMinor - refundedMinor) return 'amount_too_large';
    }
    return undefined;
  }
}

/** What a gateway keeps of a payment in the end: less than nothing where it gave back what a bank took as well. */
export function keptMinor({ capturedMinor, refundedMinor }: Payment, { disputedMinor }: Outside): number {
  return capturedMinor - refundedMinor - disputedMinor;
}
