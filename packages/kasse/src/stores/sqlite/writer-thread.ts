import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { WRITER_PRAGMAS } from './connection.js';
import type { Outcome } from './group-commit.js';
import type { ListOutcome, Statement } from './statement.js';

/** The thread that writes a busy database. What it is sent, it writes in that order. */
export interface WriterThread {
  /** Lists sent before it is ready would wait for it to start. */
  readonly isReady: boolean;
  post(lists: readonly (readonly Statement[])[]): void;
  listen(listener: WriterListener): void;
  /** Resolves when it has let go of the file. Call it when nothing is under way. */
  close(): Promise<void>;
}

/** Answers are about the oldest lists not answered yet, in their order. */
export interface WriterListener {
  /** A transaction was committed. */
  readonly done: (outcomes: readonly Outcome[]) => void;
  /** A transaction's COMMIT was not confirmed. */
  readonly failed: (count: number, cause: Error) => void;
  /** The thread has ended: nothing is known of what it was not heard of. */
  readonly gone: (cause: Error) => void;
}

/** Undefined where the thread's file cannot be found, as in a bundle: everything is then written on this thread. */
export function startWriterThread(file: string): WriterThread | undefined {
  let worker: Worker;
  try {
    worker = new Worker(join(dirname(createRequire(import.meta.url).resolve('kasse/package.json')), 'thread', 'sqlite-thread.js'), {
      workerData: { file, pragmas: WRITER_PRAGMAS },
      // Nothing of how this process was started concerns it.
      execArgv: [],
      name: 'kasse-sqlite',
    });
  } catch {
    return undefined;
  }
  let isReady = false;
  let underWay = 0;
  let failure = new Error('The thread that writes the database has ended.');
  // An idle database must not keep the process alive.
  worker.unref();
  const settle = (count: number): void => {
    underWay -= count;
    if (underWay === 0) worker.unref();
  };
  return {
    get isReady() {
      return isReady;
    },
    post(lists) {
      if (underWay === 0) worker.ref();
      underWay += lists.length;
      worker.postMessage(lists);
    },
    listen({ done, failed, gone }) {
      worker.on('message', (message: 'ready' | Reply) => {
        if (message === 'ready') {
          isReady = true;
        } else if ('outcomes' in message) {
          settle(message.outcomes.length);
          done(message.outcomes.map(outcomeOf));
        } else {
          settle(message.count);
          failed(message.count, new Error(message.unknown));
        }
      });
      worker.on('error', (error: Error) => {
        failure = error;
      });
      worker.on('exit', () => {
        isReady = false;
        gone(failure);
      });
    },
    async close() {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
}

/** As `thread/sqlite-thread.js` answers. */
type Reply =
  | { readonly outcomes: readonly (ListOutcome | { readonly error: { readonly message: string; readonly code?: string } })[] }
  | { readonly unknown: string; readonly count: number };

function outcomeOf(outcome: Extract<Reply, { outcomes: unknown }>['outcomes'][number]): Outcome {
  if (!('error' in outcome)) return { value: outcome };
  const { message, code } = outcome.error;
  return { error: Object.assign(new Error(message), code === undefined ? {} : { code }) };
}
