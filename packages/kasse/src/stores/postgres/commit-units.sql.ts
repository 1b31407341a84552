import { EFFECT_INSERT, EFFECT_UPDATE, LEDGER_ENTRY, UNIT } from './cells.js';

/** How each column of the row that begins after `at` is read from an array of cells. */
function row<Column extends string>(cells: string, columns: readonly Column[]): Readonly<Record<Column, string>> {
  // Each column once.
  return Object.fromEntries(columns.map((column, index) => [column, `${cells}[at + ${index + 1}]`])) as Record<Column, string>;
}

/** Where each row of an array of cells begins: `at`. */
const rowsOf = (cells: string, row: object): string => `generate_series(0, cardinality(${cells}) - 1, ${Object.keys(row).length}) AS rows_of (at)`;

const unit = row('units', UNIT);
const inserted = row('inserts', ['place', ...EFFECT_INSERT]);
const updated = row('updates', ['place', ...EFFECT_UPDATE]);
const entry = row('entries', ['place', ...LEDGER_ENTRY]);

/** Keeps our locks apart from others of the same database. */
const PAYMENT_SEED = '7823346190542761';

/** Of the unit that a row belongs to. */
const ofUnit = (place: string, column: keyof typeof unit): string => `units[${place}::integer * ${UNIT.length} + ${UNIT.indexOf(column) + 1}]`;

/**
 * `commit_units` writes steps of several sessions in one statement, and so in one round trip and one transaction.
 *
 * It returns a row for each unit that was refused or asked for a lease, by its place: what became of it. A refused unit
 * leaves nothing behind. What can be refused comes first, unit by unit, and in this order: references of payments, request,
 * cart, session. What remains is then added, a statement for each table. A unit that contradicts what is recorded fails on a primary key or
 * raises `KS003`, which undoes all of them: the caller then writes each alone. So does a row that another transaction
 * keeps locked: its process may have frozen.
 *
 * Units, effects to insert, effects to update and ledger entries come as cells, see there. Documents come as texts and
 * stay texts. A claim on a cart that two transactions make at the same moment ends in a unique violation for one of
 * them, which finds the owner when it is tried again. Two that bring the reference of a payment go one after the other: the
 * lock is in memory and costs less than a unique index, which could not let one session repeat it.
 */
