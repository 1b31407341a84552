import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { bookRow } from './ledger.js';
import type { Ledger } from './ledger.js';

const PAGE_ROWS = 500;

/** Streams every payment as a line of JSON, oldest first, in pages, so that payments are taken meanwhile. */
export async function exportBooks(ledger: Ledger, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let last = 0;
  while (!response.destroyed) {
    const rows = ledger.paymentsAfter(last, PAGE_ROWS);
    const end = rows.at(-1);
    if (end === undefined) break;
    last = end.number;
    const lines = rows.map((row) => `${JSON.stringify(bookRow(row, ledger.idOf(row)))}\n`).join('');
    // A reader that goes away ends the wait as well.
    if (!response.write(lines)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}
