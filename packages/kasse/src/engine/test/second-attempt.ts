import { expect } from 'vitest';
import type { PaymentOutcome } from '../../plugin.js';
import type { CheckoutSession } from '../../session/index.js';
import type { Buyer } from '../buyer.js';
import { ready } from './fill-in.js';
import { parseWebhook } from './hook.js';
import { kit, type Kit, type KitOptions } from './kit.js';
import { clock, run } from './passing-time.js';

export const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p2', captured: false } as const;
export const pending = (reference: string): PaymentOutcome => ({ status: 'pending', reference, checkAfterMs: 3_600_000 });
const declined = { status: 'declined', code: 'no', retry: 'same_method' } as const;

export async function sessionOf({ store }: Kit, id: string): Promise<CheckoutSession> {
  const stored = await store.load(id);
  if (stored === undefined) throw new Error('The session is gone.');
  return stored.session;
}

/** A checkout whose first attempt was declined and whose second waits for the gateway's `p2`. */
export async function secondAttempt(options: KitOptions = {}): Promise<{ readonly time: ReturnType<typeof clock>; readonly parts: Kit; readonly buyer: Buyer; readonly sessionId: string }> {
  const time = clock();
  const parts = await kit({ gateway: { parseWebhook }, clock: time.read, ...options });
  parts.primary.answers.push(declined, pending('p2'));
  const { buyer, view, sessionId } = await ready(parts);
  const { fingerprint } = view.commit;
  await buyer.commit({ fingerprint });
  expect(await buyer.commit({ fingerprint })).toMatchObject({ ok: true, view: { messages: [{ code: 'payment_pending' }] } });
  parts.primary.resolveWith(approval);
  return { time, parts, buyer, sessionId };
}

/** A checkout whose first attempt was given up with its outcome unknown: the buyer may pay again, and `first` may still show. */
export async function givenUp(options: KitOptions = {}): Promise<{ readonly time: ReturnType<typeof clock>; readonly parts: Kit; readonly buyer: Buyer; readonly fingerprint: string; readonly sessionId: string }> {
  const time = clock();
  const parts = await kit({ clock: time.read, gateway: { parseWebhook }, ...options });
  parts.primary.answers.push(pending('first'));
  const { buyer, view, sessionId } = await ready(parts);
  const { fingerprint } = view.commit;
  run(parts);
  await buyer.commit({ fingerprint });
  time.now += 16 * 60_000;
  await expect.poll(async () => (await sessionOf(parts, sessionId)).phase).toBe('ready');
  return { time, parts, buyer, fingerprint, sessionId };
}
