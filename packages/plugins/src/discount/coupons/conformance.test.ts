import { describeDiscounts } from '@kasse/testing/vitest';
import { line } from '../../test/carrier-request.js';
import { testDatabase } from '../../test/database.js';
import { coupons } from './index.js';

describeDiscounts('coupons', {
  open: ({ now }) => coupons({ coupons: [{ code: 'LAST', off: '10 %', limit: 1 }, { code: 'SHIP', off: 'shipping', limit: 1 }, { code: 'ONCE', off: '5 %', limitPerCustomer: 1 }], database: testDatabase(), holdSeconds: 60, now }),
  request: { currency: 'GBP', lines: [line()], codes: ['LAST', 'SHIP'], now: '2026-03-01T12:00:00Z' },
  lastOne: { codes: ['LAST'] },
  other: { codes: ['SHIP'] },
  // A guest cannot use the second.
  tooMuch: { codes: ['LAST', 'ONCE'] },
  ttlMs: 60_000,
  wrongOptions: [{ coupons: [{ code: '', off: '10 %' }] }, { coupons: [{ code: 'A', off: 'much' }] }, { coupon: [] }],
});
