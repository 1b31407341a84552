import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from 'kasse/plugin';
import { sqlite } from 'kasse/sqlite';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInMemory } from '../../scripts/in-memory.js';
import { expectedFigures } from './test/expected-figures.js';
import { csvOf, invoices } from './test/invoices.js';
import { type Ended, lastLine, runReplay, runReplayWith } from './test/run-replay.js';
import { verify } from './verify/index.js';

const rows = invoices(120);
const folder = mkdtempSync(join(tmpdir(), 'kasse-replay-test-'));
const database = join(folder, 'a.db');
let replayed: Ended;

beforeAll(async () => {
  writeFileSync(join(folder, 'invoices.csv'), csvOf(rows));
  replayed = await runReplay(folder, 'invoices.csv', '--db', 'a.db', '--concurrency', '16');
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('replay', () => {
  it('comes to the figures of a plain computation, on one line of JSON', () => {
    expect(replayed).toMatchObject({ code: 0, stderr: '' });
    expect(replayed.stdout.trimEnd().split('\n')).toHaveLength(1);
    const line = lastLine(replayed);
    const { committed } = expectedFigures(rows);
    expect(line).toMatchObject({ ...expectedFigures(rows), store: 'sqlite' });
    expect(Object.keys(line as object)).toEqual(['rows', 'committed', 'refunds', 'refused', 'revenueMinor', 'refundedMinor', 'perFlow', 'seconds', 'checkoutsPerSecond', 'store']);
    const { perFlow } = line as { readonly perFlow: Readonly<Record<string, number>> };
    expect(Object.values(perFlow).reduce((sum, count) => sum + count)).toBe(committed);
    expect(Object.keys(perFlow).length).toBeGreaterThanOrEqual(6);
  });

  it('reads the same figures back in a new process', async () => {
    const verified = await runReplay(folder, '--verify', 'a.db');
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    const { verified: isVerified, ...figures } = lastLine(verified) as Readonly<Record<string, unknown>>;
    expect(isVerified).toBe(true);
    expect(lastLine(replayed)).toMatchObject(figures);
    expect(Object.keys(figures)).toEqual(['rows', 'committed', 'refunds', 'refused', 'revenueMinor', 'refundedMinor', 'perFlow']);
  });

  it('opens each checkout with the facts of the rows before it, and takes each customer one row after the other', () => {
    const store = sqlite(database, { readOnly: true });
    const journals = new Map<string, JournalEntry[]>();
    for (const entry of store.read.journal()) journals.set(entry.sessionId, [...(journals.get(entry.sessionId) ?? []), entry]);
    const placeOf = (cartRef: string): number => Number(cartRef.slice('row-'.length)) - 1;
    const sessions = [...store.read.sessions()].sort((a, b) => placeOf(a.cartRef) - placeOf(b.cartRef));
    const before = new Map<string, { orders: number; settledAt: string }>();
    for (const session of sessions) {
      const { customer, country } = rows[placeOf(session.cartRef)]!;
      const known = customer === '(blank)' ? undefined : before.get(customer);
      const orders = known?.orders ?? 0;
      expect(session.selection.facts).toMatchObject({ country });
      expect(session.given).toMatchObject({ country, 'customer.orders': orders, 'customer.returning': orders > 0 });
      expect('customer.daysSinceLastOrder' in session.given).toBe(orders > 0);
      expect(session.openedAt >= (known?.settledAt ?? '')).toBe(true);
      expect(journals.get(session.id)!.filter(({ actor }) => actor === 'buyer').map(({ cause }) => cause)).toEqual([
        'contact.set', 'fulfillment.destination', 'fulfillment.option', 'payment.set', 'commit',
      ]);
      before.set(customer, { orders: orders + 1, settledAt: journals.get(session.id)!.find(({ to }) => to === 'settled')!.at });
    }
    void store.close();
    expect(sessions).toHaveLength(expectedFigures(rows).committed);
  });

  it.runIf(existsSync('/dev/shm'))('keeps its own database on a disk: where temporary files are in memory it wants to be told where', async () => {
    const refused = await runReplayWith({ folder, temporary: '/dev/shm' }, 'invoices.csv');
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: '/dev/shm is in memory (tmpfs), where a durable write proves nothing. Give --db a new file on a disk.\n' });
  });

  it('comes to the same one at a time, and leaves nothing of a temporary database', async () => {
    const few = rows.slice(0, 24);
    writeFileSync(join(folder, 'few.csv'), csvOf(few));
    // Where temporary files are in memory there is no temporary database.
    const own = isInMemory(folder) ? ['--db', 'few.db'] : [];
    const alone = await runReplay(folder, 'few.csv', '--concurrency', '1', ...own);
    expect(lastLine(alone)).toMatchObject(expectedFigures(few));
    expect(readdirSync(folder).filter((name) => name.startsWith('kasse-replay-'))).toEqual([]);
  }, 60_000);

  it.each([
    [['nothing.csv'], 'There is no file'],
    [['invoices.csv', '--db', 'a.db'], 'a.db exists already'],
    [['invoices.csv', '--db', 'no/such/a.db'], 'There is no folder'],
    [[], 'Give the file of invoices'],
  ])('ends with 2 and says what to do for %j', async (args, message) => {
    const ended = await runReplay(folder, ...args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
  });

  it('explains itself', async () => {
    const ended = await runReplay(folder, '--help');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('pnpm replay --verify');
  });
});

describe('verify', () => {
  const FIRST = '(SELECT min(seq) FROM kasse_orders)';
  const inDatabase: readonly (readonly [name: string, sql: string, problem: RegExp])[] = [
    ['an order that is gone', `DELETE FROM kasse_orders WHERE seq = ${FIRST}`, /names order or_\w+, which is missing/],
    ['an order whose total was raised', `UPDATE kasse_orders SET data = json_set(data, '$.totalMinor', 1) WHERE seq = ${FIRST}`, /Order or_\w+ has columns/],
    ['a line that was made dearer', `UPDATE kasse_orders SET data = json_set(data, '$.lines[0].unitPriceMinor', 1) WHERE seq = ${FIRST}`, /Line 1 of order or_\w+ is \d+/],
    ['a column of an order', `UPDATE kasse_orders SET total_minor = total_minor + 1 WHERE seq = ${FIRST}`, /Order or_\w+ has columns/],
    ["an order that the backend lacks", 'DELETE FROM kasse_local_orders WHERE rowid = 3', /is missing from the backend's table/],
    ['an order that the backend altered', "UPDATE kasse_local_orders SET body = json_set(body, '$.number', '7') WHERE rowid = 3", /is another in the backend's table/],
    ['an order that only the backend has', "INSERT INTO kasse_local_orders (id, body) VALUES ('or_x', '{}')", /number of orders in the backend's table/],
    ['a posting that was altered', "UPDATE kasse_ledger SET data = json_set(data, '$.postings[0].amountMinor', 7) WHERE seq = (SELECT max(seq) FROM kasse_ledger WHERE key LIKE '%capture%')", /The sum of Ledger entry/],
    ['a booking that is gone', "DELETE FROM kasse_ledger WHERE key LIKE '%.refund.%' AND seq = (SELECT max(seq) FROM kasse_ledger WHERE key LIKE '%.refund.%')", /booked as refunded/],
    ['a step that is gone', 'DELETE FROM kasse_steps WHERE seq = 20', /Step \d+ of session "cs_\w+" is missing/],
    ['a step from another phase', "UPDATE kasse_steps SET journal = json_set(journal, '$.from', 'holding') WHERE journal LIKE '%\"commit\"%' AND seq < 200", /The phase in which Journal entry/],
    ['a way back over the pivot', "UPDATE kasse_steps SET journal = json_set(journal, '$.to', 'ready') WHERE seq = (SELECT max(seq) FROM kasse_steps)", /leaves settl(ing|ed) for ready/],
    ['an effect that nobody knows', "DELETE FROM kasse_effects WHERE kind = 'place' AND seq = (SELECT min(seq) FROM kasse_effects WHERE kind = 'place')", /names effect cs_\w+\.1\.place/],
    ['an effect that never ended', "UPDATE kasse_effects SET state = 'unknown' WHERE seq = (SELECT min(seq) FROM kasse_effects)", /is unknown: it never came to an end/],
    ['a session that went on', "UPDATE kasse_steps SET session = json_set(session, '$.money.refundedMinor', 1) WHERE seq = (SELECT max(seq) FROM kasse_steps WHERE session LIKE '%money%')", /The refunded sum of session/],
    ['a refusal that is gone', 'DELETE FROM replay_refusals WHERE row_number = 1', /The number of rows in the file/],
  ];
  const atGateway: typeof inDatabase = [
    ['a charge of another checkout', "UPDATE payments SET reference = 'cs_x' WHERE number = 2", /Payment cards_2 at the gateway belongs to session cs_x, which does not exist/],
    ['a charge too much', "INSERT INTO payments SELECT number + 1000, reference, key || 'x', amount_minor, currency, moves, shopper_id, status, code, captured_minor, refunded_minor, disputed_minor, reinstated_minor, captures, refunds, voided, replaces, return_url, due_ms, due_code, created_at, expires_at FROM payments WHERE number = 2", /was made under key/],
    ['a capture that was lowered', 'UPDATE payments SET captured_minor = captured_minor - 1 WHERE number = (SELECT max(number) FROM payments WHERE refunded_minor = 0)', /The amount the gateway captured for session/],
  ];
  const cases = [...inDatabase.map((each) => ['', ...each] as const), ...atGateway.map((each) => ['.gateway', ...each] as const)];

  it.each(cases)('finds%s: %s', (file, _name, sql, problem) => {
    const copy = tamper(file, sql);
    expect(() => verify(copy)).toThrow(problem);
  });

  it('ends with 1 and names the first problem', async () => {
    const copy = tamper('', 'DELETE FROM kasse_steps WHERE seq = 20');
    const ended = await runReplay(folder, '--verify', copy);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/ cannot be read back: Step \d+ of session "cs_\w+" is missing/);
  });

  it('says so when there is no replay to verify', () => {
    expect(() => verify(join(folder, 'none.db'))).toThrow('There is no file');
    const other = join(folder, 'other.db');
    new Database(other).exec('CREATE TABLE t (a)');
    cpSync(`${database}.gateway`, `${other}.gateway`);
    expect(() => verify(other)).toThrow('is no database of a replay');
  });

  /** A copy of the database and the books, one of them altered. */
  function tamper(file: string, sql: string): string {
    const copy = join(folder, 'copy.db');
    for (const suffix of ['', '-wal', '-shm', '.gateway', '.gateway-wal', '.gateway-shm']) {
      rmSync(`${copy}${suffix}`, { force: true });
      if (existsSync(`${database}${suffix}`)) cpSync(`${database}${suffix}`, `${copy}${suffix}`);
    }
    const db = new Database(`${copy}${file}`);
    const { changes } = db.prepare(sql).run();
    db.close();
    expect(changes).toBeGreaterThan(0);
    return copy;
  }
});
