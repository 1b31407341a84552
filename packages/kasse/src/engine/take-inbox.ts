import { STAFF_SOURCE, type InboxItem } from '../contracts/index.js';
import type { EngineContext } from './context.js';
import { takeEvidence } from './evidence.js';
import { HANDED_OVER, takeHandedOver } from './hand-over.js';
import { isoNow } from './iso-now.js';
import type { LiveSessions } from './live.js';
import { takeStaffItem } from './staff-item.js';

/** Deals with what waits in the inbox: evidence that came before its payment was known, and decisions of staff. */
export async function takeInbox(engine: EngineContext, lives: LiveSessions, isOver: () => boolean): Promise<void> {
  const { shopKey } = engine.releases.current.shop;
  const later: { readonly key: string; readonly dueAt: string }[] = [];
  for (const item of await engine.store.inbox(shopKey, INBOX_MAX, isoNow(engine))) {
    // What is left stays there, for whoever looks next.
    if (isOver()) break;
    const dueAt = await takeOne(engine, lives, item);
    if (dueAt !== undefined) later.push({ key: item.key, dueAt });
  }
  // Behind all others: however many wait for what never comes, a new one is taken at once.
  if (later.length > 0) await engine.store.postpone(shopKey, later);
}

const INBOX_MAX = 500;

/**
 * One that cannot be dealt with keeps none of the others waiting, and becomes a dead letter in the end.
 * @returns When it is tried again, ISO 8601; `undefined` when it is not.
 */
async function takeOne(engine: EngineContext, lives: LiveSessions, item: InboxItem): Promise<string | undefined> {
  const { patience, store } = engine;
  let use: string;
  try {
    use = await takeItem(engine, lives, item);
  } catch (error) {
    engine.onProblem(error);
    use = 'failed';
  }
  if (use === 'used') {
    patience.forget(item.key);
    return undefined;
  }
  const tries = patience.failed(item.key);
  const isOld = engine.clock() - Date.parse(item.receivedAt) > EARLY_MS_MAX;
  const triesMax = isOld ? OLD_TRIES_MAX : use === 'failed' ? TRIES_MAX : Infinity;
  if (tries < triesMax) return new Date(patience.nextAt(item.key)).toISOString();
  await store.bury({ id: item.key, shopKey: item.shopKey, at: isoNow(engine), reason: use === 'failed' ? 'failed' : 'unknown_payment', content: { kind: 'inbox', item } });
  patience.forget(item.key);
  return undefined;
}

/** By who wrote it. `isAgain` is for a dead letter, which no longer waits there. */
export function takeItem(engine: EngineContext, lives: LiveSessions, item: InboxItem, { isAgain = false } = {}): Promise<string> {
  if (item.source === STAFF_SOURCE) return takeDecision(engine, lives, item);
  return item.source === HANDED_OVER ? takeHandedOver(engine, lives, item) : takeEvidence(engine, lives, item, { isAgain });
}

/** Done or refused, it is ticked off with its step. Without a session there is no step: it becomes a dead letter. */
async function takeDecision(engine: EngineContext, lives: LiveSessions, item: InboxItem): Promise<'used' | 'failed'> {
  const result = await takeStaffItem(engine, lives, item);
  return result.ok || (result.code !== 'session_not_found' && result.code !== 'stale_revision') ? 'used' : 'failed';
}

/** How much earlier than its payment evidence may come, and how long it waits for what it speaks of. */
const EARLY_MS_MAX = 3_600_000;
const TRIES_MAX = 20;
/** One that lay there while nobody worked has its tries as well, over half a minute. */
const OLD_TRIES_MAX = 10;
