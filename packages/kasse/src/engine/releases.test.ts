import { describe, expect, it } from 'vitest';
import type { Store } from '../contracts/index.js';
import { Releases } from './releases.js';
import { freshStore } from './test/fresh-store.js';
import { compiled, shopFiles } from './test/kit.js';

const shopNamed = (name: string) => compiled(shopFiles({}, { key: 'test-shop', name }));

describe('releases', () => {
  it('keeps few of those that were published at hand, always the current one, and reads any other from the store again', async () => {
    const store = await freshStore();
    const read: string[] = [];
    const watched: Store = { ...store, loadRelease: (shopKey, release) => (read.push(release), store.loadRelease(shopKey, release)) };
    const shops = Array.from({ length: 12 }, (_, number) => shopNamed(`Shop ${number}`));
    const releases = await Releases.start(watched, shopNamed('First'));
    for (const shop of shops) await releases.publish(shop);
    for (const { release } of shops) expect((await releases.of(release)).shop.release).toBe(release);
    // Those of the first four were let go.
    expect(read.slice(0, 4)).toEqual(shops.slice(0, 4).map(({ release }) => release));
    read.length = 0;
    for (let n = 0; n < 3; n += 1) for (const { release } of shops.slice(-3)) await releases.of(release);
    await releases.of(releases.current.shop.release);
    expect(read).toEqual([]);
  });
});
