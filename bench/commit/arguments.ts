import { parseArgs } from 'node:util';

export type StoreKind = 'sqlite' | 'postgres';

export interface CommitArguments {
  readonly json: boolean;
  readonly checkouts: number;
  readonly stores: readonly StoreKind[];
}

/**
 * `--json` prints nothing but the report; `--checkouts` sets how many are made at concurrency 64 (a fifth of it at 1, a
 * half at 16); `--store` measures one store alone.
 */
export function readArguments(argv: readonly string[]): CommitArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean', default: false }, checkouts: { type: 'string', default: '5000' }, store: { type: 'string' } },
  });
  const checkouts = Number(values.checkouts);
  if (!Number.isSafeInteger(checkouts) || checkouts < 64) throw new Error('--checkouts needs a whole number of at least 64.');
  const stores = (['sqlite', 'postgres'] as const).filter((kind) => values.store === undefined || values.store === kind);
  if (stores.length === 0) throw new Error('--store is "sqlite" or "postgres".');
  return { json: values.json, checkouts, stores };
}
