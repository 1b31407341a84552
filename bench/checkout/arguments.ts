import { type Command, readWords, wholeNumber } from '../../scripts/command-line.js';

export interface CheckoutArguments {
  readonly json: boolean;
  /** How many are made at concurrency 64. */
  readonly checkouts: number;
}

export const BENCH_CHECKOUT = {
  name: 'pnpm bench:checkout',
  summary: 'Measures whole checkouts in one process, on SQLite on a disk.',
  usages: ['[options]'],
  options: {
    checkouts: { type: 'string', value: '<n>', default: '6000', help: 'How many are made at concurrency 64 (a fifth of it at 1); 64 or more.' },
    json: { type: 'boolean', default: false, help: 'Prints nothing but the report.' },
  },
  details: ['The last line is JSON. It writes to the folder in KASSE_BENCH_DIR, else to the temporary one.', 'Exit codes: 0 done, 1 it broke, 2 called wrongly.'],
} as const satisfies Command;

/** @throws {Misuse} Saying what is wrong and what to write instead. */
export function readArguments(argv: readonly string[]): CheckoutArguments {
  const { json, checkouts } = readWords(BENCH_CHECKOUT, argv).values;
  return { json, checkouts: wholeNumber('checkouts', checkouts, 64) };
}
