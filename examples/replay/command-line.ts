import { resolve } from 'node:path';
import { asksForHelp, type Command, helpOf, Misuse, readWords, wholeNumber } from '../../scripts/command-line.js';

export type CommandLine =
  | { readonly command: 'help' }
  | { readonly command: 'replay'; readonly file: string; readonly database: string | undefined; readonly concurrency: number }
  | { readonly command: 'verify'; readonly database: string };

const CONCURRENCY_MAX = 1_024;

const REPLAY = {
  name: 'pnpm replay',
  summary: "Replays a retailer's invoices through the whole checkout engine, on a database on disk.",
  usages: ['<file.csv> [--concurrency 64] [--db <file>]', '--verify <file>'],
  options: {
    concurrency: { type: 'string', short: 'c', value: '<n>', help: `How many customers check out at once, from 1 to ${CONCURRENCY_MAX}. Default: 64.` },
    db: { type: 'string', value: '<file>', help: "Where to keep the database; it must not exist yet. The gateway's books\nlie beside it, as <file>.gateway. Default: both are temporary, on a disk." },
    verify: { type: 'string', value: '<file>', help: "Reads the figures back from a database and the gateway's books, and\nchecks every order, ledger and journal. Default: it replays." },
  },
  details: [
    'The last line of the output is JSON. Exit codes: 0 done, 1 a check failed or the replay',
    'broke, 2 called wrongly or with a file that cannot be replayed.',
    'Paths are read from the folder the command is called in.',
  ],
} as const satisfies Command;

export const HELP = helpOf(REPLAY);

/**
 * @param folder - Relative paths start here.
 * @throws {Misuse} Saying what is wrong and what to write instead.
 */
export function parseCommandLine(args: readonly string[], folder: string): CommandLine {
  if (asksForHelp(args)) return { command: 'help' };
  const { values, positionals } = readWords(REPLAY, args);
  const path = (given: string): string => resolve(folder, given);
  if (values.verify !== undefined) {
    if (positionals.length > 0 || values.db !== undefined || values.concurrency !== undefined) {
      throw new Misuse('--verify stands alone: it reads a database that a replay has written. Write: pnpm replay --verify <file>');
    }
    return { command: 'verify', database: path(values.verify) };
  }
  const [file, ...others] = positionals;
  if (file === undefined) throw new Misuse('Give the file of invoices. Write: pnpm replay <file.csv>');
  if (others.length > 0) throw new Misuse(`One file is replayed at a time, not ${positionals.length}. Write: pnpm replay ${file}`);
  return {
    command: 'replay',
    file: path(file),
    database: values.db === undefined ? undefined : path(values.db),
    concurrency: wholeNumber('concurrency', values.concurrency ?? '64', 1, CONCURRENCY_MAX),
  };
}
