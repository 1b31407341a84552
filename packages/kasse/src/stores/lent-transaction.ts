import { KasseError } from '../errors/index.js';

/** What would end the transaction under the unit; going back to a savepoint does not. */
const ENDS_IT = /(?:begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+(?:work\s+|transaction\s+)?to\b))\b/iy;

/** Refuses a statement of the backend that would end the transaction it was lent. @throws {KasseError} `ERR_MISUSE` */
export function refuseEnd(sql: string): void {
  if (endsIt(sql, 'nested') || endsIt(sql, 'flat')) throw new KasseError('ERR_MISUSE', 'inTransaction (orders.record) runs inside the transaction of the commit and cannot end it. Throw to undo both.', {});
}

/** Refuses what comes once it is lent no longer: it would be written by itself. @throws {KasseError} `ERR_MISUSE` */
export function refuseLate(isOver: boolean): void {
  if (isOver) throw new KasseError('ERR_MISUSE', 'The transaction is over. Await everything in orders.record before it returns.', {});
}

/** Comments may stand before a statement. In Postgres a comment may hold another; in SQLite it ends with the first that ends. */
function endsIt(sql: string, comments: 'nested' | 'flat'): boolean {
  const starts = (mark: string): boolean => sql.startsWith(mark, at);
  let at = 0;
  let depth = 0;
  while (at < sql.length) {
    if (starts('/*') && (depth === 0 || comments === 'nested')) {
      depth += 1;
      at += 2;
    } else if (depth > 0) {
      if (starts('*/')) depth -= 1;
      at += starts('*/') ? 2 : 1;
    } else if (starts('--')) {
      const end = sql.indexOf('\n', at);
      at = end === -1 ? sql.length : end + 1;
    } else if (/[\s;]/.test(sql.charAt(at))) {
      at += 1;
    } else {
      break;
    }
  }
  ENDS_IT.lastIndex = at;
  return ENDS_IT.test(sql);
}
