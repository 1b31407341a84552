import type { CheckoutSession } from './session.js';

/**
 * A gift card or points that the buyer pays with. Its code is a secret as good as money and lies apart, under `id` in
 * `Personal.accounts`.
 */
export interface StoredValueUse {
  readonly id: string;
  /** The plugin that keeps the account. */
  readonly plugin: string;
  /** What the buyer may see of the code; absent where there is none. */
  readonly masked?: string;
  /** The buyer wants to pay no more than this with it; as much as possible when absent. */
  readonly mostMinor?: number;
  /** What the account can hold, as it was last asked. */
  readonly balanceMinor: number;
  readonly stepMinor?: number;
  readonly minimumMinor?: number;
}

/** What one account pays. */
export interface StoredPart {
  readonly use: StoredValueUse;
  readonly amountMinor: number;
}

type Paid = Pick<CheckoutSession, 'storedValue' | 'quote'>;

/** What each account pays of the total, in their order; one that can pay nothing is left out. */
export function storedPartsOf({ storedValue = NONE, quote }: Paid): readonly StoredPart[] {
  const parts: StoredPart[] = [];
  let leftMinor = quote.totals.totalMinor;
  for (const use of storedValue) {
    const amountMinor = payableMinor(use, leftMinor);
    if (amountMinor === 0) continue;
    parts.push({ use, amountMinor });
    leftMinor -= amountMinor;
  }
  return parts;
}

/** What is left to pay by the chosen method. */
export function amountToPayMinor(session: Paid): number {
  const { totalMinor } = session.quote.totals;
  return session.storedValue === undefined ? totalMinor : totalMinor - storedMinor(session);
}

/** What all accounts pay together. */
export function storedMinor(session: Paid): number {
  let sum = 0;
  for (const { amountMinor } of storedPartsOf(session)) sum += amountMinor;
  return sum;
}

/** The most an account can pay of what is due: in its own steps, and not below its minimum. */
function payableMinor({ balanceMinor, mostMinor = balanceMinor, stepMinor = 1, minimumMinor = 1 }: StoredValueUse, dueMinor: number): number {
  const capMinor = Math.min(balanceMinor, mostMinor, dueMinor);
  const wholeMinor = capMinor - (capMinor % stepMinor);
  return wholeMinor < minimumMinor ? 0 : wholeMinor;
}

const NONE: readonly StoredValueUse[] = [];
