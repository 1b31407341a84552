import assert from 'node:assert/strict';
import { charged, readBooks, setSwitch } from './books.js';
import { fillIn } from './check-out.js';
import { runCommand } from './command.js';
import { effectOf } from './effect-text.js';
import type { Premises, Till } from './engine.js';
import { heading, line, paint, proven, row } from './print.js';
import type { Samples } from './samples.js';
import { buy, until } from './scene.js';
import { declined, late, unanswered } from './scene-shoppers.js';
import { brief, showOrderBriefly } from './screen.js';
import type { SlowLine } from './slow-line.js';
import { withWebhooks } from './webhook-door.js';

/** The gateway charges, and its answer is lost; so is the first answer about what became of it. */
export async function showLostAnswer({ kasse }: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('Jack pays, and the answer of the gateway is lost');
  const { sessionId, token, fingerprint } = await fillIn(kasse, samples, unanswered, brief);
  await setSwitch(premises.gateways.primary, {
    faults: [{ operation: 'authorize', fault: 'drop_after', times: 1 }, { operation: 'resolve', fault: 'drop_before', times: 1 }],
  });
  const buyer = kasse.buyer(token);
  const committing = buyer.commit({ fingerprint, wait: 'settled' });
  const checking = await until('The buyer hears that the payment is being checked', async () => {
    const { view } = await buyer.view();
    return view?.isChecking === true ? view : undefined;
  });
  row(checking.status, paint.yellow(checking.messages.map(({ content }) => content).join(' ')), 3);
  const { view } = await committing;
  assert.equal(view?.status, 'completed', 'The payment should be found and the order placed.');
  showOrderBriefly(view);
  const { primary, backup } = await readBooks(premises, sessionId);
  row('books of "primary"', charged(primary), 3);
  assert.equal(primary.charges, 1, 'There should be one charge.');
  assert.equal(backup.payments, 0, 'The backup should never have been asked.');
  line();
  proven('nobody guessed: the gateway was asked again, and nothing was charged twice');
}

/** A payment that was certainly not made, and was made after all, when the backup had been paid. */
export async function showLateSuccess({ kasse, ...till }: Till, premises: Premises, samples: Samples, network: SlowLine): Promise<void> {
  heading('Chloe’s payment is refused by the line, and arrives an order later');
  await withWebhooks(kasse, 'primary', premises.gateways.primary, async () => {
    network.keepNext();
    const { sessionId, totalMinor } = await buy({ kasse, ...till }, samples, late);
    row('books of "primary"', charged((await readBooks(premises, sessionId)).primary), 3);
    await network.deliver();
    row('the line', 'delivers what it had refused; the primary gateway charges, and says so by webhook', 3);

    const staff = kasse.staff.as('demo');
    const swept = await until('The late payment is given back', async () => {
      const effects = (await staff.journal(sessionId)).flatMap((entry) => entry.effects);
      return effects.find((effect) => effect.includes('.void.primary.') && effect.endsWith('=succeeded'));
    });
    row('in the journal', effectOf(swept), 3);
    const { primary, backup } = await readBooks(premises, sessionId);
    row('books of "primary"', `${charged(primary)}, ${primary.voided} voided`, 3);
    row('books of "backup"', charged(backup), 3);
    assert.equal(primary.voided, 1, 'What came late should be voided.');
    assert.equal(primary.capturedMinor, 0, 'What came late should never be captured.');
    assert.equal(backup.capturedMinor, totalMinor, 'The order should stay paid at the backup.');
  });
  line();
  proven('the order is paid once; what came late went back by itself');
}

/** The bank takes back its word when the money is captured: a person decides. */
export async function showAttention(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('The bank declines a capture it had approved');
  await setSwitch(premises.gateways.primary, { faults: [{ operation: 'capture', fault: 'decline', times: 1 }] });
  const { sessionId, totalMinor } = await buy(till, samples, declined);
  const staff = till.kasse.staff.as('demo');
  const waiting = await until('A person is asked', async () => (await staff.attention()).find((each) => each.sessionId === sessionId));
  assert.equal(waiting.reason, 'capture_failed', 'A person should hear that the capture failed.');
  assert.equal(await runCommand(premises.data, 'attention', 'kasse.db'), 1, 'The command should say that something needs a person.');

  // The command leaves the decision in the inbox; the engine's loop takes it.
  const stop = new AbortController();
  const running = till.kasse.run({ signal: stop.signal, pollMs: 20 });
  const code = await runCommand(premises.data, 'resolve', 'kasse.db', waiting.effect, '--as', 'reauthorize', '--by', 'maria');
  stop.abort();
  await running;
  assert.equal(code, 0, 'The exit should be taken.');

  const books = await until('The money is captured', async () => {
    const { primary } = await readBooks(premises, sessionId);
    return primary.capturedMinor === totalMinor && primary.voided === 1 ? primary : undefined;
  });
  row('books of "primary"', `${charged(books)}, ${books.voided} voided`, 3);
  assert.equal(await runCommand(premises.data, 'attention', 'kasse.db'), 0, 'Nothing should be left for a person.');
  const decided = (await staff.journal(sessionId)).find(({ actor }) => actor === 'staff:maria');
  row('in the journal', `${decided?.actor ?? ''} ${decided?.cause ?? ''}`, 3);
  assert.ok(decided !== undefined, 'Who decided should be in the journal.');
  line();
  proven('one decision of one person, with a name to it; captured once, the old hold let go');
}
