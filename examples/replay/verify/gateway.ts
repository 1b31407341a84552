import type { GatewayBooks } from '@kasse/testing';
import type { Figures } from '../figures.js';
import { type Accounts, accountOf } from './account.js';
import type { Effects } from './effects.js';
import { must, mustEqual } from './wrong.js';

/** The gateway's own books: one charge for each order, each for as much as the engine says, and nothing else. */
export function verifyGateway({ rows, totals }: GatewayBooks, accounts: Accounts, effects: Effects, figures: Figures): void {
  for (const row of rows) {
    const what = (): string => `Payment ${row.id} at the gateway`;
    const { charged, orderId } = accountOf(accounts, row.reference, what);
    must(effects.get(row.key)?.reference === row.id, () => `${what()} was made under key ${row.key}, which the engine does not have.`);
    must(row.status === 'approved' && !row.voided, () => `${what()} is ${row.voided ? 'voided' : row.status}.`);
    must(row.currency === 'GBP', () => `${what()} is in ${row.currency}.`);
    must(orderId !== undefined, () => `${what()} was charged although its session ${row.reference} has no order.`);
    charged.rows += 1;
    charged.capturedMinor += row.capturedMinor;
    charged.refundedMinor += row.refundedMinor;
  }
  for (const { sessionId, charged, money, orderId, totalMinor } of accounts.values()) {
    const charges = orderId === undefined || totalMinor === 0 ? 0 : 1;
    mustEqual(() => `The number of charges for session ${sessionId} at the gateway`, charged.rows, charges, 'its orders');
    mustEqual(() => `The amount the gateway captured for session ${sessionId}`, charged.capturedMinor, money.capturedMinor, 'the captures of the engine');
    mustEqual(() => `The amount the gateway refunded for session ${sessionId}`, charged.refundedMinor, money.refundedMinor, 'the refunds of the engine');
  }
  mustEqual(() => 'All that the gateway captured', totals.capturedMinor, figures.revenueMinor, 'the orders');
  mustEqual(() => 'All that the gateway refunded', totals.refundedMinor, figures.refundedMinor, 'the refunds');
}
