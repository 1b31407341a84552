import { STAFF_SOURCE, type DeadLetter, type InboxItem, type LetterExit } from '../contracts/index.js';
import type { EngineContext } from './context.js';
import { sessionOfEvidence } from './evidence.js';
import { HANDED_OVER } from './hand-over.js';
import { isoNow } from './iso-now.js';
import type { LiveSessions } from './live.js';
import { offer } from './offer.js';
import { journalAct } from './settle.js';
import { takeItem } from './take-inbox.js';

/**
 * Settles a dead letter. The act is durable before what it does: in the journal of the session that the letter belongs to, or
 * else in the letter itself. A crash in between leaves the letter where it is, for a person to try once more.
 *
 * @returns Whether it is dealt with now. False when none of this id waits, or when it still does not work.
 */
export async function settleLetter(engine: EngineContext, lives: LiveSessions, actor: string, id: string, exit: LetterExit): Promise<boolean> {
  const { store } = engine;
  const { shopKey } = engine.releases.current.shop;
  const letter = await store.findDeadLetter(shopKey, id);
  if (letter === undefined || letter.settledAt !== undefined) return false;
  const sessionId = await sessionIdOf(engine, lives, letter.content);
  const isJournaled = sessionId !== undefined && (await journalAct(engine, lives, { actor }, sessionId, `letter:${exit}`, { letter: id })).ok;
  if (!isJournaled) {
    const at = isoNow(engine);
    await store.bury({ ...letter, acts: [...(letter.acts ?? []), { at, actor: `staff:${actor}`, exit }], ...(exit === 'markDone' ? { settledAt: at } : {}) });
    if (exit === 'markDone') return true;
  }
  if (exit === 'retry' && !(await works(engine, lives, letter))) return false;
  await store.unbury(shopKey, id);
  return true;
}

async function works(engine: EngineContext, lives: LiveSessions, { content }: DeadLetter): Promise<boolean> {
  try {
    if (content.kind === 'inbox') return (await takeItem(engine, lives, content.item, { isAgain: true })) === 'used';
    if (engine.onEvent === undefined) return false;
    await offer(engine, content.event, engine.onEvent);
    return true;
  } catch (error) {
    engine.onProblem(error);
    return false;
  }
}

async function sessionIdOf(engine: EngineContext, lives: LiveSessions, content: DeadLetter['content']): Promise<string | undefined> {
  if (content.kind === 'event') return content.event.sessionId;
  const { source, payload } = content.item;
  if (source === HANDED_OVER) return sessionOfKey(payload['key']);
  if (source === STAFF_SOURCE) return sessionOfKey(payload['session'] ?? payload['effect']);
  return (await sessionOfEvidence(engine, lives, content.item))?.id;
}

/** The key of an effect begins with its session. */
function sessionOfKey(key: unknown): string | undefined {
  return typeof key === 'string' ? key.split('.')[0] : undefined;
}

/** Ends the wait of an inbox item that no step ticks off. A crash between the two leaves a letter that does no harm. */
export async function tickOff({ store }: EngineContext, at: string, item: InboxItem): Promise<void> {
  await store.bury({ id: item.key, shopKey: item.shopKey, at, reason: 'done', content: { kind: 'inbox', item } });
  await store.unbury(item.shopKey, item.key);
}
