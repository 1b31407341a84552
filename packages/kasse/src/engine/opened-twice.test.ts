import { expect, it } from 'vitest';
import type { PaymentOutcome } from '../plugin.js';
import { opened, ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit } from './test/kit.js';

it('drives a session once, when a buyer pays before "open" has heard that it is durable', async () => {
  const store = await freshStore();
  let hear: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => (hear = resolve));
  const parts = await kit({
    store: {
      ...store,
      commit: async (unit) => {
        const result = await store.commit(unit);
        if (unit.expectedRevision === 0 && result.status === 'committed') await heard;
        return result;
      },
    },
  });
  let answer: (outcome: PaymentOutcome) => void = () => undefined;
  parts.primary.answers.push(() => new Promise((resolve) => (answer = resolve)));
  const first = opened(parts);
  // The backend has lost its patience, and asks again.
  await expect.poll(() => store.findByRequest('test-shop', 'open', 'r1')).toBeDefined();
  const { buyer, view, token } = await ready(parts);
  const paying = buyer.commit({ fingerprint: view.commit.fingerprint });
  await expect.poll(() => parts.primary.calls.length).toBe(1);
  hear();
  expect((await first).view.revision).toBeGreaterThan(1);
  const joined = parts.kasse.buyer(token).commit({ fingerprint: view.commit.fingerprint });
  answer({ status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false });
  expect([await paying, await joined]).toMatchObject([{ ok: true }, { ok: true }]);
  expect(parts.primary.calls.filter((call) => !call.startsWith('capture')).map((call) => call.split(' ')[0])).toEqual(['authorize']);
  expect(parts.orders.placed.size).toBe(1);
});
