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
export function changesOf({ session, before, expectedRevision }: StoreUnit): string {
  if (expectedRevision === 0 || before?.revision !== expectedRevision) return JSON.stringify(session);
  const changes: Record<string, unknown> = {};
  const known: Changes = { ...before };
  for (const [name, value] of Object.entries(session)) if (value !== known[name]) changes[name] = value ?? null;
  for (const name in known) if (!(name in session)) changes[name] = null;
  return JSON.stringify(changes);
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
