import { describeStoredValue } from '@kasse/testing/vitest';
import { testDatabase } from '../../test/database.js';
import { pointAccounts, points } from './index.js';

const ann = { account: 'ann', amountMinor: 1_000, currency: 'GBP' };

describeStoredValue('points', {
  open: async ({ now }) => {
    const accounts = pointAccounts({ rate: { points: 100, worth: '1.00 GBP' }, database: testDatabase(), holdSeconds: 60, now });
    await accounts.earn({ customerId: 'ann', points: 1_000, reference: 'order-1' });
    return points({ accounts });
  },
  lastOne: ann,
  other: { ...ann, amountMinor: 500 },
  tooMuch: { ...ann, amountMinor: 1_001 },
  ttlMs: 60_000,
  credits: true,
  wrongOptions: [{ accounts: {} }, { points: 100 }],
});
