import { shoppersOf } from './check-documents.js';
import type { SampleShopper } from './compile-result.js';
import { compileShopper } from './compile-shopper.js';
import { checkUnique, type CompileContext, type Spot } from './context.js';
import type { Problem } from './problem.js';
import { SHOP_LIMITS } from './limits.js';
import { readDocument } from './read-documents.js';
import { createReporter, type Reporter } from './reporter.js';
import type { AuthoredFile } from './source.js';
import type { CompiledShop } from './types.js';
import { nothingUsed } from './unused.js';

/** The shoppers of one file, and what is wrong with them. */
export interface ReadShoppers {
  /** In the order of the file. A fact with a problem is missing; a file of the wrong shape has no shoppers. */
  readonly shoppers: readonly SampleShopper[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a file of one shopper or a list against a compiled shop, wherever the file lies.
 *
 * Its problems are those that `compileShop` tells about the same file in the folder `shoppers`, but they stop nothing:
 * a shopper with an unknown fact is still a shopper.
 */
export function readShoppers(file: AuthoredFile, shop: CompiledShop): ReadShoppers {
  const reporter = createReporter({ strict: false });
  return { shoppers: readPlaced(file, shop, reporter).map(({ shopper }) => shopper), problems: reporter.problems() };
}

/** A shopper, and where in its file it stands. */
export interface PlacedShopper {
  readonly shopper: SampleShopper;
  readonly spot: Spot;
}

/** The same with the place of each; problems go to the reporter. */
export function readPlaced(file: AuthoredFile, shop: CompiledShop, reporter: Reporter): readonly PlacedShopper[] {
  if (file.text.length > SHOP_LIMITS.fileBytes) {
    const message = `The file is larger than the ${SHOP_LIMITS.fileBytes} bytes that are read. Split it.`;
    reporter.reportAt('file-too-large', { file: file.path, line: 1, column: 1 }, message);
    return [];
  }
  const document = readDocument('shopper', file, reporter);
  const authored = document === undefined ? [] : shoppersOf(document, reporter);
  const ids = authored.map((one) => ({ id: one.authored.id, spot: { source: one.spot.source, path: [...one.spot.path, 'id'] } }));
  checkUnique(ids, 'duplicate-shopper', 'shoppers', { reporter });
  const context = contextOf(shop, reporter);
  const flowIds = new Set(shop.flows.map(({ id }) => id));
  return authored.map(({ authored: one, spot }) => ({ shopper: compileShopper(one, spot, flowIds, context), spot }));
}

function contextOf(shop: CompiledShop, reporter: CompileContext['reporter']): CompileContext {
  return {
    reporter,
    currency: shop.currency,
    locale: shop.locale,
    hasTexts: true,
    plugins: new Map(Object.entries(shop.pluginKinds)),
    knowsCodes: true,
    catalogue: shop.facts,
    named: {},
    broken: new Set(),
    texts: new Map(Object.entries(shop.texts)),
    experiments: new Map(Object.entries(shop.experiments)),
    used: nothingUsed(),
  };
}