export const COMMIT_UNITS = `
CREATE FUNCTION @.commit_units(mark text, absent text, unit_cells text, insert_cells text, update_cells text, ledger_cells text)
RETURNS TABLE (place integer, result text) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET lock_timeout = '500ms' AS $function$
#variable_conflict use_column
DECLARE
  units text[] := string_to_array(unit_cells, mark, absent);
  inserts text[] := string_to_array(insert_cells, mark, absent);
  updates text[] := string_to_array(update_cells, mark, absent);
  entries text[] := string_to_array(ledger_cells, mark, absent);
  -- Of the units in their order: whether each was written.
  written boolean[] := '{}';
  payment record;
  taken text;
  cart_owner text;
  holder text;
  revised integer;
BEGIN
  IF current_setting('synchronous_commit') = 'off' THEN
    RAISE EXCEPTION 'synchronous_commit is off' USING ERRCODE = 'KS001';
  END IF;
  FOR at IN 0 .. cardinality(units) - 1 BY ${UNIT.length} LOOP
    IF ${unit.payments} IS NOT NULL THEN
      taken := NULL;
      FOR payment IN SELECT * FROM json_to_recordset(${unit.payments}::json) AS p (key text, target text, reference text) ORDER BY p.target, p.reference LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', ${unit.shop_key}, payment.target, payment.reference), ${PAYMENT_SEED}));
        -- One reference at a time: over the whole list the planner may choose to read every effect there is.
        IF EXISTS (SELECT FROM @.effects e WHERE e.shop_key = ${unit.shop_key} AND e.target = payment.target AND e.reference = payment.reference
          AND e.session_id <> ${unit.id} AND e.kind = 'authorize' AND e.state <> 'failed') THEN
          taken := payment.key;
          EXIT;
        END IF;
      END LOOP;
      IF taken IS NOT NULL THEN
        place := at / ${UNIT.length};
        result := json_build_object('status', 'reference_taken', 'key', taken)::text;
        RETURN NEXT;
        written := written || false;
        CONTINUE;
      END IF;
    END IF;
    IF ${unit.request_id} IS NOT NULL THEN
      INSERT INTO @.requests (shop_key, scope, request_id, body_hash, session_id)
        VALUES (${unit.shop_key}, ${unit.scope}, ${unit.request_id}, ${unit.body_hash}, ${unit.request_session}) ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN
        SELECT json_build_object('status', 'request_taken', 'record', json_build_object(
            'scope', r.scope, 'requestId', r.request_id, 'bodyHash', r.body_hash, 'sessionId', r.session_id))::text
          INTO result
          FROM @.requests r WHERE r.shop_key = ${unit.shop_key} AND r.scope = ${unit.scope} AND r.request_id = ${unit.request_id};
        place := at / ${UNIT.length};
        RETURN NEXT;
        written := written || false;
        CONTINUE;
      END IF;
    END IF;

    cart_owner := NULL;
    revised := NULL;
    IF ${unit.cart} = 'claim' THEN
      SELECT s.id INTO cart_owner FROM @.sessions s WHERE s.shop_key = ${unit.shop_key} AND s.claimed_cart = ${unit.cart_ref} AND s.id <> ${unit.id};
    END IF;
    IF cart_owner IS NOT NULL THEN
      NULL;
    ELSIF ${unit.expected} = '0' THEN
      INSERT INTO @.sessions AS s (id, shop_key, revision, epoch, attention, due_at, claimed_cart, commit_id, token_hash, timers, personal, lease_owner, lease_until)
        VALUES (${unit.id}, ${unit.shop_key}, 1, ${unit.epoch}::integer, ${unit.attention}, ${unit.due_at}, CASE ${unit.cart} WHEN 'claim' THEN ${unit.cart_ref} END,
          ${unit.commit_id}, COALESCE(${unit.token_hash}, ''), jsonb_strip_nulls(COALESCE(${unit.timers}::jsonb, '{}')), ${unit.personal},
          CASE WHEN ${unit.lease_ms}::double precision > 0 THEN ${unit.lease_worker} END, clock_timestamp() + ${unit.lease_ms}::double precision * interval '1 millisecond')
        ON CONFLICT (id) DO NOTHING RETURNING s.revision, s.lease_owner INTO revised, holder;
    ELSE
      UPDATE @.sessions s SET
          revision = s.revision + 1, commit_id = ${unit.commit_id}, attention = ${unit.attention}, due_at = ${unit.due_at},
          timers = CASE WHEN ${unit.timers} IS NULL THEN s.timers ELSE jsonb_strip_nulls(s.timers || ${unit.timers}::jsonb) END,
          claimed_cart = CASE ${unit.cart} WHEN 'claim' THEN ${unit.cart_ref} WHEN 'release' THEN NULL ELSE s.claimed_cart END,
          personal = COALESCE(${unit.personal}, s.personal), token_hash = COALESCE(${unit.token_hash}, s.token_hash),
          lease_owner = CASE WHEN ${unit.lease_worker} IS NULL OR s.lease_owner <> ${unit.lease_worker} THEN s.lease_owner
            WHEN ${unit.lease_ms}::double precision > 0 THEN ${unit.lease_worker} END,
          lease_until = CASE WHEN ${unit.lease_worker} IS NULL OR s.lease_owner <> ${unit.lease_worker} THEN s.lease_until
            ELSE clock_timestamp() + ${unit.lease_ms}::double precision * interval '1 millisecond' END
        WHERE s.id = ${unit.id} AND s.revision = ${unit.expected}::integer AND s.epoch = ${unit.epoch}::integer RETURNING s.revision, s.lease_owner INTO revised, holder;
    END IF;
    written := written || (revised IS NOT NULL);
    place := at / ${UNIT.length};
    IF revised IS NULL THEN
      IF ${unit.request_id} IS NOT NULL THEN
        DELETE FROM @.requests r WHERE r.shop_key = ${unit.shop_key} AND r.scope = ${unit.scope} AND r.request_id = ${unit.request_id};
      END IF;
      result := CASE WHEN cart_owner IS NULL THEN '{"status":"stale"}' ELSE json_build_object('status', 'cart_taken', 'sessionId', cart_owner)::text END;
      RETURN NEXT;
      CONTINUE;
    END IF;
    IF ${unit.inbox_keys} IS NOT NULL THEN
      UPDATE @.inbox i SET is_done = true, data = '{}' WHERE i.shop_key = ${unit.shop_key} AND i.key IN (SELECT json_array_elements_text(${unit.inbox_keys}::json));
    END IF;
    IF ${unit.lease_worker} IS NOT NULL THEN
      result := CASE WHEN holder = ${unit.lease_worker} THEN '{"status":"committed","isLeased":true}' ELSE '{"status":"committed","isLeased":false}' END;
      RETURN NEXT;
    END IF;
  END LOOP;

  INSERT INTO @.steps (session_id, revision, shop_key, session, journal)
    SELECT ${unit.id}, ${unit.expected}::integer + 1, ${unit.shop_key}, ${unit.session}, ${unit.journal}
    FROM ${rowsOf('units', unit)} WHERE written[at / ${UNIT.length} + 1];
  INSERT INTO @.outbox (shop_key, session_id, events)
    SELECT ${unit.shop_key}, ${unit.id}, ${unit.events} FROM ${rowsOf('units', unit)} WHERE written[at / ${UNIT.length} + 1] AND ${unit.events} IS NOT NULL;
  INSERT INTO @.orders (session_id, shop_key, id, cart_ref, total_minor, committed_at, data)
    SELECT ${unit.id}, ${unit.shop_key}, ${unit.order_id}, ${unit.cart_ref}, ${unit.order_total}::bigint, ${unit.order_at}, ${unit.order_data}
    FROM ${rowsOf('units', unit)} WHERE written[at / ${UNIT.length} + 1] AND ${unit.order_id} IS NOT NULL;
  IF inserts <> '{}' THEN
    INSERT INTO @.effects (session_id, shop_key, key, kind, target, attempt, state, sends, created_at, due_at, reference, outcome, of, request)
      SELECT ${ofUnit(inserted.place, 'id')}, ${ofUnit(inserted.place, 'shop_key')}, ${inserted.key}, ${inserted.kind}, ${inserted.target}, ${inserted.attempt}::integer,
        ${inserted.state}, ${inserted.sends}::integer, ${inserted.created_at}, ${inserted.due_at}, ${inserted.reference}, ${inserted.outcome}, ${inserted.of}, ${inserted.request}
      FROM ${rowsOf('inserts', inserted)} WHERE written[${inserted.place}::integer + 1];
  END IF;
  FOR at IN 0 .. cardinality(updates) - 1 BY ${Object.keys(updated).length} LOOP
    CONTINUE WHEN NOT written[${updated.place}::integer + 1];
    UPDATE @.effects e SET state = ${updated.state}, sends = ${updated.sends}::integer, due_at = ${updated.due_at}, reference = ${updated.reference}, outcome = ${updated.outcome}
      WHERE e.session_id = ${ofUnit(updated.place, 'id')} AND e.key = ${updated.key} AND strpos(${updated.earlier}, e.state) > 0;
    IF NOT FOUND THEN RAISE EXCEPTION 'Effect' USING ERRCODE = 'KS003', DETAIL = ${updated.key}; END IF;
  END LOOP;
  IF entries <> '{}' THEN
    INSERT INTO @.ledger (session_id, shop_key, key, data)
      SELECT ${ofUnit(entry.place, 'id')}, ${ofUnit(entry.place, 'shop_key')}, ${entry.key}, ${entry.data}
      FROM ${rowsOf('entries', entry)} WHERE written[${entry.place}::integer + 1];
  END IF;
END
$function$;
`;
