import { KasseError } from '../errors/index.js';

/** Comments may stand before a statement. */
const BEFORE = String.raw`(?:\s|;|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)*`;
/** What would end the transaction under the unit; going back to a savepoint does not. */
const ENDS_IT = new RegExp(String.raw`^${BEFORE}(?:begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+(?:work\s+|transaction\s+)?to\b))\b`, 'i');

/** Refuses a statement of the backend that would end the transaction it was lent. @throws {KasseError} `ERR_MISUSE` */
export function refuseEnd(sql: string): void {
  if (ENDS_IT.test(sql)) throw new KasseError('ERR_MISUSE', 'inTransaction (orders.record) runs inside the transaction of the commit and cannot end it. Throw to undo both.', {});
}

/** Refuses what comes once it is lent no longer: it would be written by itself. @throws {KasseError} `ERR_MISUSE` */
export function refuseLate(isOver: boolean): void {
  if (isOver) throw new KasseError('ERR_MISUSE', 'The transaction is over. Await everything in orders.record before it returns.', {});
}
