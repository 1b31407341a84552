import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit } from './test/kit.js';
import { clock } from './test/passing-time.js';

describe('engines that share a store', () => {
  it('do not send what they wrote down before they were frozen: another one may have gone on since', async () => {
    const inner = await freshStore();
    const time = clock();
    // The answer to the write of the intent takes a minute to come back.
    const store: Store = {
      ...inner,
      isShared: true,
      commit: async (unit) => {
        const result = await inner.commit(unit);
        if (unit.effects.some(({ write, effect }) => write === 'insert' && effect.kind === 'authorize')) time.now += 60_000;
        return result;
      },
    };
    const parts = await kit({ store, clock: time.read, timeouts: { answerMs: 500 } });
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    // It is asked about, by which the gateway may do it under its key; it is not sent as if it were new.
    await expect.poll(() => {
      time.now += 1_000;
      return parts.primary.calls[0];
    }).toMatch(/^resolve /);
  });
});
