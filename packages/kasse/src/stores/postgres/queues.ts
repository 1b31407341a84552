/** Sessions with a timer or an effect due at `$2`, for worker `$4` without those of others; the longest overdue first, ties by id. */
export const DUE = `SELECT id AS doc FROM @.sessions WHERE shop_key = $1 AND due_at <= $2
  AND ($4::text IS NULL OR lease_owner IS NULL OR lease_owner = $4 OR lease_until <= clock_timestamp()) ORDER BY due_at, id LIMIT $3`;
export const NEXT_DUE = 'SELECT due_at AS doc FROM @.sessions WHERE shop_key = $1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1';
export const ATTENTION = 'SELECT id AS doc FROM @.sessions WHERE shop_key = $1 AND attention IS NOT NULL ORDER BY attention, id LIMIT $2';

export const RECEIVE = 'INSERT INTO @.inbox (shop_key, key, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
export const IS_WAITING = 'SELECT key AS doc FROM @.inbox WHERE shop_key = $1 AND key = $2 AND NOT is_done';
export const INBOX = 'SELECT data AS doc FROM @.inbox WHERE shop_key = $1 AND NOT is_done ORDER BY seq LIMIT $2';

/** `$4` names the inbox item that waits no more, or is null. */
export const BURY = `
  WITH ended AS (UPDATE @.inbox SET is_done = true WHERE shop_key = $1 AND key = $4)
  INSERT INTO @.dead_letters (shop_key, id, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`;
export const DEAD_LETTERS = 'SELECT data AS doc FROM @.dead_letters WHERE shop_key = $1 ORDER BY seq LIMIT $2';
export const DEAD_LETTER = 'SELECT data AS doc FROM @.dead_letters WHERE shop_key = $1 AND id = $2';
export const UNBURY = 'DELETE FROM @.dead_letters WHERE shop_key = $1 AND id = $2';
