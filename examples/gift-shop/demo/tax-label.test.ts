import { expect, it } from 'vitest';
import { taxLabel } from './tax-label.js';

const money = (amountMinor: number) => ({ amountMinor, currency: 'GBP', formatted: '' });

it.each([
  ['VAT', 200_000, 500, 'VAT 20 %'],
  ['VAT', 55_000, 0, 'VAT 5.5 %'],
  ['VAT', 0, 0, 'VAT 0 %'],
  ['Tax', 0, 500, 'Tax'],
])('%s of %i parts per million that comes to %i is labelled so', (name, ratePpm, amountMinor, label) => {
  expect(taxLabel({ name, ratePpm, amount: money(amountMinor), base: money(2000) })).toBe(label);
});
