import { describeWidget } from '@kasse/testing/vitest';
import { donation } from './index.js';

describeWidget('donation', {
  open: () => donation(),
  options: { roundUp: true, amounts: ['1.00 GBP'] },
  inputs: { choice: 'amount', amount: '1.00 GBP' },
  wrongInputs: [null, {}, { choice: 'all' }, { choice: 'amount', amount: '2.00 GBP' }],
  currency: 'GBP',
  totalMinor: 1_234,
  wrongOptions: [{ roundUp: true }],
});
