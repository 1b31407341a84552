/** Rows of a table one after the other, each with a cell for every column; null is the server's NULL. */
export type Cells = readonly (string | null)[];

export const UNIT = [
  'id', 'shop_key', 'expected', 'epoch', 'commit_id', 'token_hash', 'attention', 'due_at', 'lease_worker', 'lease_ms', 'cart', 'cart_ref', 'personal', 'timers',
  'session', 'journal', 'events', 'scope', 'request_id', 'body_hash', 'request_session', 'inbox_keys', 'payments', 'order_id', 'order_total', 'order_at', 'order_data',
] as const;
/** In a statement the rows of these three begin with `place`: that of the unit they belong to. `earlier` holds the states an effect may come from. */
export const EFFECT_INSERT = ['key', 'kind', 'target', 'attempt', 'state', 'sends', 'created_at', 'due_at', 'reference', 'outcome', 'of', 'request'] as const;
export const EFFECT_UPDATE = ['key', 'earlier', 'state', 'sends', 'due_at', 'reference', 'outcome'] as const;
export const LEDGER_ENTRY = ['key', 'data'] as const;

/** A row in the order of its columns; what is left out is null. */
export function cellsOf<Column extends string>(columns: readonly Column[], row: Readonly<Partial<Record<Column, Cell | undefined>>>): Cells {
  return columns.map((column) => {
    const value: Cell | undefined = row[column];
    return value === undefined || value === null ? null : String(value);
  });
}

type Cell = string | number | null;

/**
 * Tables as texts that the server's `string_to_array` takes apart again, which costs it a fraction of what JSON does.
 * @returns The mark between two cells, which no cell contains, the text for NULL, which no cell is, and a text for each table.
 */
export function joinCells(tables: readonly Cells[]): readonly string[] {
  for (let round = 0; ; round += 1) {
    // JSON has no control characters. Should a name have them, there is a longer mark that it has not; and as a mark never
    // begins as it ends, what a cell ends in and the mark after it are not mistaken for one.
    const mark = round === 0 ? '\u001f' : `\u001f${round}\u001e`;
    const none = round === 0 ? '\u001e' : `\u001e${round}`;
    if (tables.every((cells) => cells.every((cell) => cell === null || (cell !== none && !cell.includes(mark))))) {
      return [mark, none, ...tables.map((cells) => cells.map((cell) => cell ?? none).join(mark))];
    }
  }
}
