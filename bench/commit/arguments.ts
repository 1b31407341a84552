import { type Command, oneOf, readWords, wholeNumber } from '../../scripts/command-line.js';

const STORES = ['sqlite', 'postgres'] as const;
export type StoreKind = (typeof STORES)[number];

export interface CommitArguments {
  readonly json: boolean;
  /** How many are made at concurrency 64. */
  readonly checkouts: number;
  readonly stores: readonly StoreKind[];
}

export const BENCH_COMMIT = {
  name: 'pnpm bench:commit',
  summary: 'Measures whole checkouts and their commits on SQLite and on Postgres.',
  usages: ['[options]'],
  options: {
    checkouts: { type: 'string', value: '<n>', default: '5000', help: 'How many are made at concurrency 64 (a fifth of it at 1, a half at 16); 64 or more.' },
    store: { type: 'string', value: '<kind>', help: '"sqlite" or "postgres" alone. Default: one after the other.' },
    json: { type: 'boolean', default: false, help: 'Prints nothing but the report.' },
  },
  details: ['The last line is JSON. It writes to the folder in KASSE_BENCH_DIR, else to the temporary one.', 'Exit codes: 0 done, 1 it broke, 2 called wrongly.'],
} as const satisfies Command;

/** @throws {Misuse} Saying what is wrong and what to write instead. */
export function readArguments(argv: readonly string[]): CommitArguments {
  const { json, checkouts, store } = readWords(BENCH_COMMIT, argv).values;
  return { json, checkouts: wholeNumber('checkouts', checkouts, 64), stores: store === undefined ? STORES : [oneOf('store', store, STORES)] };
}
