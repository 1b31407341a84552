import { type Command, Misuse, oneOf, readWords, wholeNumber } from '../../../../scripts/command-line.js';
import { FAULT_KINDS, type FaultKind } from '../simulator/index.js';
import { type Mutant, mutants } from './mutants.js';

export type SimulateArguments =
  | { readonly mode: 'seeds'; readonly from: number; readonly seeds: number; readonly kinds: readonly FaultKind[] }
  | { readonly mode: 'trace'; readonly seed: number }
  | { readonly mode: 'exhaustive' }
  | { readonly mode: 'crashes'; readonly points: readonly number[] }
  | { readonly mode: 'mutants'; readonly chosen: readonly Mutant[]; readonly seedsMax: number };

export const SIMULATE = {
  name: 'pnpm simulate',
  summary: 'Runs the engine on a virtual clock against everything that fails.',
  usages: ['[--from <seed>] [--seeds <n>] [--with <kinds>]', '--from <seed> --trace', '--exhaustive [--crash <points>]', '--mutants [--seeds <n>] [--only <text>]'],
  options: {
    seeds: { type: 'string', value: '<n>', help: 'How many runs, or with --mutants how many at most for each bug.\nDefault: 1000, with --mutants 20000.' },
    from: { type: 'string', value: '<seed>', default: '1', help: 'The first seed.' },
    with: { type: 'string', value: '<kinds>', help: 'Only those of the seeds in whose runs all of these can happen, such as\nchargeback,outside-refund. Default: all of them.' },
    trace: { type: 'boolean', default: false, help: 'Prints one run, line by line.' },
    exhaustive: { type: 'boolean', default: false, help: 'One commit, with a crash at every point and at every pair of points.' },
    crash: { type: 'string', value: '<points>', help: 'With --exhaustive: crashes at these points alone, such as 12,40.\nDefault: each, and each pair.' },
    mutants: { type: 'boolean', default: false, help: 'Plants bugs, each of which has to be found.' },
    only: { type: 'string', value: '<text>', help: 'With --mutants: those bugs that have this in their name. Default: all.' },
  },
  details: ['The last line is JSON. Exit codes: 0 all is well, 1 a law was broken or too little happened, 2 called wrongly.'],
} as const satisfies Command;

/** @throws {Misuse} Saying what is wrong and what to write instead. */
export function readArguments(argv: readonly string[]): SimulateArguments {
  const { values } = readWords(SIMULATE, argv);
  const { seeds, trace, exhaustive, crash, only } = values;
  const from = wholeNumber('from', values.from, 0);
  if (crash !== undefined && !exhaustive) throw new Misuse('--crash says where the exhaustive mode crashes. Write: pnpm simulate --exhaustive --crash 12,40');
  if (only !== undefined && !values.mutants) throw new Misuse('--only chooses among the planted bugs. Write: pnpm simulate --mutants --only <text>');
  if (values.mutants) return { mode: 'mutants', chosen: mutantsOf(only), seedsMax: wholeNumber('seeds', seeds ?? '20000', 1) };
  if (crash !== undefined) return { mode: 'crashes', points: crash.split(',').map((point) => wholeNumber('crash', point, 1)) };
  if (exhaustive) return { mode: 'exhaustive' };
  if (trace) return { mode: 'trace', seed: from };
  return { mode: 'seeds', from, seeds: wholeNumber('seeds', seeds ?? '1000', 1), kinds: kindsOf(values.with) };
}

function kindsOf(names: string | undefined): readonly FaultKind[] {
  return (names ?? '').split(',').filter((name) => name !== '').map((name) => oneOf('with', name, FAULT_KINDS));
}

function mutantsOf(text = ''): readonly Mutant[] {
  const chosen = mutants.filter(({ id }) => id.includes(text));
  if (chosen.length === 0) throw new Misuse(`--only is "${text}", which no planted bug has in its name. There are: ${mutants.map(({ id }) => id).join(', ')}.`);
  return chosen;
}
