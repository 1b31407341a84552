import type { StoreUnit } from '../contracts/index.js';
import { KasseError } from '../errors/index.js';
import type { CheckoutSession } from '../session/index.js';

type Changes = Readonly<Record<string, unknown>>;

/**
 * What a step changed of its session, as JSON: members with another value, and null for those that are gone. All of
 * the session when the step does not say what it found, and with every 64th step, so that reading stays short however
 * long a session lives; such a document has an `id`, as has the first.
 *
 * Values are compared by identity: sessions never change in place, so what a step left alone is the very same value.
 */
export function changesOf(unit: StoreUnit): string {
  const { session } = unit;
  const before = sessionBefore(unit);
  if (before === undefined || unit.isWhole === true || stepsSinceWhole(session.revision) === 1) return JSON.stringify(session);
  // An object is a record of its members.
  const earlier = before as object as Changes;
  const later = session as object as Changes;
  const changes: Record<string, unknown> = {};
  for (const name in later) if (later[name] !== earlier[name]) changes[name] = later[name] ?? null;
  for (const name in earlier) if (later[name] === undefined && earlier[name] !== undefined) changes[name] = null;
  return JSON.stringify(changes);
}

/** How many steps, the last whole document among them, lead to a revision. */
export function stepsSinceWhole(revision: number): number {
  return ((revision - 1) % STEPS_PER_WHOLE) + 1;
}

const STEPS_PER_WHOLE = 64;

/** The session a step found, if that is in the database: the draft before the first step is not. */
export function sessionBefore({ before, expectedRevision }: StoreUnit): CheckoutSession | undefined {
  return expectedRevision > 0 && before?.revision === expectedRevision ? before : undefined;
}

/**
 * A session as its last steps, in their order, have made it from a whole document on. The epoch is that of the last claim, which no step writes.
 * @throws {KasseError} `ERR_INVARIANT` When a step is missing.
 */
export function foldSession(sessionId: string, steps: readonly string[], head: { readonly revision: number; readonly epoch: number }): CheckoutSession {
  const session = new Map<string, unknown>();
  const count = stepsSinceWhole(head.revision);
  const first = head.revision - count + 1;
  steps.forEach((step, index) => {
    const changes = JSON.parse(step) as Changes;
    if (changes['revision'] !== first + index) throw stepMissing(sessionId, first + index);
    if (changes['id'] === sessionId) session.clear();
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) session.delete(name);
      else session.set(name, value);
    }
  });
  if (steps.length !== count) throw stepMissing(sessionId, head.revision);
  session.set('epoch', head.epoch);
  // Each step wrote what was left to say of a whole session.
  return Object.fromEntries(session) as unknown as CheckoutSession;
}

/** A step that should be there is not. */
export function stepMissing(sessionId: string, revision: number): KasseError<'ERR_INVARIANT'> {
  return new KasseError('ERR_INVARIANT', `Step ${revision} of session "${sessionId}" is missing from the database. Restore the file from a copy.`, { sessionId, revision });
}
