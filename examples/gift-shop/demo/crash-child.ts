// An engine in a process of its own: one that buys and is killed meanwhile, or one that finishes what it finds.
import type { Kasse } from 'kasse';
import { setTimeout as wait } from 'node:timers/promises';
import { fillIn } from './check-out.js';
import { openTill, type Premises } from './engine.js';
import { readSamples } from './samples.js';
import { noScreen } from './screen.js';
import { noor } from './shoppers.js';

export type CrashJob = { readonly premises: Premises } & (
  | { readonly role: 'buy' }
  | { readonly role: 'recover'; readonly sessionId: string }
);

export type Report =
  | { readonly is: 'committing'; readonly sessionId: string; readonly token: string; readonly fingerprint: string }
  | { readonly is: 'finished'; readonly orderNumber: string; readonly phases: readonly string[] };

// Nobody is left to report to.
process.once('disconnect', () => process.exit(1));

// The parent wrote it.
const job = JSON.parse(process.argv[2] ?? '') as CrashJob;
const { kasse } = await openTill(job.premises);
if (job.role === 'buy') await buy(kasse, job.premises.shop);
else await recover(kasse, job.sessionId);

async function buy(kasse: Kasse, shop: string): Promise<void> {
  const { sessionId, token, fingerprint } = await fillIn(kasse, await readSamples(shop), noor, noScreen);
  report({ is: 'committing', sessionId, token, fingerprint });
  await kasse.buyer(token).commit({ fingerprint });
}

/** Nobody asks for this checkout any more: the engine's own loop finds it. */
async function recover(kasse: Kasse, sessionId: string): Promise<void> {
  const staff = kasse.staff.as('demo');
  const known = (await staff.journal(sessionId)).length;
  const stop = new AbortController();
  const running = kasse.run({ signal: stop.signal, pollMs: 50 });
  while ((await staff.journal(sessionId)).at(-1)?.to !== 'settled') await wait(20);
  stop.abort();
  await running;
  const journal = await staff.journal(sessionId);
  const view = await staff.view(sessionId);
  report({ is: 'finished', orderNumber: view?.order?.number ?? '', phases: journal.slice(known).map(({ to }) => to) });
  await kasse.close();
  process.removeAllListeners('disconnect').disconnect();
}

function report(what: Report): void {
  process.send?.(what);
}
