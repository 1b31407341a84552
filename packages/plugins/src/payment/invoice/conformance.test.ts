import { describePaymentGateway } from '@kasse/testing/vitest';
import { invoice } from './index.js';

// A promise outside of Kasse keeps no books, and money that came by hand goes back by hand.
describePaymentGateway('invoice', {
  open: () => invoice(),
  request: { reference: 'session-1', amountMinor: 1_000, currency: 'GBP', method: 'invoice', capture: false },
  captures: true,
  voids: true,
  wrongOptions: [{ days: 14 }],
});
