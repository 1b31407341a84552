import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Act, FromWorker, Premises, Told, ToWorker } from './messages.js';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;

/** A worker as its parent sees it. */
export interface WorkerProcess {
  /** Sessions whose commit has begun in this worker, durably, and whose buyer was not told the outcome. */
  readonly committing: ReadonlySet<string>;
  /** By which name it takes leases, once it works. */
  readonly engine: string | undefined;
  readonly pid: number | undefined;
  /** Resolves when it is dead, and all is heard that it said. */
  readonly gone: Promise<void>;
  /** `undefined` when it died before it answered. */
  ask(act: Act): Promise<Told | undefined>;
  /** SIGKILL. What it had said before is heard when this resolves. */
  kill(): Promise<void>;
  /** Ends it in order. @throws {Error} When it does not. */
  stop(): Promise<void>;
}

/**
 * Starts an engine in a process of its own, and waits until it works.
 *
 * @param program - From `bundleWorker`.
 * @param onClaim - Hears of each session it takes over, and when, in epoch milliseconds.
 * @throws {Error} When it ends before it is ready.
 */
export async function startWorker(program: string, premises: Premises, onClaim: (sessionId: string, at: number) => void): Promise<WorkerProcess> {
  const child = fork(program, [JSON.stringify(premises)], {
    // Nothing of how this process was started concerns it.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  // The channel is read to its end: only then is everything heard that was said before the death.
  const silent = once(child, 'disconnect');
  const end = Promise.all([gone, silent]).then(() => undefined);
  const committing = new Set<string>();
  const told = new Set<string>();
  const waiting = new Map<number, (told: Told | undefined) => void>();
  let asked = 0;
  let isGone = false;
  let engine: string | undefined;

  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromWorker) => {
      if (message.is === 'ready') resolve();
      else if (message.is === 'answer') {
        if (message.told.told === 'ordered') {
          told.add(message.told.sessionId);
          committing.delete(message.told.sessionId);
        }
        waiting.get(message.id)?.(message.told);
        waiting.delete(message.id);
      } else if (message.is === 'claimed') onClaim(message.sessionId, message.at);
      else if (message.is === 'named') engine = message.worker;
      else {
        if (message.isCommitting && !told.has(message.sessionId)) committing.add(message.sessionId);
        else committing.delete(message.sessionId);
      }
    });
    void end.then(() => {
      isGone = true;
      for (const answer of waiting.values()) answer(undefined);
      waiting.clear();
      reject(new Error('An engine ended before it was ready. See problems.log and what it wrote to stderr.'));
    });
  });
  await within(READY_WITHIN_MS, ready, 'An engine was not ready in time.');

  return {
    committing,
    gone: end,
    pid: child.pid,
    get engine() {
      return engine;
    },
    ask: (act) =>
      new Promise((resolve) => {
        if (isGone) {
          resolve(undefined);
          return;
        }
        asked += 1;
        waiting.set(asked, resolve);
        send(child, { is: 'act', id: asked, act });
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await end;
    },
    stop: async () => {
      send(child, { is: 'stop' });
      await within(STOPPED_WITHIN_MS, gone, 'An engine did not end when asked to.');
    },
  };
}

/** To a dead one nothing can be sent, and nothing has to be: its end answers what it was asked. */
function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => undefined);
}

async function within<T>(ms: number, work: Promise<T>, message: string): Promise<T> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await wait(ms, undefined, { signal: over.signal });
    throw new Error(message);
  };
  try {
    return await Promise.race([work, late()]);
  } finally {
    over.abort();
  }
}
