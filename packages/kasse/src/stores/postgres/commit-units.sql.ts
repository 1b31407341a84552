/**
 * `commit_units` writes steps of several sessions in one statement, and so in one round trip and one transaction.
 *
 * It returns a row for each unit that was refused or asked for a lease, by its place in the array: what became of it. A
 * refused unit leaves nothing behind.
 * What can be refused comes first and in this order: request, cart, session. A unit that contradicts what is recorded
 * raises `KS002` or `KS003`, which undoes all of them: the caller then writes each alone.
 *
 * Documents come as texts and stay texts. A claim on a cart that two transactions make at the same moment ends in a
 * unique violation for one of them, which finds the owner when it is tried again.
 */
export const COMMIT_UNITS = `
CREATE FUNCTION @.commit_units(units json) RETURNS TABLE (place integer, refusal text) LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
  unit record;
  item record;
  owner text;
  written integer;
  position integer := -1;
BEGIN
  IF current_setting('synchronous_commit') = 'off' THEN
    RAISE EXCEPTION 'synchronous_commit is off' USING ERRCODE = 'KS001';
  END IF;
  FOR unit IN SELECT * FROM json_to_recordset(units) AS u (
    id text, shop_key text, expected integer, epoch integer, commit_id text, token_hash text, attention text, due_at text,
    lease_worker text, lease_ms double precision, cart text, cart_ref text, personal text, timers jsonb, cleared text[], session text, journal text, events text,
    scope text, request_id text, body_hash text, request_session text, effects json, ledger json, inbox_keys text[],
    order_id text, order_total bigint, order_at text, order_data text)
  LOOP
    position := position + 1;
    IF unit.request_id IS NOT NULL THEN
      INSERT INTO @.requests (shop_key, scope, request_id, body_hash, session_id)
        VALUES (unit.shop_key, unit.scope, unit.request_id, unit.body_hash, unit.request_session) ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN
        SELECT position, json_build_object('status', 'request_taken', 'record', json_build_object(
            'scope', r.scope, 'requestId', r.request_id, 'bodyHash', r.body_hash, 'sessionId', r.session_id))::text
          INTO place, refusal
          FROM @.requests r WHERE r.shop_key = unit.shop_key AND r.scope = unit.scope AND r.request_id = unit.request_id;
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;

    owner := NULL;
    written := 0;
    IF unit.cart = 'claim' THEN
      SELECT s.id INTO owner FROM @.sessions s WHERE s.shop_key = unit.shop_key AND s.claimed_cart = unit.cart_ref AND s.id <> unit.id;
    END IF;
    IF owner IS NULL AND unit.expected = 0 THEN
      INSERT INTO @.sessions (id, shop_key, revision, epoch, attention, due_at, claimed_cart, commit_id, token_hash, timers, personal, lease_owner, lease_until)
        VALUES (unit.id, unit.shop_key, 1, unit.epoch, unit.attention, unit.due_at, CASE unit.cart WHEN 'claim' THEN unit.cart_ref END,
          unit.commit_id, COALESCE(unit.token_hash, ''), COALESCE(unit.timers, '{}'), unit.personal,
          CASE WHEN unit.lease_ms > 0 THEN unit.lease_worker END, clock_timestamp() + unit.lease_ms * interval '1 millisecond')
        ON CONFLICT (id) DO NOTHING;
      GET DIAGNOSTICS written = ROW_COUNT;
    ELSIF owner IS NULL THEN
      UPDATE @.sessions s SET
          revision = s.revision + 1, commit_id = unit.commit_id, attention = unit.attention, due_at = unit.due_at,
          timers = CASE WHEN unit.timers IS NULL THEN s.timers ELSE (s.timers - unit.cleared) || unit.timers END,
          claimed_cart = CASE unit.cart WHEN 'claim' THEN unit.cart_ref WHEN 'release' THEN NULL ELSE s.claimed_cart END,
          personal = COALESCE(unit.personal, s.personal), token_hash = COALESCE(unit.token_hash, s.token_hash),
          lease_owner = CASE WHEN unit.lease_worker IS NULL OR s.lease_owner <> unit.lease_worker THEN s.lease_owner WHEN unit.lease_ms > 0 THEN unit.lease_worker END,
          lease_until = CASE WHEN unit.lease_worker IS NULL OR s.lease_owner <> unit.lease_worker THEN s.lease_until ELSE clock_timestamp() + unit.lease_ms * interval '1 millisecond' END
        WHERE s.id = unit.id AND s.revision = unit.expected AND s.epoch = unit.epoch;
      GET DIAGNOSTICS written = ROW_COUNT;
    END IF;
    IF written = 0 THEN
      IF unit.request_id IS NOT NULL THEN
        DELETE FROM @.requests r WHERE r.shop_key = unit.shop_key AND r.scope = unit.scope AND r.request_id = unit.request_id;
      END IF;
      place := position;
      refusal := CASE WHEN owner IS NULL THEN '{"status":"stale"}' ELSE json_build_object('status', 'cart_taken', 'sessionId', owner)::text END;
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF unit.lease_worker IS NOT NULL THEN
      SELECT position, json_build_object('status', 'committed', 'isLeased', COALESCE(s.lease_owner = unit.lease_worker, false))::text
        INTO place, refusal FROM @.sessions s WHERE s.id = unit.id;
      RETURN NEXT;
    END IF;
    INSERT INTO @.steps (session_id, revision, shop_key, session, journal)
      VALUES (unit.id, unit.expected + 1, unit.shop_key, unit.session, unit.journal);
    IF unit.events IS NOT NULL THEN
      INSERT INTO @.outbox (shop_key, session_id, events) VALUES (unit.shop_key, unit.id, unit.events);
    END IF;
    IF unit.effects IS NOT NULL THEN
      FOR item IN SELECT * FROM json_to_recordset(unit.effects) AS e (
        earlier text[], key text, kind text, target text, attempt integer, state text, sends integer, created_at text, due_at text,
        reference text, outcome text, of text, request text)
      LOOP
        IF item.earlier IS NULL THEN
          INSERT INTO @.effects (session_id, shop_key, key, kind, target, attempt, state, sends, created_at, due_at, reference, outcome, of, request)
            VALUES (unit.id, unit.shop_key, item.key, item.kind, item.target, item.attempt, item.state, item.sends, item.created_at, item.due_at,
              item.reference, item.outcome, item.of, item.request) ON CONFLICT DO NOTHING;
          IF NOT FOUND THEN RAISE EXCEPTION 'Effect' USING ERRCODE = 'KS002', DETAIL = item.key; END IF;
        ELSE
          UPDATE @.effects e SET state = item.state, sends = item.sends, due_at = item.due_at, reference = item.reference, outcome = item.outcome
            WHERE e.session_id = unit.id AND e.key = item.key AND e.state = ANY (item.earlier);
          IF NOT FOUND THEN RAISE EXCEPTION 'Effect' USING ERRCODE = 'KS003', DETAIL = item.key; END IF;
        END IF;
      END LOOP;
    END IF;
    IF unit.ledger IS NOT NULL THEN
      FOR item IN SELECT * FROM json_to_recordset(unit.ledger) AS l (key text, data text) LOOP
        INSERT INTO @.ledger (session_id, shop_key, key, data) VALUES (unit.id, unit.shop_key, item.key, item.data) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN RAISE EXCEPTION 'Ledger entry' USING ERRCODE = 'KS002', DETAIL = item.key; END IF;
      END LOOP;
    END IF;
    IF unit.inbox_keys IS NOT NULL THEN
      UPDATE @.inbox i SET is_done = true WHERE i.shop_key = unit.shop_key AND i.key = ANY (unit.inbox_keys);
    END IF;
    IF unit.order_id IS NOT NULL THEN
      INSERT INTO @.orders (session_id, shop_key, id, cart_ref, total_minor, committed_at, data)
        VALUES (unit.id, unit.shop_key, unit.order_id, unit.cart_ref, unit.order_total, unit.order_at, unit.order_data) ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN RAISE EXCEPTION 'Order' USING ERRCODE = 'KS002', DETAIL = unit.order_id; END IF;
    END IF;
  END LOOP;
END
$function$;
`;
