import type { LineItem } from 'kasse/plugin';
import { isSelected, type Pieces } from './options.js';

/** How many pieces of which line. */
export interface LinePieces {
  readonly line: LineItem;
  readonly pieces: number;
}

/**
 * The pieces that are cheaper when `buy` pieces are bought, in the cart's order: as often as the cart holds both.
 *
 * When `get` names nothing, they are pieces of the sku that was bought. Otherwise the cheapest of those it names, and no
 * piece counts both as bought and as got.
 */
export function freePieces(buy: Pieces, get: Pieces, lines: readonly LineItem[]): readonly LinePieces[] {
  const bought = lines.filter((line) => isSelected(buy, line));
  const free = get.skus === undefined && get.categories === undefined ? samePieces(buy, get, bought) : otherPieces(buy, get, lines);
  return lines.flatMap((line) => free.filter((each) => each.line === line));
}

function samePieces(buy: Pieces, get: Pieces, bought: readonly LineItem[]): readonly LinePieces[] {
  return [...new Set(bought.map(({ sku }) => sku))].flatMap((sku) => {
    const same = bought.filter((line) => line.sku === sku);
    return cheapest(same, get.pieces * Math.floor(sum(same) / (buy.pieces + get.pieces)));
  });
}

function otherPieces(buy: Pieces, get: Pieces, lines: readonly LineItem[]): readonly LinePieces[] {
  const got = lines.filter((line) => isSelected(get, line));
  const shared = got.filter((line) => isSelected(buy, line));
  const buyOnly = sum(lines.filter((line) => isSelected(buy, line))) - sum(shared);
  const getOnly = sum(got) - sum(shared);
  const fromShared = (wanted: number, own: number): number => Math.max(0, wanted - own);
  const fits = (times: number): boolean => fromShared(times * buy.pieces, buyOnly) + fromShared(times * get.pieces, getOnly) <= sum(shared);
  // Halving, because quantities may be large: what fits more often fits less often too.
  let [times, tooOften] = [0, Math.floor(sum(lines) / (buy.pieces + get.pieces)) + 1];
  while (tooOften - times > 1) {
    const middle = Math.floor((times + tooOften) / 2);
    if (fits(middle)) times = middle;
    else tooOften = middle;
  }
  const sharedLeft = sum(shared) - fromShared(times * buy.pieces, buyOnly);
  return cheapest(got, times * get.pieces, new Set(shared), sharedLeft);
}

/** Ties go to the earlier line. At most `sharedLeft` pieces come from shared lines: the others are what was bought. */
function cheapest(lines: readonly LineItem[], wanted: number, shared: ReadonlySet<LineItem> = new Set(), sharedLeft = 0): readonly LinePieces[] {
  const taken: LinePieces[] = [];
  let [left, leftShared] = [wanted, sharedLeft];
  for (const line of [...lines].sort((a, b) => a.unitPriceMinor - b.unitPriceMinor)) {
    const isShared = shared.has(line);
    const pieces = Math.min(line.quantity, left, isShared ? leftShared : left);
    if (pieces === 0) continue;
    taken.push({ line, pieces });
    left -= pieces;
    if (isShared) leftShared -= pieces;
  }
  return taken;
}

function sum(lines: readonly LineItem[]): number {
  return lines.reduce((pieces, { quantity }) => pieces + quantity, 0);
}
