import { KasseError } from '../errors/index.js';
import type { LedgerEntry } from './ledger.js';
import type { CheckoutSession, MoneyState, Phase } from './session.js';

/** Before anything moved. */
export const NO_MONEY: MoneyState = { authorizedMinor: 0, capturedMinor: 0, storedMinor: 0, refundedMinor: 0, refundingMinor: 0, strayMinor: 0 };

/**
 * The sums after one more booking, by what it moved at gateways: in is captured, out is refunded, and a stray movement
 * is neither. A chargeback is refunded, and is not where it was won; so is one that was stray until there was money for it. Stored value is what was used less what was credited. Authorizations and the reserve of pending refunds are no bookings and stay as they are.
 */
export function moneyStateAfter(state: MoneyState, { kind, postings }: LedgerEntry): MoneyState {
  let movedMinor = 0;
  let usedMinor = 0;
  let strayMinor = 0;
  for (const { account, amountMinor } of postings) {
    if (account.startsWith('gateway:')) movedMinor += amountMinor;
    if (account.startsWith('value:')) usedMinor += amountMinor;
    if (account === 'stray') strayMinor -= amountMinor;
  }
  if (usedMinor !== 0) return { ...state, storedMinor: state.storedMinor + usedMinor };
  const after = strayMinor === 0 ? state : { ...state, strayMinor: state.strayMinor + strayMinor };
  const ownMinor = movedMinor - strayMinor;
  if (ownMinor === 0) return after;
  // Nothing of what a chargeback gives back was captured by that.
  return ownMinor > 0 && kind !== 'external'
    ? { ...after, capturedMinor: after.capturedMinor + ownMinor }
    : { ...after, refundedMinor: after.refundedMinor - ownMinor };
}

/** What may still be refunded: pending refunds have reserved their part. */
export function refundableMinor({ capturedMinor, refundedMinor, refundingMinor }: MoneyState): number {
  return Math.max(0, capturedMinor - refundedMinor - refundingMinor);
}

/**
 * Law 9: no more is kept than the total, no more goes back than was taken, and no more is held than the total while the
 * quote is frozen. Before, an authorization of an earlier attempt may outlive a cart that has become cheaper.
 *
 * @throws {KasseError} ERR_INVARIANT that names the sums.
 */
export function assertConserved({ id, phase, money, quote, order }: Pick<CheckoutSession, 'id' | 'phase' | 'money' | 'quote' | 'order'>): void {
  const { totalMinor } = quote.totals;
  const { authorizedMinor, capturedMinor, storedMinor, refundedMinor, refundingMinor } = money;
  for (const name of SUMS) {
    const valueMinor = money[name];
    const isFine = Number.isSafeInteger(valueMinor) && (valueMinor >= 0 || name === 'strayMinor');
    if (!isFine) broken(id, `${name} is ${String(valueMinor)}`, money, totalMinor);
  }
  const isFrozen = order !== undefined || FROZEN.has(phase);
  if (isFrozen && authorizedMinor > totalMinor) broken(id, 'more is authorized than the total', money, totalMinor);
  if (capturedMinor + storedMinor - refundedMinor > totalMinor) broken(id, 'more is captured than the total', money, totalMinor);
  if (refundedMinor + refundingMinor > capturedMinor) broken(id, 'more goes back than was captured', money, totalMinor);
}

// Every sum has a name in `NO_MONEY`.
const SUMS = Object.keys(NO_MONEY) as readonly Exclude<keyof MoneyState, 'lostMinor'>[];
const FROZEN: ReadonlySet<Phase> = new Set<Phase>(['holding', 'calling', 'challenged', 'splitting', 'pending', 'resolving', 'settling', 'settled']);

function broken(id: string, fact: string, { lostMinor: _, ...sums }: MoneyState, totalMinor: number): never {
  throw new KasseError('ERR_INVARIANT', `Money of session "${id}" is not conserved: ${fact}. Compare its ledger with the gateway.`, { id, ...sums, totalMinor });
}
