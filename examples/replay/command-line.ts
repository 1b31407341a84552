import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type CommandLine =
  | { readonly command: 'help' }
  | { readonly command: 'replay'; readonly file: string; readonly database: string | undefined; readonly concurrency: number }
  | { readonly command: 'verify'; readonly database: string };

/** The command was called wrongly; the message says how to call it. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

export const HELP = `Replays a retailer's invoices through the whole checkout engine, on a database on disk.

  pnpm replay <file.csv> [--concurrency 64] [--db <file>]
  pnpm replay --verify <file>

  --concurrency <n>  how many customers check out at once: 1 to 1024, 64 unless given
  --db <file>        where to keep the database; it must not exist yet. The gateway's books
                     lie beside it, as <file>.gateway. Without it both are temporary, on a disk.
  --verify <file>    reads the figures back from a database and the gateway's books, and
                     checks every order, ledger and journal

The last line of the output is JSON. Exit codes: 0 done, 1 a check failed or the replay
broke, 2 called wrongly or with a file that cannot be replayed.
Paths are read from the folder the command is called in.
`;

const CONCURRENCY_MAX = 1_024;

/**
 * @param folder - Relative paths start here.
 * @throws {Misuse} Saying what is wrong and what to write instead.
 */
export function parseCommandLine(args: readonly string[], folder: string): CommandLine {
  // A package manager may pass its own separator on.
  const { values, positionals } = parsed(args[0] === '--' ? args.slice(1) : args);
  if (values.help === true) return { command: 'help' };
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
    concurrency: concurrencyOf(values.concurrency ?? '64'),
  };
}

interface Parsed {
  readonly values: { readonly concurrency?: string; readonly db?: string; readonly verify?: string; readonly help?: boolean };
  readonly positionals: readonly string[];
}

function parsed(args: readonly string[]): Parsed {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        concurrency: { type: 'string', short: 'c' },
        db: { type: 'string' },
        verify: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    const fact = cause instanceof Error ? cause.message : String(cause);
    throw new Misuse(`${fact} See: pnpm replay --help`, { cause });
  }
}

function concurrencyOf(text: string): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > CONCURRENCY_MAX) throw new Misuse(`--concurrency is "${text}". Give a whole number from 1 to ${CONCURRENCY_MAX}.`);
  return value;
}
