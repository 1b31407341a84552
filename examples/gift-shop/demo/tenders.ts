import { formatMoneyPlain } from 'kasse/plugin';
import assert from 'node:assert/strict';
import { charged, readBooks } from './books.js';
import { fillIn } from './check-out.js';
import type { Premises, Till } from './engine.js';
import { showLedger } from './ledger.js';
import { heading, line, proven, row } from './print.js';
import type { Samples } from './samples.js';
import { buy, until } from './scene.js';
import { brief, showOrderBriefly } from './screen.js';
import { challenged, eilidh, isla, transferring } from './scene-shoppers.js';
import { withWebhooks } from './webhook-door.js';

/** Pays with a gift card, with points and, for the rest, by card: three tenders of one order. What she sends back goes back to each. */
export async function showSplitTender(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('Isla pays with a gift card, her points and a card');
  const card = await till.cards.issue({ amountMinor: 10_00, reference: 'a birthday present' });
  assert.ok(card.status === 'issued', 'The gift card should be issued.');
  await till.accounts.earn({ customerId: isla(card.code).customer.id, points: 600, reference: 'her orders so far' });
  const { sessionId, orderId, totalMinor } = await buy(till, samples, isla(card.code));
  showLedger(await till.kasse.staff.as('demo').ledger(sessionId), 3);

  const { primary } = await readBooks(premises, sessionId);
  const left = (await till.cards.movements(card.code)).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const order = await till.orders.find(orderId);
  assert.equal(order?.tenders.length, 3, 'The order should be paid in three ways.');
  assert.equal(left, 0, 'Nothing should be left on the gift card.');
  assert.equal(await till.accounts.pointsOf(isla(card.code).customer.id), 0, 'All points should be spent.');
  assert.equal(primary.capturedMinor, totalMinor - 16_00, 'The card should pay what gift card and points left.');

  const refund = await till.kasse.staff.as('returns').refund(sessionId, { requestId: 'parcel-back', amountMinor: totalMinor - 5_00 });
  assert.ok(refund.ok && refund.status === 'refunded', 'What she sends back should be refunded.');
  for (const { to, amountMinor } of refund.parts) row('goes back', `${formatMoneyPlain({ amountMinor, currency: 'GBP' })} to ${to}`, 3);
  const onCard = (await till.cards.movements(card.code)).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  assert.equal(onCard, 5_00, 'The gift card should have what card and points could not take.');
  assert.equal(await till.accounts.pointsOf(isla(card.code).customer.id), 600, 'Her points should be hers again.');
  assert.equal((await readBooks(premises, sessionId)).primary.refundedMinor, totalMinor - 16_00, 'The card should have back what it paid.');
  line();
  proven('three tenders, one order: each paid its part, and to none went back more than it paid');
}

/** Places an order on a promise: it is final, and says what it waits for. */
export async function showInvoice(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('Eilidh orders on invoice');
  const { sessionId, orderId, totalMinor } = await buy(till, samples, eilidh);
  const due = (await till.orders.find(orderId))?.paymentDue;
  assert.equal(due?.amountMinor, totalMinor, 'The order should say what is to be paid.');
  const staff = till.kasse.staff.as('accounts');
  // A month later the money is on the bank account, and somebody says so.
  const booked = await staff.capture(sessionId, { requestId: 'bank-statement-11', amountMinor: totalMinor });
  assert.ok(booked.ok, 'Money that came by hand should be booked.');
  const view = await staff.view(sessionId);
  assert.equal(view?.order?.paymentDue, undefined, 'Nothing should be due any more.');
  row('accounts', `${view?.summary.total.formatted ?? ''} arrived, and are booked`, 3);
  const { primary, backup } = await readBooks(premises, sessionId);
  assert.equal(primary.charges + backup.charges, 0, 'No card should be charged for an invoice.');
  line();
  proven('the order was placed before its money, and waited for it');
}

/** Places an order while its payment is still on the way, and books it when the gateway says that it came. */
export async function showTransfer(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('Eilidh pays the next order by bank transfer');
  await withWebhooks(till.kasse, 'transfers', premises.gateways.primary, async () => {
    const { sessionId, orderId, totalMinor } = await buy(till, samples, transferring);
    const [tender] = (await till.orders.find(orderId))?.tenders ?? [];
    assert.equal((await readBooks(premises, sessionId)).primary.charges, 0, 'Nothing should have arrived yet.');

    const settled = await fetch(`${premises.gateways.primary}/payments/${tender?.reference ?? ''}/settle`, { method: 'POST', body: JSON.stringify({ result: 'ok' }) });
    assert.equal(settled.status, 200, 'The transfer should arrive at the gateway.');
    row('the gateway', 'has the money, and says so by webhook', 3);
    await until('The transfer is booked', async () => {
      const ledger = await till.kasse.staff.as('demo').ledger(sessionId);
      return ledger.find(({ kind }) => kind === 'capture');
    });
    assert.equal((await till.kasse.staff.as('demo').view(sessionId))?.order?.paymentDue, undefined, 'Nothing should be due any more.');
    const { primary } = await readBooks(premises, sessionId);
    row('books of "primary"', charged(primary), 3);
    assert.equal(primary.capturedMinor, totalMinor, 'What arrived should be the total.');
  });
  line();
  proven('the order did not wait, and is paid');
}

/** The bank wants to hear it from the buyer. */
export async function showChallenge(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('Ben’s bank asks whether it is him');
  const { sessionId, token, fingerprint } = await fillIn(till.kasse, samples, challenged, brief);
  const buyer = till.kasse.buyer(token);
  const asked = await buyer.commit({ fingerprint, wait: 'settled' });
  const action = asked.view?.action;
  assert.ok(action?.action === 'redirect', 'The buyer should be sent to the bank.');
  row(asked.view?.status ?? '', 'the buyer is sent to the page of the bank', 3);
  assert.equal((await readBooks(premises, sessionId)).primary.charges, 0, 'Before the buyer confirms nothing should be charged.');

  const page = await fetch(action.url, { method: 'POST', body: new URLSearchParams({ result: 'approve' }) });
  assert.equal(page.status, 200, 'The page of the bank should take the answer.');
  row('the bank', 'confirmed', 3);
  const done = await buyer.resume();
  assert.equal(done.view?.status, 'completed', 'The confirmed payment should complete the checkout.');
  showOrderBriefly(done.view);
  const totalMinor = done.view.summary.total.amountMinor;
  const books = await until('The confirmed payment is captured', async () => {
    const { primary } = await readBooks(premises, sessionId);
    return primary.capturedMinor === totalMinor ? primary : undefined;
  });
  row('books of "primary"', charged(books), 3);
  assert.equal(books.charges, 1, 'There should be one charge.');
  line();
  proven('confirmed at the bank, charged once');
}
