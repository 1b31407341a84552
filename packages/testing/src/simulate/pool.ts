import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Answers, Job } from './thread.js';

/** Threads that each run one bundle, and take the next job when they are done with one. */
export class Pool {
  readonly #threads: Worker[];

  constructor(bundle: string, nextVersion: string, size = availableParallelism()) {
    this.#threads = Array.from({ length: size }, () => new Worker(bundle, { workerData: { nextVersion }, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } }));
  }

  /** Runs jobs until there are none, or until `take` says that it has seen enough. */
  async run<J extends Job>(jobs: Iterator<J>, take: (answer: Answers[J['do']]) => boolean): Promise<void> {
    let isEnough = false;
    await Promise.all(
      this.#threads.map(async (thread) => {
        for (let next = jobs.next(); next.done !== true && !isEnough; next = jobs.next()) {
          isEnough = !take(await ask(thread, next.value)) || isEnough;
        }
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

/** A run leaves much behind and keeps nothing: with Node's own limit a tenth of the time goes into moving it about. */
const YOUNG_MB = 192;

function ask<J extends Job>(thread: Worker, job: J): Promise<Answers[J['do']]> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      thread.off('message', hear);
      thread.off('error', fail);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const hear = (message: { readonly answer?: Answers[J['do']]; readonly error?: string }): void => {
      settle();
      if (message.answer === undefined) reject(new Error(message.error));
      else resolve(message.answer);
    };
    thread.on('message', hear);
    thread.on('error', fail);
    thread.postMessage(job);
  });
}
