import type { OutboxEvent } from '../contracts/index.js';
import type { EngineContext } from './context.js';
import { isoNow } from './iso-now.js';
import { keepOutbox } from './keep-outbox.js';
import { offer } from './offer.js';

/**
 * Hands the outbox over, at least once and in order. An event that the backend does not take, or not in time, is offered
 * again and again, with growing pauses, and holds up those behind it; after `TRIES_MAX` it becomes a dead letter, and they go on.
 * Ends before the next event once `isOver` holds.
 */
export async function deliver(engine: EngineContext, take: NonNullable<EngineContext['onEvent']>, isOver: () => boolean = () => false): Promise<void> {
  const { shopKey } = engine.releases.current.shop;
  for (;;) {
    const askedAt = engine.runtime.elapsed();
    const events = await engine.store.outbox(shopKey, OUTBOX_MAX);
    if (events.length === 0) return;
    const kept = keepOutbox(engine, shopKey, askedAt);
    const taken: string[] = [];
    try {
      for (const event of events) {
        if (isOver() || !kept.isOurs()) return;
        if (!(await isDealtWith(engine, event, take))) return;
        taken.push(event.id);
      }
    } finally {
      await kept.end();
      if (taken.length > 0) await engine.store.acknowledge(taken);
    }
    if (events.length < OUTBOX_MAX) return;
  }
}

async function isDealtWith(engine: EngineContext, event: OutboxEvent, take: NonNullable<EngineContext['onEvent']>): Promise<boolean> {
  const { patience, store } = engine;
  if (!patience.isDue(event.id)) return false;
  try {
    await offer(engine, event, take);
  } catch (error) {
    engine.onProblem(error);
    if (patience.failed(event.id) < TRIES_MAX) return false;
    // First it is kept, then it is ticked off: a crash between the two buries it once more.
    await store.bury({ id: event.id, shopKey: engine.releases.current.shop.shopKey, at: isoNow(engine), reason: 'refused', content: { kind: 'event', event } });
  }
  patience.forget(event.id);
  return true;
}

const OUTBOX_MAX = 500;
/** With the pauses between them about a quarter of an hour. */
const TRIES_MAX = 25;
