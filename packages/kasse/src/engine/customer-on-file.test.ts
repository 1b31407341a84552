import { describe, expect, it } from 'vitest';
import type { Customer } from '../session/index.js';
import { address, opened, sent } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';

const ada: Customer = {
  id: 'ada',
  contact: { email: 'ada@example.com' },
  addresses: [{ id: 'home', line1: '1 Mill Lane', city: 'Leeds', country: 'GB' }],
  instruments: [{ id: 'visa', method: 'card', token: 'tok_on_file', display: 'Visa ending in 4242' }],
};

describe('a checkout that opens for a customer', () => {
  it('is there for one whose address on file nobody can price, without it', async () => {
    const parts = await kit();
    parts.tax.answers.push({ status: 'not_covered' });
    const { buyer, view } = await opened(parts, { customer: ada });
    expect(view.missing.map(({ code }) => code)).toEqual(['missing_destination', 'missing_fulfillment', 'missing_payment']);
    expect((await sent(buyer, { type: 'fulfillment.destination', address })).missing.map(({ code }) => code)).toEqual(['missing_payment']);
  });

  it('is confirmed once, where the address on file brings the way to pay', async () => {
    const payment = { saved: 'preselect', methods: [{ method: 'card', gateways: ['primary'], when: { fact: 'country', operator: 'equal', value: 'GB' } }] };
    const parts = await kit({ files: shopFiles({ payment }) });
    const { buyer, view } = await opened(parts, { customer: ada });
    expect(view.status).toBe('ready_for_complete');
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: true });
    expect(parts.primary.payments.size).toBe(1);
  });
});
