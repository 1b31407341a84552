import type { Connection } from './connection.js';

/** Milliseconds since 1970 by the database's clock, which is the only one leases know. */
const NOW_MS = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

/**
 * Takes a session over. The file has one owner, so that a lease of a worker that has not claimed anything since it was
 * opened belongs to a process that is gone: nobody waits for it.
 *
 * @param living - The workers that have claimed through this store.
 */
export function claimSession(
  connection: Connection,
  { sessionId, worker, leaseMs }: { readonly sessionId: string; readonly worker: string; readonly leaseMs: number },
  living: ReadonlySet<string>,
): { readonly epoch: number } | undefined {
  const owner = connection.get('SELECT lease_owner FROM sessions WHERE id = ?', [sessionId])?.['lease_owner'];
  const isOrphaned = typeof owner === 'string' && !living.has(owner);
  const sql =
    `UPDATE sessions SET epoch = epoch + 1, lease_owner = ?, lease_until = ${NOW_MS} + ? ` +
    `WHERE id = ? AND (lease_owner IS NULL OR lease_owner = ? OR lease_until <= ${NOW_MS})`;
  if (connection.run(sql, [worker, leaseMs, sessionId, isOrphaned ? owner : worker]) !== 1) return undefined;
  return { epoch: Number(connection.get('SELECT epoch FROM sessions WHERE id = ?', [sessionId])?.['epoch']) };
}

/** A lease that ran out can still be renewed as long as nobody claimed the session: the epoch says so. */
export function renewLease(connection: Connection, lease: { readonly sessionId: string; readonly worker: string; readonly epoch: number }, leaseMs: number): boolean {
  const sql = `UPDATE sessions SET lease_until = ${NOW_MS} + ? WHERE id = ? AND lease_owner = ? AND epoch = ?`;
  return connection.run(sql, [leaseMs, lease.sessionId, lease.worker, lease.epoch]) === 1;
}
