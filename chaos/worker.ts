// One engine process: works off what is due, and serves the buyers that its parent sends. It expects to be killed.
import type { Kasse } from 'kasse';
import { answer } from './answer.js';
import { openEngine } from './engine.js';
import type { FromWorker, Premises, ToWorker } from './messages.js';

// Nobody is left to work for.
process.once('disconnect', () => process.exit(1));

const committing = new Set<string>();
let name: string | undefined;
// The parent wrote it.
const premises = JSON.parse(process.argv[2] ?? '') as Premises;
const kasse = await openEngine(premises, {
  step: (sessionId, isCommitting) => {
    if (!isCommitting && !committing.delete(sessionId)) return;
    if (isCommitting) committing.add(sessionId);
    report({ is: 'step', sessionId, isCommitting });
  },
  claimed: (sessionId) => {
    report({ is: 'claimed', sessionId, at: Date.now() });
  },
  named: (worker) => {
    if (worker !== name) report({ is: 'named', worker });
    name = worker;
  },
});
const stop = new AbortController();
const running = kasse.run({ signal: stop.signal });
process.on('message', (message: ToWorker) => {
  if (message.is === 'stop') void end(kasse);
  else void serve(message);
});
report({ is: 'ready' });

async function serve({ id, act }: Extract<ToWorker, { is: 'act' }>): Promise<void> {
  report({ is: 'answer', id, told: await answer(kasse, act) });
}

async function end(engine: Kasse): Promise<void> {
  stop.abort();
  await running;
  await engine.close();
  process.exit(0);
}

function report(what: FromWorker): void {
  process.send?.(what);
}
