import type { TaxRequest } from 'kasse/plugin';
import { describeTaxProvider } from '@kasse/testing/vitest';
import { rateTable } from './index.js';

const items: TaxRequest['items'] = [
  { id: 'l1', kind: 'line', category: 'standard', amountMinor: 1_000, quantity: 1 },
  { id: 'l2', kind: 'line', category: 'reduced', amountMinor: 300, quantity: 3 },
  { id: 'fulfillment', kind: 'fulfillment', category: 'standard', amountMinor: 499, quantity: 1 },
];

describeTaxProvider('rateTable', {
  open: () => rateTable({ entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: '20 %', reduced: '5 %' } }] }),
  request: { currency: 'GBP', priceMode: 'inclusive', destination: { country: 'GB' }, origin: { country: 'GB' }, items },
  // A table without a category in use is wrong, which is no zero.
  broken: () => rateTable({ entries: [{ name: 'VAT', countries: ['GB'], rates: { standard: '20 %' } }] }),
  wrongOptions: [{ entries: 'GB' }, { elsewhere: 'maybe' }, { rates: {} }],
});
