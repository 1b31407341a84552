import type { Statement } from './statement.js';

/** Milliseconds since 1970 by the database's clock, which is the only one leases know. */
export const NOW_MS = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

/**
 * Takes a session over and gives the new epoch, or no row. The file has one owner, so that a lease of a worker that has
 * not claimed anything since it was opened belongs to a process that is gone: nobody waits for it.
 *
 * @param living - The workers that have claimed through this store, this one among them.
 */
export function claimStatement(
  { sessionId, worker, leaseMs }: { readonly sessionId: string; readonly worker: string; readonly leaseMs: number },
  living: ReadonlySet<string>,
): Statement {
  const sql =
    `UPDATE kasse_sessions SET epoch = epoch + 1, lease_owner = ?, lease_until = ${NOW_MS} + ? ` +
    `WHERE id = ? AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ${NOW_MS} OR lease_owner NOT IN (SELECT value FROM json_each(?))) RETURNING epoch`;
  return [sql, [worker, leaseMs, sessionId, worker, JSON.stringify([...living])], 'get'];
}

/** A lease that ran out can still be renewed as long as nobody claimed the session: the epoch says so. */
export function renewStatement({ sessionId, worker, epoch, leaseMs }: { readonly sessionId: string; readonly worker: string; readonly epoch: number; readonly leaseMs: number }): Statement {
  return [`UPDATE kasse_sessions SET lease_until = ${NOW_MS} + ? WHERE id = ? AND lease_owner = ? AND epoch = ?`, [leaseMs, sessionId, worker, epoch], 'guard'];
}
