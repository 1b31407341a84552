import { BOUNDED } from './bounds.js';

/** Leases are judged by the database's clock alone, which moves on within a transaction. */
export const CLAIM = `${BOUNDED}
  UPDATE @.sessions SET epoch = epoch + 1, lease_owner = $2, lease_until = clock_timestamp() + $3::double precision * interval '1 millisecond'
  FROM bound WHERE id = $1 AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until <= clock_timestamp()) RETURNING epoch::text AS doc`;

/**
 * The same for many: ids, workers and milliseconds, each a list. Gives place and epoch of those it got. What somebody has
 * locked is left alone: that lease is in use, or a dead process's last statement is still running, and nobody waits for it.
 */
export const CLAIM_MANY = `
  WITH free AS (
    SELECT s.id, a.worker, a.lease_ms, a.place FROM unnest($1::text[], $2::text[], $3::double precision[]) WITH ORDINALITY AS a (id, worker, lease_ms, place)
    JOIN @.sessions s ON s.id = a.id WHERE s.lease_owner IS NULL OR s.lease_owner = a.worker OR s.lease_until <= clock_timestamp() FOR UPDATE OF s SKIP LOCKED)
  UPDATE @.sessions s SET epoch = s.epoch + 1, lease_owner = free.worker, lease_until = clock_timestamp() + free.lease_ms * interval '1 millisecond'
  FROM free WHERE s.id = free.id RETURNING json_build_array(free.place - 1, s.epoch)::text AS doc`;

/** A lease that ran out can still be renewed as long as nobody claimed the session: the epoch says so. */
export const RENEW = `${BOUNDED}
  UPDATE @.sessions SET lease_until = clock_timestamp() + $4::double precision * interval '1 millisecond'
  FROM bound WHERE id = $1 AND lease_owner = $2 AND epoch = $3 RETURNING id AS doc`;
