import type { GatewaySwitchChange } from '@kasse/testing';
import assert from 'node:assert/strict';
import { charged, readBooks, setSwitch } from './books.js';
import { fillIn, told } from './check-out.js';
import { type Premises, type Till, VISIBILITY_MS } from './engine.js';
import { heading, line, proven, row } from './print.js';
import type { Samples } from './samples.js';
import { until } from './scene.js';
import { faulty } from './scene-shoppers.js';
import type { Screen } from './screen.js';

interface Fault {
  /** Names the basket. */
  readonly id: string;
  readonly what: string;
  readonly token: string;
  readonly payBy?: 'card' | 'debit';
  readonly gateway?: GatewaySwitchChange;
  /** What the gateway's own books say in the end: one charge, or none. */
  readonly charges: 0 | 1;
}

const FAULTS: readonly Fault[] = [
  { id: 'fault-sale', what: 'takes the money at once: a sale', token: 'tok_ok', payBy: 'debit', charges: 1 },
  { id: 'fault-sale-lost', what: 'sells, and the answer is lost', token: 'tok_drop_after', payBy: 'debit', charges: 1 },
  { id: 'fault-500', what: 'pays, and answers 500', token: 'tok_500_after', charges: 1 },
  { id: 'fault-500-cached', what: 'pays, and repeats its 500', token: 'tok_500_cached', charges: 1 },
  { id: 'fault-malformed', what: 'pays, and answers nonsense', token: 'tok_garbage', charges: 1 },
  { id: 'fault-visibility', what: 'pays, and does not see it yet', token: 'tok_drop_after', gateway: { visibilityMs: VISIBILITY_MS / 2 }, charges: 1 },
  { id: 'fault-amount', what: 'holds a penny too much', token: 'tok_wrong_amount', charges: 0 },
];

/** One checkout for each, and the gateway's own books afterwards. */
export async function showFaults(till: Till, premises: Premises, samples: Samples): Promise<void> {
  heading('Seven payments, each with another fault', 'what the gateway does, and what its books say in the end');
  for (const fault of FAULTS) await showFault(till, premises, samples, fault);
  line();
  proven('exactly one charge for each order, and none where nothing was ordered');
}

async function showFault({ kasse }: Till, premises: Premises, samples: Samples, { id, what, token: cardToken, payBy = 'card', gateway = {}, charges }: Fault): Promise<void> {
  const { sessionId, token } = await fillIn(kasse, samples, faulty(id, cardToken), quiet);
  // The page of the payment form hands out one token, whatever is paid with.
  const chosen = await kasse.buyer(token).send({ type: 'payment.set', methodId: payBy, instrument: { token: cardToken } });
  assert.ok(chosen.ok, chosen.ok ? '' : told(chosen));
  const { fingerprint } = chosen.view.commit;
  const switchBoth = (change: GatewaySwitchChange): Promise<unknown> => Promise.all(Object.values(premises.gateways).map((url) => setSwitch(url, change)));
  await switchBoth(gateway);
  const { view } = await kasse.buyer(token).commit({ fingerprint, wait: 'settled' });
  assert.equal(view?.status === 'completed', charges === 1, `Of a gateway that ${what} there should be ${charges} orders: ${view === undefined ? '' : `${view.status} ${told(view)}`}`);
  // A gateway that answered nothing of use is spared for a while: then the backup has the payment, and the fault.
  const [name, books] = await until(`A gateway that ${what} is done`, async () => {
    const all = Object.entries(await readBooks(premises, sessionId));
    return all.find(([, { capturedMinor, voided }]) => (charges === 1 ? capturedMinor > 0 : voided === 1));
  });
  await switchBoth({ visibilityMs: 0 });
  row(what, `at "${name}": ${charged(books)}`, 3);
  const { primary, backup } = await readBooks(premises, sessionId);
  assert.equal(primary.charges + backup.charges, charges, `A gateway that ${what} should have charged ${charges} times.`);
  if (charges === 1) return;
  const staff = kasse.staff.as('demo');
  const waiting = (await staff.attention()).find((each) => each.sessionId === sessionId);
  assert.equal(waiting?.reason, 'amount_mismatch', 'A person should hear of an amount that nobody asked for.');
  assert.ok((await staff.resolve(waiting.effect, 'markDone')).ok, 'It should be marked as seen.');
}

/** Seven times the same cart: only what becomes of it is shown. */
const quiet: Screen = { page: () => undefined, sent: () => undefined, summary: () => undefined };
