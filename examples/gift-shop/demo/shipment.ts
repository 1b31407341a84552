import { formatMoneyPlain } from 'kasse/plugin';
import assert from 'node:assert/strict';
import { charged, readBooks } from './books.js';
import type { Premises, Till } from './engine.js';
import { heading, line, proven, row } from './print.js';
import type { Samples } from './samples.js';
import { buy } from './scene.js';
import { shipped } from './scene-shoppers.js';

/** The money is held with the order, and taken parcel by parcel. */
export async function showShipment(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('A hamper leaves in two parcels');
  const { sessionId, totalMinor } = await buy(till, samples, shipped);
  const capturedMinor = async (): Promise<number> => (await readBooks(premises, sessionId)).primary.capturedMinor;
  row('books of "primary"', charged((await readBooks(premises, sessionId)).primary), 3);
  assert.equal(await capturedMinor(), 0, 'Nothing should be captured before anything leaves.');

  const warehouse = till.kasse.staff.as('warehouse');
  const first = 40_00;
  for (const [requestId, amountMinor] of [['parcel-1', first], ['parcel-2', totalMinor - first]] as const) {
    const captured = await warehouse.capture(sessionId, { requestId, amountMinor });
    assert.ok(captured.ok && captured.status === 'captured', `${requestId} should be captured.`);
    row(requestId, `leaves, ${formatMoneyPlain({ amountMinor, currency: 'GBP' })} captured`, 3);
  }
  assert.equal(await capturedMinor(), totalMinor, 'With the last parcel all of it should be captured.');
  const more = await warehouse.capture(sessionId, { requestId: 'parcel-3', amountMinor: 1 });
  assert.ok(!more.ok, 'More than the order should not be captured.');
  row('a penny more', more.code, 3);
  line();
  proven('taken as it left, and never more than the order');
}
