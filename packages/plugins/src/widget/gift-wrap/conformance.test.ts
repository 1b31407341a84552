import { describeWidget } from '@kasse/testing/vitest';
import { giftWrap } from './index.js';

describeWidget('giftWrap', {
  open: () => giftWrap(),
  options: { price: '2.50 GBP', messageLengthMax: 20 },
  inputs: { wrap: true, message: 'Happy birthday' },
  wrongInputs: [null, {}, { wrap: 'yes' }, { wrap: true, lineIds: ['l1'] }, { wrap: true, message: 'x'.repeat(21) }],
  currency: 'GBP',
  totalMinor: 1_234,
  wrongOptions: [{ price: 'free' }],
});
