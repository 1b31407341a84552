import { parseArgs } from 'node:util';

export type StoreKind = 'sqlite' | 'postgres';

export interface ChaosArguments {
  readonly store: StoreKind;
  readonly kills: number;
  /** Print nothing but the last line. */
  readonly json: boolean;
  /** Leave the folder of a run that failed. */
  readonly keep: boolean;
}

/** @throws {Error} Saying what is wrong and what to write instead. */
export function readArguments(argv: readonly string[]): ChaosArguments {
  const { values } = parseArgs({
    // A package manager may pass its own separator on.
    args: argv[0] === '--' ? argv.slice(1) : [...argv],
    options: {
      store: { type: 'string', default: 'sqlite' },
      kills: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const { json, keep, store } = values;
  if (store !== 'sqlite' && store !== 'postgres') throw new Error(`--store is "${store}". Give "sqlite" or "postgres".`);
  const kills = Number(values.kills);
  if (!Number.isSafeInteger(kills) || kills < 1) throw new Error(`--kills is "${values.kills}". Give a whole number of at least 1.`);
  return { store, kills, json, keep };
}
