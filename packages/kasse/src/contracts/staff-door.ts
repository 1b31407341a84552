import type { DeadLetter, InboxItem, StoredSession } from './store.js';

/** A door for staff beside the engines of a database: it looks, and writes into the inbox and nowhere else. */
export interface StaffDoor {
  /** Sessions that need a person, of every shop in the database, the longest waiting first. */
  attention(limit: number): Promise<readonly StoredSession[]>;
  load(sessionId: string): Promise<StoredSession | undefined>;
  /** Dead letters that nobody has settled, of every shop, the oldest first. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** One of them, of whichever shop. */
  findDeadLetter(id: string): Promise<DeadLetter | undefined>;
  /** Decisions of staff that no engine has dealt with yet, of every shop, the oldest first. */
  decisions(limit: number): Promise<readonly InboxItem[]>;
  /** Durable when it resolves. An engine takes it up in its next round. */
  send(item: InboxItem): Promise<void>;
  /** An engine has dealt with it. */
  isTaken(item: Pick<InboxItem, 'shopKey' | 'key'>): Promise<boolean>;
  close(): Promise<void>;
}
