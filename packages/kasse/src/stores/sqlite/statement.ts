import type { Connection } from './connection.js';
import type { SqlRow, SqlValue } from './driver.js';

/**
 * One statement of a list that takes effect whole or not at all: its text, its parameters, and what is wanted of it.
 * A `guard` that changes no row refuses the whole list. Plain data, so that it can be sent to the writing thread.
 */
export type Statement = readonly [sql: string, parameters: readonly SqlValue[], kind: 'run' | 'guard' | 'get'];

/** What became of a list: what each statement gave (rows changed, or the row of a `get`), or the guard that refused it. */
export type ListOutcome = { readonly values: readonly (number | SqlRow | undefined)[] } | { readonly refusedAt: number };

/** Runs a list inside the open transaction. After a refusal, what it wrote before the guard is still there: undo it. */
export function runList(connection: Connection, list: readonly Statement[]): ListOutcome {
  const values: (number | SqlRow | undefined)[] = [];
  for (const [sql, parameters, kind] of list) {
    if (kind === 'get') {
      values.push(connection.get(sql, parameters));
      continue;
    }
    const changes = connection.run(sql, parameters);
    if (kind === 'guard' && changes === 0) return { refusedAt: values.length };
    values.push(changes);
  }
  return { values };
}
