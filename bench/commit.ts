import { join } from 'node:path';
import { runCommand } from '../scripts/command-line.js';
import { measureCeiling } from './checkout/ceiling.js';
import { BENCH_COMMIT, readArguments } from './commit/arguments.js';
import { benchStore, type StoreReport } from './commit/bench-store.js';
import { onPostgres } from './commit/on-postgres.js';
import { onDisk } from './on-disk.js';
import { sqliteBench } from './sqlite-store.js';

await runCommand(BENCH_COMMIT, process.argv.slice(2), async (argv) => {
  const { json, checkouts, stores } = readArguments(argv);
  const report: Record<string, StoreReport> = {};
  await onDisk(async (folder) => {
    for (const kind of stores) {
      const say = json ? () => undefined : (text: string) => { console.error(`${kind} ${text}`); };
      report[kind] =
        kind === 'postgres'
          ? await onPostgres((bench) => benchStore(bench, checkouts, say))
          : await benchStore({ create: (name) => sqliteBench(join(folder, `${name}.db`)), ceiling: () => measureCeiling(join(folder, 'ceiling.db'), 2_000) }, checkouts, say);
    }
  });
  console.log(JSON.stringify(report));
});
