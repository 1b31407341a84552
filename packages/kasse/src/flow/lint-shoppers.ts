import { createSelector, type Selector } from '../rules/index.js';
import { candidateOf } from './candidate-of.js';
import type { ShopFiles } from './compile-result.js';
import { at } from './context.js';
import type { Problem } from './problem.js';
import { isShopperFile } from './read-documents.js';
import { type PlacedShopper, readPlaced } from './read-shoppers.js';
import { createReporter, type Reporter } from './reporter.js';
import { placeOf } from './source.js';
import type { CompiledShop } from './types.js';

/**
 * Checks what the sample shoppers of a shop expect: each has to get the flow that it names. A shop of which a sample
 * disagrees can be sold from, so that `compileShop` does not tell it; and it depends on the time.
 *
 * @param files - Those that `shop` was compiled from.
 * @param nowMs - When shoppers come that do not say it; epoch milliseconds.
 */
export function lintShoppers(files: ShopFiles, shop: CompiledShop, nowMs: number): readonly Problem[] {
  const selector = createSelector(shop.flows.map(candidateOf), shop.facts);
  // Gets what compileShop has told already.
  const told: Reporter = createReporter({ strict: false });
  return Object.entries(files)
    .filter(([path]) => isShopperFile(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, text]) => readPlaced({ path, text }, shop, told))
    .flatMap((placed) => problemOf(placed, selector, nowMs) ?? []);
}

function problemOf({ shopper, spot }: PlacedShopper, selector: Selector, nowMs: number): Problem | undefined {
  const { id, expect, facts } = shopper;
  const { winner, flows } = selector.explain({ now: nowMs, ...facts });
  if (expect === undefined || expect === winner) return undefined;
  const why = flows.find(({ flowId }) => flowId === expect)?.sentence ?? 'it does not exist';
  const isNowAssumed = facts['now'] === undefined && selector.facts.includes('now');
  const { source, path } = at(spot, 'expect');
  return {
    code: 'unexpected-flow',
    severity: 'error',
    ...placeOf(source, path),
    message: `Shopper "${id}" expects flow "${expect}", but "${winner}" wins. Why "${expect}" lost: ${withoutZeros(why)}.`,
    ...(isNowAssumed ? { hint: `The sample says no "now": it was taken to come at ${withoutZeros(new Date(nowMs).toISOString())}.` } : {}),
  };
}

/** Nobody writes the milliseconds of a moment. */
function withoutZeros(text: string): string {
  return text.replaceAll('.000Z', 'Z');
}
