import { type Command, oneOf, readWords, wholeNumber } from '../scripts/command-line.js';

const STORES = ['sqlite', 'postgres'] as const;
export type StoreKind = (typeof STORES)[number];

export interface ChaosArguments {
  readonly store: StoreKind;
  readonly kills: number;
  /** Print nothing but the last line. */
  readonly json: boolean;
  /** Leave the folder of a run that failed. */
  readonly keep: boolean;
}

export const CHAOS = {
  name: 'pnpm chaos',
  summary: 'Kills engines under load and compares the books of everybody.',
  usages: ['[options]'],
  options: {
    store: { type: 'string', value: '<kind>', default: 'sqlite', help: '"sqlite", with one engine, or "postgres", with three.' },
    kills: { type: 'string', value: '<n>', default: '100', help: 'How many engines are killed.' },
    json: { type: 'boolean', default: false, help: 'Prints nothing but the last line.' },
    keep: { type: 'boolean', default: false, help: 'Leaves the folder of a run that failed, and says where it is.' },
  },
  details: ['The last line is JSON. Exit codes: 0 all is well, 1 a book is wrong or too few kills were inside a commit, 2 called wrongly.'],
} as const satisfies Command;

/** @throws {Misuse} Saying what is wrong and what to write instead. */
export function readArguments(argv: readonly string[]): ChaosArguments {
  const { store, kills, json, keep } = readWords(CHAOS, argv).values;
  return { store: oneOf('store', store, STORES), kills: wholeNumber('kills', kills, 1), json, keep };
}
