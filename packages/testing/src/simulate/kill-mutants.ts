import { Chance } from '../simulator/chance.js';
import { drawPlan } from '../simulator/plan.js';
import { bundleNextVersion, bundleThread } from './bundle.js';
import type { Mutant } from './mutants.js';
import { Pool } from './pool.js';
import type { Tally } from './tally.js';
import type { SeedsJob } from './thread.js';

/** Threads stop at the first kill; what they have begun they finish. */
const CHUNK = 20;

/** Plants each bug in a bundle of its own and looks for a seed that shows it. */
export async function killMutants(chosen: readonly Mutant[], seedsMax: number): Promise<void> {
  let killed = 0;
  for (const mutant of chosen) {
    const [thread, next] = await Promise.all([bundleThread('mutant', mutant.patches), bundleNextVersion(mutant.patches)]);
    const pool = new Pool(thread, next);
    let seeds = 0;
    let first: Tally['failures'][number] | undefined;
    await pool.run(chunks(inOrder(mutant, seedsMax)), (part) => {
      seeds += part.seeds;
      first ??= part.failures[0];
      return first === undefined;
    });
    await pool.close();
    if (first !== undefined) killed += 1;
    process.stdout.write(`${first === undefined ? 'SURVIVES' : 'killed  '} ${mutant.id} after ${seeds} seeds${first === undefined ? '' : `, by seed ${first.seed}: ${first.violations[0] ?? ''}`}\n`);
  }
  process.stdout.write(`${JSON.stringify({ mutants: chosen.length, killed })}\n`);
  if (killed < chosen.length) process.exitCode = 1;
}

/** The seeds from 1 on, those first whose plan has what the bug is about. A plan costs far less to draw than to run. */
function inOrder({ suits }: Mutant, seedsMax: number): readonly number[] {
  const seeds = Array.from({ length: seedsMax }, (_, index) => index + 1);
  if (suits === undefined) return seeds;
  const suitable = seeds.filter((seed) => suits(drawPlan(new Chance(seed))));
  const isFirst = new Set(suitable);
  return [...suitable, ...seeds.filter((seed) => !isFirst.has(seed))];
}

function* chunks(seeds: readonly number[]): Generator<SeedsJob> {
  for (let at = 0; at < seeds.length; at += CHUNK) yield { do: 'seeds', seeds: seeds.slice(at, at + CHUNK), stopsAtFirst: true };
}
