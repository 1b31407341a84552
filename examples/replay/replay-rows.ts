import { checkOut } from './check-out.js';
import { BLANK, type Task } from './classify.js';
import { Customer } from './customer.js';
import { Tally, type Figures } from './figures.js';
import { openNotes } from './notes.js';
import type { Progress } from './progress.js';
import { runInLanes } from './schedule.js';
import type { Till } from './till.js';

type Checkout = Extract<Task, { kind: 'checkout' }>;
type Refund = Extract<Task, { kind: 'refund' }>;

/**
 * Replays the rows in the order of the file: those of one customer strictly one after the other, those of different
 * customers side by side.
 *
 * `(blank)` is many people and one account. As guests their checkouts know nothing of each other and run side by side;
 * as one account their refunds run one after the other, each after every earlier row of `(blank)`, and find the orders
 * of exactly those.
 */
export async function replayRows({ kasse, store }: Till, tasks: readonly Task[], concurrency: number, progress: Progress): Promise<Figures> {
  const tally = new Tally();
  const notes = await openNotes(store, tasks.length);
  const customers = new Map<string, Customer>();
  const guestsOut = new Set<Promise<void>>();

  const customerOf = ({ row }: Task): Customer => {
    let customer = customers.get(row.customer);
    if (customer === undefined) customers.set(row.customer, (customer = new Customer(row.customer)));
    return customer;
  };
  const refuse = async (task: Task, code: string): Promise<void> => {
    tally.addRefused(code);
    await notes.refuse([{ rowNumber: task.row.number, code }]);
  };

  const checkOutRow = async (task: Checkout): Promise<void> => {
    const { row } = task;
    const customer = customerOf(task);
    const visitor = { facts: customer.factsFor(row), ...(customer.isGuest ? {} : { customerId: customer.id }) };
    const outcome = await checkOut(kasse, row, visitor);
    if (outcome.status === 'refused') return refuse(task, outcome.code);
    customer.addOrder(row, outcome.sessionId, outcome.totalMinor);
    tally.addOrder(outcome.totalMinor);
  };

  const refundRow = async (task: Refund): Promise<void> => {
    const { row, amountMinor } = task;
    const customer = customerOf(task);
    // Every earlier checkout of `(blank)` has been started, for those wait for nobody; later ones are not looked at.
    if (customer.isGuest) await Promise.all(guestsOut);
    const order = customer.refundable(row, amountMinor);
    if (order === undefined) return refuse(task, 'refund_exceeds_captured');
    const result = await kasse.staff.as('replay').refund(order.sessionId, { requestId: `row-${row.number}`, amountMinor });
    if (!result.ok) return refuse(task, result.code);
    if (result.status !== 'refunded') return refuse(task, 'refund_pending');
    customer.addRefund(order, amountMinor);
    tally.addRefund(amountMinor);
  };

  const run = async (task: Task): Promise<void> => {
    if (task.kind === 'refund') await refundRow(task);
    if (task.kind === 'checkout') {
      const done = checkOutRow(task);
      if (task.row.customer === BLANK) await tracked(guestsOut, done);
      else await done;
    }
    progress.step();
  };

  const atBorder = tasks.flatMap((task) => (task.kind === 'refused' ? [{ rowNumber: task.row.number, code: task.code }] : []));
  for (const { code } of atBorder) tally.addRefused(code);
  await notes.refuse(atBorder);
  progress.step(atBorder.length);
  await runInLanes(tasks.filter(({ kind }) => kind !== 'refused'), { concurrency, laneOf, run });
  for (const { flow } of store.read.orders()) tally.addFlow(flow.flowId);
  return tally.figures();
}

/** Guests check out side by side; everybody else's rows, and the refunds of guests, form a line. */
function laneOf({ kind, row }: Task): string | undefined {
  return row.customer === BLANK && kind === 'checkout' ? undefined : row.customer;
}

/** Keeps a promise in the set for as long as it runs. */
async function tracked(set: Set<Promise<void>>, promise: Promise<void>): Promise<void> {
  set.add(promise);
  try {
    await promise;
  } finally {
    set.delete(promise);
  }
}
