import type { InboxItem } from '../contracts/index.js';
import type { EngineContext } from './context.js';
import { settleLetter, tickOff } from './dead-letters.js';
import { isoNow } from './iso-now.js';
import type { LiveSessions } from './live.js';
import { eraseByStaff, settle, type StaffResult } from './settle.js';

/** Does what a person wrote into the inbox. @throws {TypeError} When it cannot be understood, which no later try will change. */
export async function takeStaffItem(engine: EngineContext, lives: LiveSessions, item: InboxItem): Promise<StaffResult> {
  const { key, payload } = item;
  const { verb, actor, effect, exit, session, letter } = payload;
  if (typeof actor === 'string') {
    const by = { actor, inboxKey: key };
    if (verb === 'resolve' && typeof effect === 'string' && typeof exit === 'string') return settle(engine, lives, by, effect, exit);
    if (verb === 'erase' && typeof session === 'string') return eraseByStaff(engine, lives, by, session);
    if (verb === 'settleLetter' && typeof letter === 'string' && (exit === 'retry' || exit === 'markDone')) {
      await settleLetter(engine, lives, actor, letter, exit);
      await tickOff(engine, isoNow(engine), item);
      return { ok: true };
    }
  }
  throw new TypeError(`Inbox item "${key}" is no decision of staff that this version understands.`);
}
