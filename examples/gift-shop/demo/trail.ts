import assert from 'node:assert/strict';
import { pressButton } from './check-out.js';
import type { Survivor } from './crash.js';
import { effectOf } from './effect-text.js';
import type { Till } from './engine.js';
import { showLedger } from './ledger.js';
import { heading, line, paint, proven, row } from './print.js';

/** Shows everything that was written down about the checkout that survived the crash. */
export async function showTrail({ kasse, orders }: Till, survivor: Survivor): Promise<void> {
  const staff = kasse.staff.as('demo');
  const journal = await staff.journal(survivor.sessionId);
  heading('Journal', 'every durable step, each with the effects it intended or learned the outcome of');
  for (const { revision, actor, cause, from, to, effects } of journal) {
    row(`${String(revision).padStart(2)} ${actor}`, `${cause}  ${paint.dim(from === to ? to : `${from} → ${to}`)}`);
    for (const effect of effects) line(paint.dim(`${''.padEnd(24)} ${effectOf(effect)}`), 2);
    if (revision === survivor.lastRevision) row('', paint.red('the process is killed here, another one goes on'));
  }
  assert.equal(journal.at(-1)?.to, 'settled', 'The journal should end with the checkout settled.');

  const ledger = await staff.ledger(survivor.sessionId);
  heading('Ledger', 'debits positive, credits negative, in minor units');
  showLedger(ledger);
  const captures = ledger.filter(({ kind }) => kind === 'capture');
  assert.equal(captures.length, 1, 'The ledger should have one capture.');

  heading('Noor was not sure, and presses the button again');
  const view = await pressButton(kasse, survivor);
  const found = await orders.list();
  assert.equal(found.filter(({ sessionId }) => sessionId === survivor.sessionId).length, 1, 'There should be one order for this checkout.');
  line();
  proven(`one order, ${view.order?.number ?? ''}; every booking adds up to zero; ${found.length} orders in the backend today`);
}
