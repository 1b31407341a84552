import type { InboxItem } from '../contracts/index.js';
import type { EngineContext } from './context.js';
import type { LiveSessions } from './live.js';
import { eraseByStaff, settle, type StaffResult } from './settle.js';

/** Does what a person wrote into the inbox. @throws {TypeError} When it cannot be understood, which no later try will change. */
export function takeStaffItem(engine: EngineContext, lives: LiveSessions, { key, payload }: InboxItem): Promise<StaffResult> {
  const { verb, actor, effect, exit, session } = payload;
  if (typeof actor === 'string') {
    const by = { actor, inboxKey: key };
    if (verb === 'resolve' && typeof effect === 'string' && typeof exit === 'string') return settle(engine, lives, by, effect, exit);
    if (verb === 'erase' && typeof session === 'string') return eraseByStaff(engine, lives, by, session);
  }
  throw new TypeError(`Inbox item "${key}" is no decision of staff that this version understands.`);
}
