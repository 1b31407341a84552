import type { InboxItem } from '../contracts/index.js';
import { hashOf } from '../json/index.js';
import { absorb, type EffectResult } from '../machine/index.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import { isoNow } from './iso-now.js';
import type { Live, LiveSessions } from './live.js';
import { stepOn, write } from './write.js';

/** Marks what a worker learned and may not write down itself. No plugin bears this name. */
export const HANDED_OVER = 'kasse:worker';

/**
 * Puts answers into the inbox that came back to a worker whose session is another's by now: fencing refuses its state,
 * never its evidence. An answer that says nothing is left out: the new owner asks for itself.
 */
export async function handOver(engine: EngineContext, results: readonly EffectResult[]): Promise<void> {
  for (const { key, outcome } of results) {
    if (outcome.status === 'unknown') continue;
    const item: InboxItem = {
      key: hashOf([HANDED_OVER, key, outcome]),
      shopKey: engine.releases.current.shop.shopKey,
      source: HANDED_OVER,
      receivedAt: isoNow(engine),
      payload: { key, outcome },
    };
    await engine.store.receive(item);
  }
}

/** Takes in what another worker handed over. What is known already changes nothing. */
export async function takeHandedOver(engine: EngineContext, lives: LiveSessions, item: InboxItem): Promise<'used' | 'waiting' | 'busy'> {
  // As `handOver` wrote it.
  const { key, outcome } = item.payload as unknown as EffectResult;
  const live = await lives.get(key.split('.')[0] ?? '');
  if (live === undefined) return 'waiting';
  const use = await live.exclusively(() => takeIn(engine, live, item, { key, outcome }));
  drive(engine, live);
  return use;
}

async function takeIn(engine: EngineContext, live: Live, item: InboxItem, result: EffectResult): Promise<'used' | 'busy'> {
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const step = stepOn(engine, live, 'engine', 'handed-over');
    absorb(step, [result]);
    const { status } = await write(engine, live, step, { inboxKeys: [item.key] });
    if (status === 'committed') return 'used';
  }
  return 'busy';
}

const STALE_TRIES = 3;
