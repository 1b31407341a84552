import type { DeadLetter, InboxItem, JournalEntry, RequestRecord } from '../../contracts/index.js';
import type { LedgerEntry, Order } from '../../session/index.js';
import { BOUNDED } from './bounds.js';
import { jsonField } from './json-field.js';

export const REQUEST = `
  SELECT json_build_object('scope', scope, 'requestId', request_id, 'bodyHash', body_hash, 'sessionId', session_id)::text AS doc
  FROM @.requests WHERE shop_key = $1 AND scope = $2 AND request_id = $3`;
export const CART_OWNER = 'SELECT id AS doc FROM @.sessions WHERE shop_key = $1 AND claimed_cart = $2';
export const ORDER = 'SELECT data AS doc FROM @.orders WHERE shop_key = $1 AND id = $2';
export const JOURNAL = 'SELECT journal AS doc FROM @.steps WHERE session_id = $1 ORDER BY revision';
export const LEDGER = 'SELECT data AS doc FROM @.ledger WHERE session_id = $1 ORDER BY seq';

export const SAVE_RELEASE = 'INSERT INTO @.releases (shop_key, release, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
export const RELEASE = 'SELECT document AS doc FROM @.releases WHERE shop_key = $1 AND release = $2';

/** Only as long as the session is the one that was looked at. */
export const ERASE = `${BOUNDED},
    erased AS (UPDATE @.sessions SET personal = NULL FROM bound WHERE id = $1 AND revision = $2 RETURNING id),
    requests AS (UPDATE @.effects SET request = NULL WHERE session_id IN (SELECT id FROM erased)),
    -- Once a step holds all of the session, those before it need to say no more than which they are.
    steps AS (UPDATE @.steps SET session = json_build_object('revision', revision)::text WHERE session_id IN (SELECT id FROM erased)
      AND revision < (SELECT max(revision) FROM @.steps WHERE session_id = $1 AND ${jsonField('session', 'id')} IS NOT NULL))
  SELECT id AS doc FROM erased`;

// Each document was stringified from the type it is read as.
export const requestOf = (doc: string): RequestRecord => JSON.parse(doc) as RequestRecord;
export const orderOf = (doc: string): Order => JSON.parse(doc) as Order;
export const journalEntryOf = (doc: string): JournalEntry => JSON.parse(doc) as JournalEntry;
export const ledgerEntryOf = (doc: string): LedgerEntry => JSON.parse(doc) as LedgerEntry;
export const inboxItemOf = (doc: string): InboxItem => JSON.parse(doc) as InboxItem;
export const deadLetterOf = (doc: string): DeadLetter => JSON.parse(doc) as DeadLetter;
