import type { InboxItem, LetterExit } from './store.js';

/** The source of inbox items that are decisions of staff, made beside the engine's process. No plugin bears this name. */
export const STAFF_SOURCE = 'kasse:staff';

/** What a person decided. `actor` is journaled with it. */
export type StaffDecision =
  | { readonly verb: 'resolve'; readonly actor: string; readonly effect: string; readonly exit: string }
  | { readonly verb: 'erase'; readonly actor: string; readonly session: string }
  | { readonly verb: 'settleLetter'; readonly actor: string; readonly letter: string; readonly exit: LetterExit };

/** The inbox item of a decision. `key` is its own: the same item sent twice is one decision. */
export function staffItem(decision: StaffDecision, { key, shopKey, receivedAt }: Pick<InboxItem, 'key' | 'shopKey' | 'receivedAt'>): InboxItem {
  return { key, shopKey, source: STAFF_SOURCE, receivedAt, payload: { ...decision } };
}
