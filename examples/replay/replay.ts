import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Misuse } from '../../scripts/command-line.js';
import { isInMemory } from '../../scripts/in-memory.js';
import { classify } from './classify.js';
import { type CommandLine, HELP, parseCommandLine } from './command-line.js';
import { gatewayFile } from './gateway-file.js';
import { progressOn } from './progress.js';
import { BadFile, readRows } from './read-rows.js';
import { replayRows } from './replay-rows.js';
import { rowCarts } from './row-cart.js';
import { openTill } from './till.js';
import { verify, Wrong } from './verify/index.js';

/** Replays the file and prints one line of JSON, last. */
async function replay({ file, database, concurrency }: Extract<CommandLine, { command: 'replay' }>): Promise<void> {
  const started = performance.now();
  const tasks = (await readRows(file)).map(classify);
  if (database !== undefined) requireNew(database);
  const { folder, drop } = database === undefined ? await temporaryFolder() : { folder: '', drop: () => undefined };
  try {
    const till = await openTill(database ?? join(folder, 'replay.db'), rowCarts(tasks));
    const progress = progressOn(process.stderr, tasks.length);
    try {
      const figures = await replayRows(till, tasks, concurrency, progress);
      const seconds = (performance.now() - started) / 1000;
      print({ ...figures, seconds: rounded(seconds, 2), checkoutsPerSecond: rounded(figures.committed / seconds, 1), store: till.store.kind });
      if (till.problems.length > 0) throw new Wrong(`The engine met ${till.problems.length} problems, the first: ${String(till.problems[0])}`);
    } finally {
      progress.stop();
      await till.close();
    }
  } finally {
    drop();
  }
}

/** Goes with the process, also when that is interrupted: a year is half a gigabyte. */
async function temporaryFolder(): Promise<{ readonly folder: string; readonly drop: () => void }> {
  if (isInMemory(tmpdir())) throw new Misuse(`${tmpdir()} is in memory (tmpfs), where a durable write proves nothing. Give --db a new file on a disk.`);
  const folder = await mkdtemp(join(tmpdir(), 'kasse-replay-'));
  const drop = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    process.once(signal, () => {
      drop();
      process.exit(code);
    });
  }
  return { folder, drop };
}

/** A second replay on top of a first would find every checkout already there. */
function requireNew(database: string): void {
  for (const file of [database, gatewayFile(database)]) {
    if (existsSync(file)) throw new Misuse(`${file} exists already. Give --db a new file, or read this one back: pnpm replay --verify ${database}`);
  }
  if (!existsSync(dirname(database))) throw new Misuse(`There is no folder ${dirname(database)} for the database. Make it first.`);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function print(line: object): void {
  console.log(JSON.stringify(line));
}

async function main(): Promise<number> {
  try {
    // Package managers change the folder and say where they were called.
    const line = parseCommandLine(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
    if (line.command === 'help') console.log(HELP);
    if (line.command === 'replay') await replay(line);
    if (line.command === 'verify') print(verify(line.database));
    return 0;
  } catch (error) {
    const isExpected = error instanceof Misuse || error instanceof BadFile || error instanceof Wrong;
    console.error(isExpected ? error.message : error);
    return error instanceof Misuse || error instanceof BadFile ? 2 : 1;
  }
}

process.exitCode = await main();
