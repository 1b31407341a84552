import { expect, it } from 'vitest';
import { ready } from './test/fill-in.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles } from './test/kit.js';

it('two parcels of one amount are each asked for: a sum that a webhook tells is taken for neither of them', async () => {
  const files = shopFiles({ payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'] }] } });
  let isOut = 0;
  const never = new Promise<never>(() => undefined);
  const parts = await kit({ files, gateway: { parseWebhook, capture: () => ((isOut += 1), never) } });
  const { buyer, view, sessionId } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  const staff = parts.kasse.staff.as('ann');
  for (const requestId of ['first', 'second']) void staff.capture(sessionId, { requestId, amountMinor: 500 });
  await expect.poll(() => isOut).toBe(2);
  await deliver(parts, { reference: 'primary_1', kind: 'captured', cumulativeMinor: 500 });
  expect((await parts.store.load(sessionId))?.session.money.capturedMinor).toBe(0);
});
