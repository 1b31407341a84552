import { sqlite } from 'kasse/sqlite';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { charged, readBooks, setSwitch } from './books.js';
import type { CrashJob, Report } from './crash-child.js';
import type { Premises } from './engine.js';
import { heading, line, paint, proven, row } from './print.js';

/** What is left of the crash: the checkout, and what the buyer had agreed to. */
export interface Survivor {
  readonly sessionId: string;
  readonly token: string;
  readonly fingerprint: string;
  /** The last durable step of the first engine. */
  readonly lastRevision: number;
}

/** Kills the process of the engine between the charge and its answer, and lets another process finish. */
export async function showCrash(premises: Premises): Promise<Survivor> {
  heading('Noor presses the button', 'an engine in a process of its own');
  // The gateway charges at once and answers later: time enough to die in between.
  await setSwitch(premises.gateways.primary, { latencyMs: 60_000 });
  const first = start({ role: 'buy', premises });
  let survivor: Omit<Survivor, 'lastRevision'>;
  try {
    const said = await heard(first.child, 'committing', first.exited);
    survivor = { sessionId: said.sessionId, token: said.token, fingerprint: said.fingerprint };
    row('engine 1', `process ${String(first.child.pid)} commits checkout ${said.sessionId}`);
    await untilCharged(premises, said.sessionId);
    row('gateway', 'has charged, and has not answered yet');
  } finally {
    first.child.kill('SIGKILL');
  }
  const [, signal] = await first.exited;
  assert.equal(signal, 'SIGKILL', 'The first engine should have died by SIGKILL.');
  row('engine 1', paint.red('SIGKILL'));
  const lastRevision = await showLeftovers(premises, survivor.sessionId);
  await setSwitch(premises.gateways.primary, { latencyMs: 0 });

  const second = start({ role: 'recover', sessionId: survivor.sessionId, premises });
  try {
    row('engine 2', `process ${String(second.child.pid)} opens the same database and looks what is unfinished`);
    const { orderNumber, phases } = await heard(second.child, 'finished', second.exited);
    row('engine 2', `asks the gateway what became of the payment, and goes on: ${phases.join(' → ')}`);
    row('order', paint.bold(orderNumber));
    const [code] = await second.exited;
    assert.equal(code, 0, 'The second engine should have ended in order.');
  } finally {
    second.child.kill('SIGKILL');
  }
  await showBooks(premises, survivor.sessionId);
  return { ...survivor, lastRevision };
}

/** What is durable at this moment: that the call was going to be made, and nothing about what became of it. */
async function showLeftovers({ data }: Premises, sessionId: string): Promise<number> {
  const store = sqlite(join(data, 'kasse.db'), { readOnly: true });
  try {
    const stored = await store.load(sessionId);
    assert.ok(stored !== undefined, 'The checkout should be in the database.');
    const payment = stored.effects.find(({ kind }) => kind === 'authorize');
    row('in the database', `${payment === undefined ? 'no payment' : `authorize at "${payment.target}": ${payment.state}`}, ${stored.session.order === undefined ? 'no order' : 'an order'}`);
    assert.equal(payment?.state, 'intended', 'The payment should be written down before the call, and its answer not yet.');
    assert.equal(stored.session.order, undefined, 'There should be no order yet.');
    return stored.session.revision;
  } finally {
    await store.close();
  }
}

/** The gateways are not Kasse's: what they say is what the buyer's bank says. */
async function showBooks(premises: Premises, sessionId: string): Promise<void> {
  const { primary, backup } = await readBooks(premises, sessionId);
  for (const [name, books] of Object.entries({ primary, backup })) {
    row(`books of "${name}"`, charged(books));
  }
  assert.equal(primary.charges + backup.charges, 1, `There should be one charge; there are ${primary.charges} at the primary and ${backup.charges} at the backup.`);
  assert.equal(primary.capturedMinor, primary.authorizedMinor, 'What was authorized should be captured, once.');
  line();
  proven(paint.bold('exactly one charge'));
}

interface Child {
  readonly child: ChildProcess;
  readonly exited: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** In the same way as this process: from sources or built, through tsx. */
function start(job: CrashJob): Child {
  const child = fork(fileURLToPath(new URL('./crash-child.ts', import.meta.url)), [JSON.stringify(job)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // `exit` comes with a code and a signal, one of which is null.
  return { child, exited: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]> };
}

/** Waits for a report of the child, or for its end, whichever is first. */
async function heard<K extends Report['is']>(child: ChildProcess, is: K, exited: Child['exited']): Promise<Extract<Report, { readonly is: K }>> {
  const report = new Promise<Extract<Report, { readonly is: K }>>((resolve) => {
    child.on('message', (message: Report) => {
      // Checked by its tag right here.
      if (message.is === is) resolve(message as Extract<Report, { readonly is: K }>);
    });
  });
  const ended = exited.then(([code, signal]) => assert.fail(`The engine ended (${String(signal ?? code)}) before it was "${is}".`));
  return Promise.race([report, ended, late(`The engine was not "${is}" within ${PATIENCE_MS / 1000} seconds.`)]);
}

async function untilCharged(premises: Premises, sessionId: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while ((await readBooks(premises, sessionId)).primary.charges === 0) {
    assert.ok(Date.now() < until, `The gateway should have charged within ${PATIENCE_MS / 1000} seconds.`);
    await wait(10);
  }
}

const PATIENCE_MS = 20_000;

async function late(message: string): Promise<never> {
  await wait(PATIENCE_MS, undefined, { ref: false });
  assert.fail(message);
}
