import { runCommand } from '../../../../scripts/command-line.js';
import { Chance } from '../simulator/chance.js';
import type { FaultKind } from '../simulator/index.js';
import { drawPlan } from '../simulator/plan.js';
import { readArguments, SIMULATE } from './arguments.js';
import { bundleNextVersion, bundleThread } from './bundle.js';
import { killMutants } from './kill-mutants.js';
import { Pool } from './pool.js';
import { progress } from './progress.js';
import { emptyTally, merge } from './tally.js';
import type { Paired, SeedsJob } from './thread.js';
import { brokenText, reasonsToFail, replayOf, summaryOf } from './verdict.js';

const CHUNK = 50;
const FAILURES_SHOWN = 3;
const FAILURES_NAMED = 30;

await runCommand(SIMULATE, process.argv.slice(2), (argv) => {
  const asked = readArguments(argv);
  switch (asked.mode) {
    case 'seeds':
      return simulate(asked.from, asked.seeds, asked.kinds);
    case 'trace':
      return trace(asked.seed);
    case 'exhaustive':
      return exhaustive();
    case 'crashes':
      return crashes(asked.points);
    case 'mutants':
      return killMutants(asked.chosen, asked.seedsMax);
  }
});

async function simulate(from: number, seeds: number, kinds: readonly FaultKind[]): Promise<void> {
  const pool = await openPool();
  const tally = emptyTally();
  const chosen = seedsWith(kinds, from, seeds);
  const bar = progress('seeds', chosen.length);
  await pool.run(chunks(chosen), (part) => {
    merge(tally, part);
    bar.at(tally.seeds, tally.failures.length);
    return true;
  });
  bar.end();
  tally.failures.sort((a, b) => a.seed - b.seed);
  for (const { seed } of tally.failures.slice(0, FAILURES_SHOWN)) await explain(pool, seed);
  for (const { seed, violations } of tally.failures.slice(FAILURES_SHOWN, FAILURES_SHOWN + FAILURES_NAMED)) process.stdout.write(`seed ${seed} too: ${violations[0] ?? ''}\n`);
  await pool.close();

  const summary = { ...summaryOf(tally), ...(kinds.length === 0 ? {} : { judged: false }) };
  const reasons = reasonsToFail(summary);
  for (const reason of reasons) process.stderr.write(`${reason}\n`);
  print(summary);
  if (reasons.length > 0) process.exitCode = 1;
}

/** One run, or what is left of it when everything is left out that it does not need to fail. */
async function trace(seed: number): Promise<void> {
  const pool = await openPool(1);
  const isBroken = await explain(pool, seed);
  await pool.close();
  print({ seeds: 1, from: seed, violations: isBroken ? 1 : 0 });
  if (isBroken) process.exitCode = 1;
}

async function explain(pool: Pool, seed: number): Promise<boolean> {
  let isBroken = false;
  await pool.run([{ do: 'trace' as const, seed }].values(), ({ violations, lines, needs }) => {
    isBroken = violations.length > 0;
    process.stdout.write(`\nseed ${seed}${isBroken ? ', shortest run found' : ''}\n${lines.join('\n')}\n`);
    if (isBroken) process.stdout.write(brokenText(violations, needs, `pnpm simulate --from ${seed} --seeds 1 --trace`));
    return true;
  });
  return isBroken;
}

async function exhaustive(): Promise<void> {
  const pool = await openPool();
  let points = 0;
  let pairs = 0;
  const failures: Paired['failures'][number][] = [];
  await pool.run([{ do: 'pairs' as const, first: 0 }].values(), ({ runs, failures: broken }) => {
    points = runs;
    failures.push(...broken);
    return true;
  });
  const bar = progress('points', points);
  let done = 0;
  await pool.run(Array.from({ length: points }, (_, index) => ({ do: 'pairs' as const, first: index + 1 })).values(), ({ runs, failures: broken }) => {
    pairs += runs;
    failures.push(...broken);
    bar.at((done += 1), failures.length);
    return true;
  });
  bar.end();
  // Single crashes came first: the shortest that fails is explained.
  for (const { points: at } of failures.slice(0, 1)) await explainCrashes(pool, at);
  await pool.close();
  for (const { points: at, violations } of failures.slice(0, 10)) process.stdout.write(`crash at ${at.join(' and ')}: ${violations.join('; ')}\nreplay: ${replayOf(at)}\n`);
  print({ points, pairs, violations: failures.length });
  if (failures.length > 0) process.exitCode = 1;
}

/** The canonical commit with crashes at these points and no others. */
async function crashes(points: readonly number[]): Promise<void> {
  const pool = await openPool(1);
  const isBroken = await explainCrashes(pool, points);
  await pool.close();
  print({ points, violations: isBroken ? 1 : 0 });
  if (isBroken) process.exitCode = 1;
}

async function explainCrashes(pool: Pool, points: readonly number[]): Promise<boolean> {
  let isBroken = false;
  await pool.run([{ do: 'crashes' as const, points }].values(), ({ violations, lines, needs }) => {
    isBroken = violations.length > 0;
    process.stdout.write(`\ncrash at ${points.join(' and ')}\n${lines.join('\n')}\n`);
    if (isBroken) process.stdout.write(brokenText(violations, needs, replayOf(points)));
    return true;
  });
  return isBroken;
}

function* chunks(seeds: readonly number[]): Generator<SeedsJob> {
  for (let at = 0; at < seeds.length; at += CHUNK) yield { do: 'seeds', seeds: seeds.slice(at, at + CHUNK), stopsAtFirst: false };
}

/** Of the seeds those in whose runs all of these can go wrong: what is found in them says nothing of the others. */
function seedsWith(kinds: readonly FaultKind[], from: number, seeds: number): readonly number[] {
  const all = Array.from({ length: seeds }, (_, index) => from + index);
  return kinds.length === 0 ? all : all.filter((seed) => kinds.every((kind) => drawPlan(new Chance(seed)).rates[kind] !== undefined));
}

async function openPool(size?: number): Promise<Pool> {
  const [thread, next] = await Promise.all([bundleThread('thread'), bundleNextVersion()]);
  return new Pool(thread, next, size);
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
