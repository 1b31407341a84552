import { readFileSync } from 'node:fs';
import { nearest } from 'kasse/tooling';
import { attention } from './attention.js';
import { erase } from './erase.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { explain } from './explain.js';
import { writeHelp, writeVerbHelp } from './help.js';
import { lint } from './lint.js';
import { Misuse, orNear } from './misuse.js';
import { resolve } from './resolve.js';
import { processTerminal, type Terminal } from './terminal.js';
import type { Verb } from './verb.js';

/**
 * Runs the `kasse` command: 0 when all is well, 1 when something is wrong with the shop or a shopper or needs a person,
 * 2 on misuse, 3 when it failed, as when a database stops answering. It does not throw.
 *
 * Without a terminal it is the process's own command: the exit code is also left in `process.exitCode`, so that what
 * was written still reaches a pipe.
 *
 * @example await main(['lint', './shop']);
 */
export async function main(argv: readonly string[] = process.argv.slice(2), terminal?: Terminal): Promise<ExitCode> {
  const code = await run(argv, terminal ?? processTerminal());
  if (terminal === undefined) process.exitCode = code;
  return code;
}

const VERBS: readonly Verb[] = [lint, explain, attention, resolve, erase];

async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    const { out, err } = terminal;
    if (!(error instanceof Misuse)) {
      const told = error instanceof Error ? error.message : String(error);
      if (argv.includes('--json')) out.line(JSON.stringify({ ok: false, error: told }, null, 2));
      err.line(`${err.paint.red('failed:')} ${told}`);
      return EXIT.failure;
    }
    if (argv.includes('--json')) out.line(JSON.stringify({ ok: false, misuse: error.message, hint: error.hint ?? null }, null, 2));
    err.line(`${err.paint.red('error:')} ${error.message}`);
    if (error.hint !== undefined) err.line(error.hint);
    return EXIT.misuse;
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { out, err } = terminal;
  const [first, ...rest] = argv;
  if (first === undefined) {
    writeHelp(VERBS, version(), err);
    return EXIT.misuse;
  }
  if (first === '--version' || first === '-v') {
    out.line(version());
    return EXIT.clean;
  }
  const isHelp = HELP.has(first);
  if (isHelp && rest[0] === undefined) {
    writeHelp(VERBS, version(), out);
    return EXIT.clean;
  }
  const verb = verbOf(isHelp ? (rest[0] ?? first) : first);
  if (isHelp || rest.includes('--help') || rest.includes('-h')) {
    writeVerbHelp(verb, out);
    return EXIT.clean;
  }
  return verb.run(rest, terminal);
}

const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);

function verbOf(name: string): Verb {
  const verb = VERBS.find((candidate) => candidate.name === name);
  if (verb !== undefined) return verb;
  const names = VERBS.map((candidate) => candidate.name);
  const noun = name.startsWith('-') ? 'option' : 'verb';
  throw new Misuse(`There is no ${noun} "${name}".`, orNear(nearest(name, names), `There are: ${names.join(', ')}. For more: kasse --help`));
}

/** Of this package; the manifest lies beside the sources and beside what is built from them. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return manifest.version;
}
