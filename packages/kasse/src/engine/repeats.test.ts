import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { ready } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { kit, type KitOptions } from './test/kit.js';
import { clock, run } from './test/passing-time.js';

const VISIBILITY_MS = 10_000;

describe('a request that is sent again', () => {
  it('is durable before it is sent: when its outcome never is, "not found" still waits for it, and what it charged is not lost', async () => {
    const time = clock();
    // Nobody has to wait for the end of a dead one's lease.
    const inner: Store = { ...(await freshStore()), isShared: false };
    let isDead = false;
    let refused = 0;
    const store: Store = {
      ...inner,
      commit: (unit) => {
        if (!isDead) return inner.commit(unit);
        refused += 1;
        return Promise.reject(new Error('the disk is full'));
      },
    };
    let repeatedAt: number | undefined;
    let refundedMinor = 0;
    let leave = (): Promise<unknown> => Promise.resolve();
    const said: string[] = [];
    const options: KitOptions = {
      clock: time.read,
      timeouts: { effectMs: 20_000, answerMs: 50 },
      moves: 'sale',
      gateway: {
        visibilityMs: VISIBILITY_MS,
        // It never arrives.
        authorize: () => Promise.reject(new Error('socket hang up')),
        resolve: async ({ kind, mayReplay }) => {
          if (kind !== 'authorize') return { status: 'unknown' };
          if (repeatedAt !== undefined && time.now >= repeatedAt + VISIBILITY_MS) {
            said.push('approved');
            return { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: true };
          }
          if (repeatedAt === undefined && mayReplay && said.length > 0) {
            // Sent again it charges; the buyer gives up, the answer is lost, and the process writes nothing any more.
            repeatedAt = time.now;
            said.push('repeated');
            await leave();
            isDead = true;
            throw new Error('socket hang up');
          }
          said.push(mayReplay ? 'unknown' : 'not_found');
          return mayReplay ? { status: 'unknown' } : { status: 'not_found' };
        },
        refund: ({ amountMinor, currency }) => {
          refundedMinor += amountMinor;
          return Promise.resolve({ status: 'succeeded', amountMinor, currency, reference: 'r1' });
        },
      },
    };
    const parts = await kit({ ...options, store });
    const { buyer, view } = await ready(parts);
    leave = () => buyer.cancel();
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => said.length).toBe(1);
    time.now += VISIBILITY_MS + 1_000;
    await expect.poll(() => refused).toBeGreaterThan(0);
    const next = await kit({ ...options, store: inner });
    run(next);
    await expect.poll(() => said.includes('not_found')).toBe(true);
    // The money has its order, or goes back.
    await expect.poll(() => (time.now += 10_000) > 0 && next.orders.placed.size + refundedMinor / 3000).toBe(1);
  });

  it('is not sent while the store takes no writes', async () => {
    const time = clock();
    const inner = await freshStore();
    let isStoreAway = false;
    let refused = 0;
    const asked: boolean[] = [];
    const parts = await kit({
      store: {
        ...inner,
        commit: (unit) => {
          if (!isStoreAway) return inner.commit(unit);
          refused += 1;
          return Promise.reject(new Error('the disk is full'));
        },
      },
      clock: time.read,
      timeouts: { effectMs: 20_000, answerMs: 50 },
      gateway: {
        authorize: () => Promise.reject(new Error('socket hang up')),
        resolve: ({ mayReplay }) => {
          asked.push(mayReplay);
          return Promise.resolve({ status: 'unknown' });
        },
      },
    });
    const { buyer, view } = await ready(parts);
    await buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    isStoreAway = true;
    const before = asked.length;
    run(parts);
    await expect.poll(() => (time.now += 1_000) > 0 && refused).toBeGreaterThan(2);
    // One may have been out when the store went away.
    expect(asked.length - before).toBeLessThanOrEqual(1);
  });
});
