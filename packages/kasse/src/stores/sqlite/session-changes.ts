import type { StoreUnit } from '../../contracts/index.js';
import { KasseError } from '../../errors/index.js';
import type { CheckoutSession } from '../../session/index.js';

type Changes = Readonly<Record<string, unknown>>;

/**
 * What a step changed of its session, as JSON: members with another value, and null for those that are gone. All of
 * the session when the step does not say what it found; such a document has an `id`, as has the first.
 *
 * Values are compared by identity: sessions never change in place, so what a step left alone is the very same value.
 */
export function changesOf(unit: StoreUnit): string {
  const { session } = unit;
  const before = sessionBefore(unit);
  if (before === undefined) return JSON.stringify(session);
  // An object is a record of its members.
  const earlier = before as object as Changes;
  const later = session as object as Changes;
  const changes: Record<string, unknown> = {};
  for (const name in later) if (later[name] !== earlier[name]) changes[name] = later[name] ?? null;
  for (const name in earlier) if (later[name] === undefined && earlier[name] !== undefined) changes[name] = null;
  return JSON.stringify(changes);
}

/** The session a step found, if that is in the database: the draft before the first step is not. */
export function sessionBefore({ before, expectedRevision }: StoreUnit): CheckoutSession | undefined {
  return expectedRevision > 0 && before?.revision === expectedRevision ? before : undefined;
}

/**
 * A session as its steps, in their order, have made it. The epoch is that of the last claim, which no step writes.
 * @throws {KasseError} `ERR_INVARIANT` When a step is missing.
 */
export function foldSession(sessionId: string, steps: readonly string[], head: { readonly revision: number; readonly epoch: number }): CheckoutSession {
  const session = new Map<string, unknown>();
  steps.forEach((step, index) => {
    const changes = JSON.parse(step) as Changes;
    if (changes['revision'] !== index + 1) throw stepMissing(sessionId, index + 1);
    if (changes['id'] === sessionId) session.clear();
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) session.delete(name);
      else session.set(name, value);
    }
  });
  if (steps.length !== head.revision) throw stepMissing(sessionId, head.revision);
  session.set('epoch', head.epoch);
  // Each step wrote what was left to say of a whole session.
  return Object.fromEntries(session) as unknown as CheckoutSession;
}

function stepMissing(sessionId: string, revision: number): KasseError<'ERR_INVARIANT'> {
  return new KasseError('ERR_INVARIANT', `Step ${revision} of session "${sessionId}" is missing from the database. Restore the file from a copy.`, { sessionId, revision });
}
