import { createHash } from 'node:crypto';
import type { PostgresQueries, PostgresQuery, PostgresResult } from './pool.js';

type Values = NonNullable<PostgresQuery['values']>;

/** Statements of one schema, each prepared under a name of its own. In their texts `@.` stands for the schema. */
export interface Statements {
  run(on: PostgresQueries, text: string, values: Values): Promise<PostgresResult>;
  /** What the column `doc` of each row holds, as text. Documents are read as text, so that a pool may parse other types as it likes. */
  docs(on: PostgresQueries, text: string, values: Values): Promise<readonly string[]>;
}

export function createStatements(schema: string): Statements {
  const prepared = new Map<string, { readonly name: string; readonly text: string }>();
  const prepare = (text: string): { readonly name: string; readonly text: string } => {
    let found = prepared.get(text);
    if (found === undefined) {
      const qualified = inSchema(text, schema);
      found = { name: `kasse_${createHash('sha256').update(qualified).digest('hex').slice(0, 16)}`, text: qualified };
      prepared.set(text, found);
    }
    return found;
  };
  const run: Statements['run'] = (on, text, values) => {
    const { name, text: qualified } = prepare(text);
    return on.query({ name, text: qualified, values });
  };
  return {
    run,
    async docs(on, text, values) {
      const { rows } = await run(on, text, values);
      // Every statement that is asked for documents names its one column so.
      return rows.map((row) => (row as { readonly doc: string }).doc);
    },
  };
}

/** A statement's text with its schema named. */
export function inSchema(text: string, schema: string): string {
  return text.replaceAll('@.', `"${schema}".`);
}
