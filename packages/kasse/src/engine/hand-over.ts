import type { InboxItem } from '../contracts/index.js';
import { hashOf } from '../json/index.js';
import { absorb, lookAt, type EffectResult } from '../machine/index.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import { isoNow } from './iso-now.js';
import type { Live, LiveSessions } from './live.js';
import { stepOn, write } from './write.js';

/** Marks what a worker learned and may not write down itself. No plugin bears this name. */
export const HANDED_OVER = 'kasse:worker';

/**
 * Puts answers into the inbox that came back to a worker whose session is another's by now: fencing refuses its state,
 * never its evidence. An answer that says nothing of the key is left out: the new owner asks for itself.
 */
export async function handOver(engine: Pick<EngineContext, 'store' | 'releases' | 'clock'>, results: readonly EffectResult[]): Promise<void> {
  for (const result of results) {
    if (!isEvidence(result.outcome.status)) continue;
    const payload = payloadOf(result);
    const item: InboxItem = { key: hashOf([HANDED_OVER, payload]), shopKey: engine.releases.current.shop.shopKey, source: HANDED_OVER, receivedAt: isoNow(engine), payload };
    await engine.store.receive(item);
  }
}

/**
 * Whether an answer says something of the effect, and not of one call alone. That this worker's request was not processed,
 * or that its question found nothing, is no longer the whole story: the new owner may have sent it again since.
 */
function isEvidence(status: EffectResult['outcome']['status']): boolean {
  return status !== 'unknown' && status !== 'unavailable' && status !== 'not_found';
}

/** What the item says. Where a buyer has to go, and with which secret, is for the owner to ask: it lies in no inbox. */
function payloadOf({ key, outcome, isRenewal }: EffectResult): HandedOver & InboxItem['payload'] {
  if (outcome.status === 'action_required') return { key, seen: outcome.reference };
  return { key, outcome, ...(isRenewal === true ? { isRenewal } : {}) };
}

/** An answer, or the provider's name for a payment that waits for its buyer. */
type HandedOver = EffectResult | { readonly key: string; readonly seen: string };

/** Takes in what another worker handed over. What is known already changes nothing. */
export async function takeHandedOver(engine: EngineContext, lives: LiveSessions, item: InboxItem): Promise<'used' | 'waiting' | 'busy'> {
  // As `handOver` wrote it.
  const said = item.payload as unknown as HandedOver;
  const live = await lives.get(said.key.split('.')[0] ?? '');
  if (live === undefined) return 'waiting';
  const use = await live.exclusively(() => takeIn(engine, live, item, said));
  drive(engine, live);
  return use;
}

async function takeIn(engine: EngineContext, live: Live, item: InboxItem, said: HandedOver): Promise<'used' | 'busy'> {
  let isForeign = false;
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const step = stepOn(engine, live, 'engine', 'handed-over');
    if (isForeign) absorb(step, [{ key: said.key, outcome: { status: 'unknown' }, isForeign }]);
    else if ('seen' in said) lookAt(step, said.key, said.seen);
    else absorb(step, [said]);
    const { status } = await write(engine, live, step, { inboxKeys: [item.key] });
    if (status === 'committed') return 'used';
    isForeign ||= status === 'reference_taken';
  }
  return 'busy';
}

const STALE_TRIES = 3;
