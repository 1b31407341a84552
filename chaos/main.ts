import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../scripts/command-line.js';
import { CHAOS, type ChaosArguments, readArguments } from './arguments.js';
import { progressOf, silent } from './progress.js';
import { type ChaosReport, runChaos } from './run-chaos.js';

/** Fewer kills inside a commit prove too little. */
const INSIDE_SHARE_MIN = 0.6;
/** From the end of a dead engine's lease until another one has the session. */
const TAKEOVER_MAX_MS = 2_000;
const REASONS_SHOWN = 20;

await runCommand(CHAOS, process.argv.slice(2), (argv) => chaos(readArguments(argv)));

async function chaos({ store, kills, json, keep }: ChaosArguments): Promise<void> {
  const report = await runChaos(store, kills, json ? silent : progressOf(kills, process.stderr));
  const reasons = [
    ...report.reasons,
    ...(report.takeoverMs !== undefined && report.takeoverMs.max > TAKEOVER_MAX_MS ? [`a session was taken over ${report.takeoverMs.max} ms after the end of its lease, ${TAKEOVER_MAX_MS} is the limit`] : []),
    ...(report.killsInsideCommit < kills * INSIDE_SHARE_MIN ? [`only ${report.killsInsideCommit} of ${kills} kills were inside a commit`] : []),
  ];
  const say = (text: string): void => {
    if (!json) process.stderr.write(`${text}\n`);
  };
  for (const reason of reasons.slice(0, REASONS_SHOWN)) say(reason);
  if (reasons.length > REASONS_SHOWN) say(`and ${reasons.length - REASONS_SHOWN} more`);
  say(`buyers were told: ${Object.entries(report.answers).map(([kind, times]) => `${kind} ${times}`).join(', ')}`);
  if (reasons.length > 0 && keep) {
    writeEvidence(report, reasons);
    say(`kept: ${report.folder}`);
  } else rmSync(report.folder, { recursive: true, force: true });

  const { figures, takeoverMs, killsInsideCommit, recoveryMs, attention } = report;
  process.stdout.write(`${JSON.stringify({ kills, killsInsideCommit, ...figures, attention, takeoverMs, recoveryMs })}\n`);
  process.exitCode = reasons.length > 0 ? 1 : 0;
}

/** Beside the files of the run, which for Postgres are not all. */
function writeEvidence({ folder, books, evidence }: ChaosReport, reasons: readonly string[]): void {
  writeFileSync(join(folder, 'books.json'), JSON.stringify({ ...books, acknowledged: Object.fromEntries(books.acknowledged) }));
  writeFileSync(join(folder, 'evidence.json'), JSON.stringify({ reasons, sessions: evidence }, null, 2));
}
