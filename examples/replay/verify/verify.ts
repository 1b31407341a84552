import { existsSync } from 'node:fs';
import { readGatewayBooks } from '@kasse/testing';
import { sqlite } from 'kasse/sqlite';
import { type Figures, Tally } from '../figures.js';
import { gatewayFile } from '../gateway-file.js';
import { openAccounts } from './account.js';
import { verifyEffects } from './effects.js';
import { verifyGateway } from './gateway.js';
import { verifyJournals } from './journals.js';
import { verifyLedgers } from './ledgers.js';
import { verifyOrders } from './orders.js';
import { openSideTables, type SideTables } from './side-tables.js';
import { must, mustEqual, Wrong } from './wrong.js';

export interface Verified extends Figures {
  readonly verified: true;
}

/**
 * Reads a replay back from its database and from the gateway's books, trusting neither: each says the same as the other,
 * or this throws.
 *
 * @throws {Wrong} Naming the first thing that is not as it should be.
 */
export function verify(database: string): Verified {
  for (const file of [database, gatewayFile(database)]) must(existsSync(file), () => `There is no file ${file}. Write it first: pnpm replay <file.csv> --db ${database}`);
  const side = openSideTables(database);
  try {
    return { ...readBack(database, side), verified: true };
  } catch (error) {
    if (error instanceof Wrong) throw error;
    // What cannot even be read was not written by a replay.
    throw new Wrong(`${database} cannot be read back: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    side.close();
  }
}

function readBack(database: string, side: SideTables): Figures {
  const store = sqlite(database, { readOnly: true });
  try {
    const torn = side.torn();
    must(torn === undefined, () => `${torn ?? ''} has columns that say something else than its document.`);
    const tally = new Tally();
    const accounts = openAccounts(store.read.sessions());
    verifyOrders(store.read.orders(), accounts, side, tally);
    const effects = verifyEffects(store.read.effects(), accounts, tally);
    verifyLedgers(store.read.ledger(), accounts, effects);
    verifyJournals(store.read.journal(), accounts, effects);
    for (const { code, count } of side.refused()) tally.addRefused(code, count);
    const figures = tally.figures();
    verifyGateway(readGatewayBooks(gatewayFile(database)), accounts, effects, figures);
    mustEqual(() => 'The number of rows in the file', side.fileRows(), figures.rows, 'orders, refunds and refusals');
    return figures;
  } finally {
    void store.close();
  }
}
