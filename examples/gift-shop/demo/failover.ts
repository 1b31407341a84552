import assert from 'node:assert/strict';
import { charged, readBooks, setSwitch } from './books.js';
import { effectOf } from './effect-text.js';
import type { Premises, Till } from './engine.js';
import { showCheckout } from './layouts.js';
import { heading, line, paint, proven, row } from './print.js';
import { sampleOf, type Samples } from './samples.js';
import { grace } from './shoppers.js';

/** Takes the primary gateway down and lets somebody pay. */
export async function showFailover(till: Till, premises: Premises, samples: Samples): Promise<void> {
  await setSwitch(premises.gateways.primary, { down: true });
  heading(sampleOf(samples, grace.id).title, paint.red('the primary gateway is down'));
  const { sessionId } = await showCheckout(till, samples, grace, 'three-page');
  await setSwitch(premises.gateways.primary, { down: false });

  const { primary, backup } = await readBooks(premises, sessionId);
  const journal = await till.kasse.staff.as('demo').journal(sessionId);
  const tried = journal.flatMap(({ effects }) => effects).filter((effect) => effect.includes('.authorize.') && !effect.endsWith('=intended'));
  for (const effect of tried) row('in the journal', effectOf(effect));
  assert.deepEqual(tried.map((effect) => effect.split('=')[1]), ['failed', 'succeeded'], 'The journal should have a failed authorization and one that succeeded.');
  row('books of "primary"', charged(primary));
  row('books of "backup"', charged(backup));
  assert.equal(primary.charges, 0, 'A gateway that is down should have charged nothing.');
  assert.equal(backup.charges, 1, 'The backup should have charged once.');
  line();
  proven('the backup took over, because the primary certainly had not charged');
}
