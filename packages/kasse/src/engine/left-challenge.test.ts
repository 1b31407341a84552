import { describe, expect, it } from 'vitest';
import { ready, type Opened } from './test/fill-in.js';
import { kit, type Kit, type KitOptions } from './test/kit.js';

const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;

/** A buyer whom the bank asks to confirm, and whose payment it still asks about when it is looked at. */
async function challenged(options: KitOptions = {}): Promise<{ readonly parts: Kit; readonly types: string[] } & Opened> {
  const types: string[] = [];
  const parts = await kit({ ...options, onEvent: ({ type }) => void types.push(type) });
  parts.primary.answers.push(redirect);
  const checkout = await ready(parts);
  await checkout.buyer.commit({ fingerprint: checkout.view.commit.fingerprint });
  return { parts, types, ...checkout };
}

describe('a challenge that the buyer gives up', () => {
  it('is told of once: what the gateway still asks is asked of nobody', async () => {
    const { parts, types, buyer } = await challenged();
    await buyer.cancel();
    await expect.poll(() => parts.primary.calls.length).toBeGreaterThan(1);
    await expect.poll(async () => (await buyer.view()).view?.status).toBe('complete_in_progress');
    void parts.kasse.run();
    await expect.poll(() => types).toContain('payment.action_required');
    await expect.poll(async () => (await parts.store.outbox('test-shop', 10)).length).toBe(0);
    expect(types.filter((type) => type === 'payment.action_required')).toHaveLength(1);
  });

  it('is told to be given up, and neither to be paid nor to become an order', async () => {
    let answer = (): void => undefined;
    const { buyer } = await challenged({ gateway: { resolve: () => new Promise((resolve) => (answer = () => { resolve({ status: 'not_found' }); })) } });
    const canceled = await buyer.cancel();
    expect(canceled).toMatchObject({ ok: true, view: { status: 'complete_in_progress', isChecking: true } });
    expect(canceled.view?.messages.map(({ code }) => code)).toEqual(['cancel_requested']);
    expect(await buyer.send({ type: 'contact.set', givenName: 'Eve' })).toMatchObject({ ok: false, code: 'cancel_requested' });
    answer();
  });
});
