import { BOUNDED } from './bounds.js';
import { jsonField } from './json-field.js';

/** Sessions with a timer or an effect due at `$2`, for worker `$4` without those of others; the longest overdue first, ties by id. */
export const DUE = `SELECT id AS doc FROM @.sessions WHERE shop_key = $1 AND due_at <= $2
  AND ($4::text IS NULL OR lease_owner IS NULL OR lease_owner = $4 OR lease_until <= clock_timestamp()) ORDER BY due_at, id LIMIT $3`;
export const NEXT_DUE = 'SELECT due_at AS doc FROM @.sessions WHERE shop_key = $1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1';
export const ATTENTION = 'SELECT id AS doc FROM @.sessions WHERE shop_key = $1 AND attention IS NOT NULL ORDER BY attention, id LIMIT $2';

export const RECEIVE = 'INSERT INTO @.inbox (shop_key, key, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
export const IS_WAITING = 'SELECT key AS doc FROM @.inbox WHERE shop_key = $1 AND key = $2 AND NOT is_done';
/** What is due at `$3`, or all that waits. */
export const INBOX = `SELECT data AS doc FROM @.inbox WHERE shop_key = $1 AND NOT is_done AND ($3::text IS NULL OR due_at <= $3) ORDER BY due_at, seq LIMIT $2`;
/** `$2` is a list of keys with their due times. */
export const POSTPONE = `${BOUNDED}
  UPDATE @.inbox i SET due_at = p."dueAt" FROM bound, json_to_recordset($2::json) AS p (key text, "dueAt" text)
  WHERE i.shop_key = $1 AND i.key = p.key AND NOT i.is_done`;

const IS_OPEN = `${jsonField('data', 'settledAt')} IS NULL`;

/** `$4` names the inbox item that waits no more, or is null. With `$5` = 1 it takes the place of the letter that lies there. */
export const BURY = `${BOUNDED},
    ended AS (UPDATE @.inbox SET is_done = true, data = '{}' FROM bound WHERE shop_key = $1 AND key = $4)
  INSERT INTO @.dead_letters (shop_key, id, data) VALUES ($1, $2, $3) ON CONFLICT (shop_key, id) DO UPDATE SET data = excluded.data WHERE $5::int = 1`;
export const DEAD_LETTERS = `SELECT data AS doc FROM @.dead_letters WHERE shop_key = $1 AND ${IS_OPEN} ORDER BY seq LIMIT $2`;
export const ALL_DEAD_LETTERS = `SELECT data AS doc FROM @.dead_letters WHERE ${IS_OPEN} ORDER BY seq LIMIT $1`;
export const OPEN_DEAD_LETTER = `SELECT data AS doc FROM @.dead_letters WHERE id = $1 AND ${IS_OPEN} ORDER BY seq LIMIT 1`;
export const DEAD_LETTER = 'SELECT data AS doc FROM @.dead_letters WHERE shop_key = $1 AND id = $2';
export const UNBURY = 'DELETE FROM @.dead_letters WHERE shop_key = $1 AND id = $2';
