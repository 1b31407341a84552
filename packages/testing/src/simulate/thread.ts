import { parentPort, workerData } from 'node:worker_threads';
import { createKasse } from 'kasse';
import { crashAt, runSeed, shrink, whyBroken, type CreateKasse } from '../simulator/index.js';
import { count, emptyTally, type Tally } from './tally.js';

/** What a thread is asked to do, and does on its own bundle of the sources. */
export type Job =
  | SeedsJob
  | { readonly do: 'trace'; readonly seed: number }
  /** The canonical commit with crashes at these points, line by line. */
  | { readonly do: 'crashes'; readonly points: readonly number[] }
  /** Every pair of points whose first is this one; 0 stands for single crashes. */
  | { readonly do: 'pairs'; readonly first: number };

export interface SeedsJob {
  readonly do: 'seeds';
  readonly seeds: readonly number[];
  readonly stopsAtFirst: boolean;
}

/** What comes back of each. */
export interface Answers {
  readonly seeds: Tally;
  readonly trace: Traced;
  readonly crashes: Traced;
  readonly pairs: Paired;
}

interface Traced {
  readonly violations: readonly string[];
  readonly lines: readonly string[];
  readonly needs: readonly string[];
}

export interface Paired {
  readonly runs: number;
  readonly failures: readonly { readonly points: readonly number[]; readonly violations: readonly string[] }[];
}

const { nextVersion } = workerData as { readonly nextVersion: string };
// A bundle of the same package with a patch of its version.
const next = (await import(nextVersion)) as { readonly createKasse: CreateKasse };
const options = { engines: [createKasse, next.createKasse] } as const;

const work = async (job: Job): Promise<unknown> => {
  switch (job.do) {
    case 'seeds': {
      const tally = emptyTally();
      for (const seed of job.seeds) {
        count(tally, await runSeed(seed, options));
        if (job.stopsAtFirst && tally.failures.length > 0) break;
      }
      return tally;
    }
    case 'trace': {
      const result = await runSeed(job.seed, { ...options, isTraced: true });
      if (result.violations.length === 0) return { violations: [], lines: result.trace, needs: [] } satisfies Traced;
      const { result: shrunk, needs } = await shrink(result, options);
      return { violations: shrunk.violations, lines: shrunk.trace, needs } satisfies Traced;
    }
    case 'crashes': {
      const result = await crashAt(job.points, { ...options, isTraced: true });
      return { violations: whyBroken(result), lines: result.trace, needs: result.strikes.map(({ name, phase }) => `${name} in ${phase}`) } satisfies Traced;
    }
    case 'pairs': {
      const base = await crashAt(job.first === 0 ? [] : [job.first], options);
      const failures: { points: readonly number[]; violations: readonly string[] }[] = [];
      let runs = 0;
      for (let point = job.first + 1; point <= base.points; point += 1) {
        const points = job.first === 0 ? [point] : [job.first, point];
        const violations = whyBroken(await crashAt(points, options));
        runs += 1;
        if (violations.length > 0) failures.push({ points, violations });
      }
      return { runs, failures } satisfies Paired;
    }
  }
};

parentPort?.on('message', (job: Job) => {
  work(job).then(
    (answer) => parentPort?.postMessage({ answer }),
    (error: unknown) => parentPort?.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
