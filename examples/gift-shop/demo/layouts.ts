import { formatMoneyPlain } from 'kasse/plugin';
import assert from 'node:assert/strict';
import { fillIn, pressButton } from './check-out.js';
import type { Till } from './engine.js';
import { heading, line, proven, row } from './print.js';
import { sampleOf, type Samples } from './samples.js';
import { terminal } from './screen.js';
import { type Buyer, layouts } from './shoppers.js';

/** Takes one shopper through each layout; the same front end draws them all. */
export async function showLayouts(till: Till, samples: Samples): Promise<void> {
  for (const [layout, buyer] of Object.entries(layouts)) {
    const { title, expect } = sampleOf(samples, buyer.id);
    heading(`${layout}: ${title}`, `flow "${String(expect)}"`);
    await showCheckout(till, samples, buyer, layout);
  }
  line();
  proven(`${Object.keys(layouts).length} layouts and one front end, which imports nothing of Kasse but the type of its view`);
}

/** Fills in, commits, and shows the order that the backend has now. */
export async function showCheckout({ kasse, orders }: Till, samples: Samples, buyer: Buyer, layout: string): Promise<{ readonly sessionId: string }> {
  const ready = await fillIn(kasse, samples, buyer, terminal);
  assert.equal(ready.view.layout, layout, `${buyer.id} should see the layout ${layout}.`);
  const view = await pressButton(kasse, ready);
  const order = await orders.find(view.order?.id ?? '');
  assert.ok(order !== undefined, `The backend should have the order of ${buyer.id}.`);
  assert.equal(order.number, view.order?.number, 'The backend and the buyer should know the order by one number.');
  assert.equal(order.totalMinor, ready.view.summary.total.amountMinor, 'The order should cost what the buyer saw.');
  const paid = order.tenders.map(({ gateway = '', amountMinor }) => `${formatMoneyPlain({ amountMinor, currency: order.currency })} by "${gateway}"`);
  row('in the backend', `order ${order.number}, ${order.fulfillment.title ?? 'nothing to deliver'}, paid ${paid.join(' and ')}`, 3);
  return ready;
}
