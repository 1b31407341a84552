/** Leases are judged by the database's clock alone, which moves on within a transaction. */
export const CLAIM = `
  UPDATE @.sessions SET epoch = epoch + 1, lease_owner = $2, lease_until = clock_timestamp() + $3::double precision * interval '1 millisecond'
  WHERE id = $1 AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until <= clock_timestamp()) RETURNING epoch::text AS doc`;

/** A lease that ran out can still be renewed as long as nobody claimed the session: the epoch says so. */
export const RENEW = `
  UPDATE @.sessions SET lease_until = clock_timestamp() + $4::double precision * interval '1 millisecond'
  WHERE id = $1 AND lease_owner = $2 AND epoch = $3 RETURNING id AS doc`;
