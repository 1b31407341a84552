import type { LedgerEntry } from 'kasse/plugin';
import assert from 'node:assert/strict';
import { row } from './print.js';

/** Writes bookings down, each of which has to add up to zero. */
export function showLedger(ledger: readonly LedgerEntry[], depth = 2): void {
  for (const { kind, postings } of ledger) {
    row(kind, postings.map(({ account, amountMinor }) => `${account} ${amountMinor > 0 ? '+' : ''}${amountMinor}`).join('   '), depth);
    assert.equal(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0), 0, `The postings of "${kind}" should add up to zero.`);
  }
}
