import { describe, expect, it } from 'vitest';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';

describe('commit', () => {
  it('records one order, captures once and settles', async () => {
    const parts = await kit();
    const { buyer, view, sessionId } = await ready(parts);
    expect(view.status).toBe('ready_for_complete');
    const result = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
    expect(result).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(parts.orders.placed.size).toBe(1);
    expect([...parts.primary.payments.values()]).toMatchObject([{ amountMinor: 3000, capturedMinor: 3000, voided: false }]);
    expect(parts.stock.free.get('mug')).toBe(99);
    const journal = await parts.kasse.staff.as('ann').journal(sessionId);
    expect(journal.map(({ to }) => to)).toEqual(['collecting', 'collecting', 'collecting', 'collecting', 'ready', 'holding', 'calling', 'settling', 'settled']);
    const ledger = await parts.kasse.staff.as('ann').ledger(sessionId);
    expect(ledger.flatMap(({ postings }) => postings).reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0);
  });
});
