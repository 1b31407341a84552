import type { LedgerEntry } from 'kasse/plugin';
import { type Accounts, accountOf } from './account.js';
import type { Effects } from './effects.js';
import { must, mustEqual } from './wrong.js';

/** Every booking adds up to zero and has its cause; every session's bookings are what it sold, took and gave back. */
export function verifyLedgers(entries: Iterable<{ readonly sessionId: string; readonly entry: LedgerEntry }>, accounts: Accounts, effects: Effects): void {
  for (const { sessionId, entry } of entries) {
    const what = (): string => `Ledger entry ${entry.key}`;
    const { booked, orderId } = accountOf(accounts, sessionId, what);
    mustEqual(() => `The sum of ${what()}`, sumOf(entry, ''), 0, 'balanced postings');
    const arrivedMinor = sumOf(entry, 'gateway:');
    switch (entry.kind) {
      case 'order':
        must(entry.key === `order:${orderId ?? ''}`, () => `${what()} books an order that session ${sessionId} does not have.`);
        booked.orderedMinor += sumOf(entry, 'receivable');
        break;
      case 'capture':
      case 'refund':
        must(effects.get(entry.key)?.sessionId === sessionId, () => `${what()} names no effect of session ${sessionId}.`);
        if (entry.kind === 'capture') booked.capturedMinor += arrivedMinor;
        else booked.refundedMinor -= arrivedMinor;
        break;
      case 'value':
      case 'stray':
      case 'external':
        must(false, () => `${what()} is ${entry.kind}: money that no checkout of this run moved.`);
    }
  }
  for (const { sessionId, booked, money, totalMinor, orderId } of accounts.values()) {
    mustEqual(() => `The order booked for session ${sessionId}`, booked.orderedMinor, orderId === undefined ? 0 : totalMinor, 'its orders');
    mustEqual(() => `The amount booked as captured for session ${sessionId}`, booked.capturedMinor, money.capturedMinor, 'its captures');
    mustEqual(() => `The amount booked as refunded for session ${sessionId}`, booked.refundedMinor, money.refundedMinor, 'its refunds');
  }
}

/** The sum over the accounts whose names begin so. */
function sumOf({ postings }: LedgerEntry, account: string): number {
  return postings.reduce((sum, posting) => (posting.account.startsWith(account) ? sum + posting.amountMinor : sum), 0);
}
