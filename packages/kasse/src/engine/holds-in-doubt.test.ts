import { describe, expect, it } from 'vitest';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';

describe('a hold in doubt', () => {
  it.each([
    ['is unavailable', { status: 'unavailable' }],
    ['refuses', { status: 'refused', code: 'out_of_stock' }],
  ])('is forbidden when the answer was lost and the next call %s', async (_case, answer) => {
    const parts = await kit();
    // It holds, and its answer is lost.
    parts.stock.answers.push(() => {
      parts.stock.holds.set(`${sessionId}.1.hold.stock.1`, 'held');
      throw new Error('socket hang up');
    }, answer);
    const { buyer, sessionId, view } = await ready(parts);
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint })).toMatchObject({ ok: false });
    expect([...parts.stock.holds]).toEqual([[`${sessionId}.1.hold.stock.1`, 'released']]);
  });
});
