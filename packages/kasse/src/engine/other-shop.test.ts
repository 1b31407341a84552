import { expect, it } from 'vitest';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit, shopFiles } from './test/kit.js';

it('shows the staff of one shop nothing of another one that shares its store', async () => {
  const store = await freshStore();
  const [ours, theirs] = [await kit({ store }), await kit({ store, files: shopFiles({}, { key: 'another-shop' }) })];
  const { buyer, view, sessionId } = await ready(ours);
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  const [mine, other] = [ours.kasse.staff.as('ann'), theirs.kasse.staff.as('eve')];
  expect([(await mine.journal(sessionId)).length, (await mine.ledger(sessionId)).length]).toEqual([expect.any(Number), 2]);
  expect([await other.view(sessionId), await other.explain(sessionId), await other.refundable(sessionId), await other.journal(sessionId), await other.ledger(sessionId)]).toEqual([undefined, undefined, [], [], []]);
});
