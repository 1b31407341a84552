import { setTimeout as wait } from 'node:timers/promises';
import type { Act, Premises, Told } from './messages.js';
import { startWorker, type WorkerProcess } from './worker-process.js';

/** The engine processes of a run, each replaced when it was killed. */
export interface Fleet {
  /** What the buyer is told; `undefined` when the engine that was asked died, or all have been stopped. Waits while there is none. */
  ask(act: Act, preferred: number): Promise<Told | undefined>;
  /** Kills the worker at this place while it is inside a commit, or at any time, and replaces it. */
  kill(place: number, when: 'inside' | 'anytime'): Promise<Killed>;
  /** All places have a worker that is ready. */
  whole(): Promise<void>;
  stop(): Promise<void>;
  /** From whatever state: nothing is left running. */
  destroy(): Promise<void>;
}

export interface Killed {
  /** Sessions whose commit had begun in it, and whose buyer had not been told. */
  readonly inside: readonly string[];
  /** By which name it took leases. */
  readonly engine: string | undefined;
  readonly pid: number | undefined;
}

const INSIDE_WITHIN_MS = 20_000;

export function openFleet({ program, premises }: { readonly program: string; readonly premises: Premises }, size: number, onClaim: (sessionId: string, at: number) => void): Fleet {
  const workers: (WorkerProcess | undefined)[] = [];
  const starting = new Map<number, Promise<void>>();
  const dying = new Set<WorkerProcess>();
  let failure: unknown;
  let isOver = false;

  const start = (place: number): void => {
    workers[place] = undefined;
    const started = startWorker(program, premises, onClaim).then(
      (worker) => {
        workers[place] = worker;
        void worker.gone.then(() => {
          if (workers[place] !== worker) return;
          // Nobody is sent to a dead one, who would be answered at once, again and again.
          workers[place] = undefined;
          if (!dying.has(worker)) failure ??= new Error('An engine ended by itself. See problems.log and what it wrote to stderr.');
        });
      },
      (error: unknown) => {
        failure ??= error;
      },
    );
    starting.set(place, started.finally(() => starting.delete(place)));
  };
  for (let place = 0; place < size; place += 1) start(place);

  const mustWork = (): void => {
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error('An engine could not be started.');
  };
  const whole = async (): Promise<void> => {
    while (starting.size > 0) await Promise.all(starting.values());
    mustWork();
  };
  /** The one at a place, or else any. */
  const anyOf = (preferred: number): WorkerProcess | undefined => workers[preferred % size] ?? workers.find((worker) => worker !== undefined);

  return {
    whole,
    ask: async (act, preferred) => {
      let worker = anyOf(preferred);
      while (worker === undefined) {
        // A webhook may still come.
        if (isOver) return undefined;
        mustWork();
        await wait(20);
        worker = anyOf(preferred);
      }
      return worker.ask(act);
    },
    kill: async (place, when) => {
      await starting.get(place);
      mustWork();
      const worker = workers[place];
      if (worker === undefined) throw new Error(`There is no engine at place ${place} to kill.`);
      const until = Date.now() + INSIDE_WITHIN_MS;
      while (when === 'inside' && worker.committing.size === 0 && Date.now() < until) await wait(1);
      dying.add(worker);
      await worker.kill();
      const inside = [...worker.committing];
      start(place);
      return { inside, engine: worker.engine, pid: worker.pid };
    },
    stop: async () => {
      await whole();
      isOver = true;
      for (const worker of workers) {
        if (worker === undefined) continue;
        dying.add(worker);
        await worker.stop();
      }
    },
    destroy: async () => {
      isOver = true;
      await Promise.all(starting.values());
      for (const worker of workers) {
        if (worker === undefined) continue;
        dying.add(worker);
        await worker.kill();
      }
    },
  };
}
