import assert from 'node:assert/strict';
import { readBooks } from './books.js';
import { fillIn, pressButton, told } from './check-out.js';
import type { Premises, Till } from './engine.js';
import { heading, line, paint, proven, row } from './print.js';
import type { Samples } from './samples.js';
import { buy } from './scene.js';
import { brief, showOrderBriefly } from './screen.js';
import { faulty, oscar, wrapped } from './scene-shoppers.js';

/** What is for adults is asked about, and stops the order until the answer is right. */
export async function showAgeCheck(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('Oscar buys a bottle, and mistypes his year of birth', 'he also wants it sent to a post box');
  const { sessionId, token, fingerprint } = await fillIn(till.kasse, samples, oscar, brief);
  const buyer = till.kasse.buyer(token);
  const refused = await buyer.commit({ fingerprint });
  assert.ok(!refused.ok, 'An order of a child should be refused.');
  for (const { content } of refused.messages) row('refused', paint.yellow(content), 3);
  assert.equal(refused.messages.length, 2, `Age and post box should be refused: ${told(refused)}`);
  assert.equal((await till.kasse.staff.as('demo').ledger(sessionId)).length, 0, 'Nothing should be booked for an order that was refused.');
  const { primary, backup } = await readBooks(premises, sessionId);
  assert.equal(primary.payments + backup.payments, 0, 'No gateway should have been asked.');

  await buyer.send({ type: 'fields.set', values: { birthDate: '1991-05-17' } });
  const corrected = await buyer.send({ type: 'fulfillment.destination', address: { givenName: 'Oscar', line1: '9 Bell Lane', city: 'Exeter', postalCode: 'EX1 1AA', country: 'GB' } });
  assert.ok(corrected.ok, corrected.ok ? '' : told(corrected));
  row('corrected', '1991-05-17, 9 Bell Lane', 3);
  await pressButton(till.kasse, { token, fingerprint: corrected.view.commit.fingerprint }, showOrderBriefly);
  line();
  proven('refused before anything was held or charged, and sold to an adult');
}

/** A coupon that gives a piece away, and a wrap that costs. */
export async function showGiftWrap(till: Till, samples: Samples): Promise<void> {
  heading('Three candles, two to pay, wrapped');
  const { orderId } = await buy(till, samples, wrapped);
  const order = await till.orders.find(orderId);
  assert.deepEqual(order?.discounts.map(({ amountMinor }) => amountMinor), [22_00], 'One of three candles should be free.');
  assert.deepEqual(order.fees.map(({ amountMinor }) => amountMinor), [3_50], 'The wrap should cost what the flow says.');
  line();
  proven('the cheapest of three is free, and the wrap is taxed like the gift');
}

/** Codes that stand beside each other, and one that somebody else has used up. */
export async function showCoupons({ kasse, orders }: Till, samples: Samples): Promise<void> {
  heading('Two codes on one order, and a prize that is gone');
  const first = await fillIn(kasse, samples, faulty('ben-stacks', 'tok_ok'), brief);
  let fingerprint = first.fingerprint;
  for (const code of ['LASTONE', 'WREN10']) {
    const taken = await kasse.buyer(first.token).send({ type: 'discount.add', code });
    assert.ok(taken.ok, taken.ok ? '' : told(taken));
    ({ fingerprint } = taken.view.commit);
  }
  const done = await pressButton(kasse, { token: first.token, fingerprint }, showOrderBriefly);
  const order = await orders.find(done.order?.id ?? '');
  for (const { title, amountMinor } of order?.discounts ?? []) row(title, `-${amountMinor}`, 3);
  assert.deepEqual(order?.discounts.map(({ id, amountMinor }) => [id, amountMinor]), [['coupon:WREN10', 4_20], ['coupon:LASTONE', 15_00]], 'Both codes should count, in the order of the shop.');

  const second = await fillIn(kasse, samples, faulty('ben-second', 'tok_ok'), brief);
  const refused = await kasse.buyer(second.token).send({ type: 'discount.add', code: 'LASTONE' });
  assert.ok(refused.view !== undefined, 'The checkout should go on.');
  row('refused', paint.yellow(told(refused.view)), 3);
  assert.equal(refused.view.summary.total.amountMinor, second.view.summary.total.amountMinor, 'Nothing should come off the second order.');
  assert.match(told(refused.view), /LASTONE/, 'A code whose limit is spent should be refused.');
  line();
  proven('two codes, one order; the winner has the prize, and nobody else');
}
