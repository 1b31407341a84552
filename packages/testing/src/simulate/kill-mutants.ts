import { bundleNextVersion, bundleThread } from './bundle.js';
import { mutants } from './mutants.js';
import { Pool } from './pool.js';
import type { Tally } from './tally.js';
import type { SeedsJob } from './thread.js';

const CHUNK = 100;

/** Plants each bug in a bundle of its own and looks for a seed that shows it. */
export async function killMutants(seedsMax: number, only: string | undefined): Promise<void> {
  const chosen = only === undefined ? mutants : mutants.filter(({ id }) => id.includes(only));
  let killed = 0;
  for (const { id, patches } of chosen) {
    const [thread, next] = await Promise.all([bundleThread('mutant', patches), bundleNextVersion()]);
    const pool = new Pool(thread, next);
    let seeds = 0;
    let first: Tally['failures'][number] | undefined;
    await pool.run(chunks(seedsMax), (part) => {
      seeds += part.seeds;
      first ??= part.failures[0];
      return first === undefined;
    });
    await pool.close();
    if (first !== undefined) killed += 1;
    process.stdout.write(`${first === undefined ? 'SURVIVES' : 'killed  '} ${id} ${first === undefined ? `after ${seeds} seeds` : `by seed ${first.seed}: ${first.violations[0] ?? ''}`}\n`);
  }
  process.stdout.write(`${JSON.stringify({ mutants: chosen.length, killed })}\n`);
  if (killed < chosen.length) process.exitCode = 1;
}

function* chunks(seedsMax: number): Generator<SeedsJob> {
  for (let at = 1; at <= seedsMax; at += CHUNK) yield { do: 'seeds', from: at, count: Math.min(CHUNK, seedsMax + 1 - at), stopsAtFirst: true };
}
