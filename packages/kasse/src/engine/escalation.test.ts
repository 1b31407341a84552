import { describe, expect, it } from 'vitest';
import { opened, ready } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';

describe('a checkout that needs an account', () => {
  const files = shopFiles({ account: 'required' });

  it('sends the buyer elsewhere once nothing else is missing, and comes back when something is', async () => {
    const parts = await kit({ files });
    expect((await opened(parts)).view.status).toBe('incomplete');
    const { buyer, view } = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
    expect(view).toMatchObject({ status: 'requires_escalation', missing: [{ code: 'account_required' }] });
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false, code: 'account_required' });
    expect(await buyer.send({ type: 'fulfillment.destination', address: { line1: '1 Street', city: 'Town', country: 'GB' } })).toMatchObject({ view: { status: 'requires_escalation' } });
  });

  it('is ready for who was signed in from the start', async () => {
    const { view } = await ready(await kit({ files }), { customer: { id: 'c-1' } });
    expect(view.status).toBe('ready_for_complete');
  });
});
