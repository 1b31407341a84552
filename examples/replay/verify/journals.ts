import type { JournalEntry } from 'kasse/plugin';
import { type Account, type Accounts, accountOf, isCommitted } from './account.js';
import type { Effects, KnownEffect } from './effects.js';
import { must, mustEqual } from './wrong.js';

/**
 * Every journal is whole: revisions from 1 without a gap, each step beginning in the phase where the one before ended,
 * across the pivot at most once and never back, every effect known and in the end as journaled.
 */
export function verifyJournals(entries: Iterable<JournalEntry>, accounts: Accounts, effects: Effects): void {
  for (const entry of entries) {
    const what = (): string => `Journal entry ${entry.revision} of session ${entry.sessionId}`;
    const { journal } = accountOf(accounts, entry.sessionId, what);
    mustEqual(() => `The revision after ${journal.revision} of session ${entry.sessionId}`, entry.revision, journal.revision + 1, 'consecutive revisions');
    mustEqual(() => `The phase in which ${what()} begins`, entry.from, journal.phase, 'the entry before');
    const isAcross = isCommitted(entry.to);
    must(isAcross || !isCommitted(entry.from), () => `${what()} leaves ${entry.from} for ${entry.to}: nothing leads back over the pivot.`);
    if (isAcross && !isCommitted(entry.from)) journal.pivots += 1;
    journal.revision = entry.revision;
    journal.phase = entry.to;
    for (const mark of entry.effects) noteEffect(mark, entry.sessionId, effects, what);
  }
  for (const account of accounts.values()) verifyEnd(account);
  for (const [key, { state, journaled }] of effects) mustEqual(() => `Effect ${key}`, state, journaled ?? 'nothing', 'the journal');
}

function noteEffect(mark: string, sessionId: string, effects: Effects, what: () => string): void {
  const at = mark.lastIndexOf('=');
  const key = mark.slice(0, at);
  const effect: KnownEffect | undefined = effects.get(key);
  must(effect?.sessionId === sessionId, () => `${what()} names effect ${key}, which the session does not have.`);
  effect.journaled = mark.slice(at + 1);
}

function verifyEnd({ sessionId, revision, phase, orderId, journal }: Account): void {
  mustEqual(() => `The revision of session ${sessionId}`, revision, journal.revision, 'its journal entries');
  mustEqual(() => `The phase of session ${sessionId}`, phase, journal.phase, 'its journal');
  mustEqual(() => `The number of times that session ${sessionId} crossed the pivot`, journal.pivots, orderId === undefined ? 0 : 1, 'its orders');
}
