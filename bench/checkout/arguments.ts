import { parseArgs } from 'node:util';

/** `--json` prints nothing but the report; `--checkouts` sets how many are made at concurrency 64 (a fifth of it at 1). */
export function readArguments(argv: readonly string[]): { readonly json: boolean; readonly checkouts: number } {
  const { values } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean', default: false }, checkouts: { type: 'string', default: '6000' } },
  });
  const checkouts = Number(values.checkouts);
  if (!Number.isSafeInteger(checkouts) || checkouts < 64) throw new Error('--checkouts needs a whole number of at least 64.');
  return { json: values.json, checkouts };
}
