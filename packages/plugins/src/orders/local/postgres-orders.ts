import { type BodyRow, type CountRow, type NumberRow, orderOf, type OrderTable, SQL } from './order-table.js';

/** The part of a `pg`-compatible pool that is used here. */
export interface PostgresQueries {
  query(query: { readonly text: string; readonly values?: (string | number | null)[] }): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
}

/** Any number that nobody else locks by. Two that create the same table at once would fail one another. */
const LOCK = 'SELECT pg_advisory_xact_lock(5272891640)';

/** Of processes that take the next number at the same time one gets it; each round somebody does. */
const TRIES_MAX = 1_000;

export function postgresOrders(pool: PostgresQueries): OrderTable {
  let isReady = false;
  const run = async <Row>(sql: string, ...values: (string | number)[]): Promise<readonly Row[]> => {
    if (!isReady) {
      // Without values, several statements are one transaction.
      await pool.query({ text: `${LOCK};${SQL.createOrders};${SQL.createNumbers}` });
      isReady = true;
    }
    // Each statement below names the columns of its row.
    return (await pool.query({ text: numbered(sql), values })).rows as readonly Row[];
  };
  return {
    add: async (id, body) => {
      await run(SQL.add, id, body);
      return (await run<BodyRow>(SQL.body, id))[0]?.body === body;
    },
    has: async (id) => countOf(await run(SQL.has, id)) === 1,
    list: async (offset, limit) => (await run<BodyRow>(SQL.list, limit, offset)).map(orderOf),
    find: async (id) => (await run<BodyRow>(SQL.body, id)).map(orderOf)[0],
    count: async () => countOf(await run(SQL.count)),
    takeNumber: async (sessionId, first) => {
      for (let tries = 0; tries < TRIES_MAX; tries += 1) {
        await run(SQL.takeNumber, first, first, sessionId);
        const [row] = await run<NumberRow>(SQL.number, sessionId);
        if (row !== undefined) return Number(row.number);
      }
      throw new Error(`Session "${sessionId}" did not get an order number in ${TRIES_MAX} tries: others were always faster. Try again.`);
    },
    record: (tx, id, body) => {
      const add = (): void | Promise<void> => tx.run(numbered(SQL.record), id, body);
      if (isReady) return add();
      return Promise.resolve(tx.run(LOCK)).then(() => tx.run(SQL.createOrders)).then(add);
    },
  };
}

function countOf([row]: readonly CountRow[]): number {
  return Number(row?.n);
}

/** None of the statements has a question mark but for a value. */
function numbered(sql: string): string {
  let place = 0;
  return sql.replaceAll('?', () => `$${(place += 1)}`);
}
