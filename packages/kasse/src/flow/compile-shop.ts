import { hashOf } from '../json/index.js';
import type { CompileOptions, CompileResult, SampleShopper, ShopFiles } from './compile-result.js';
import { compileFlow } from './compile-flow.js';
import { compileShopper } from './compile-shopper.js';
import { checkUnique, type CompileContext, type Spot } from './context.js';
import { checkCatalogueOfFlows, type PlacedFlow } from './check-flows.js';
import { mergeFlows } from './merge-flows.js';
import { readDocuments } from './read-documents.js';
import { createReporter } from './reporter.js';
import { type CheckedShop, checkDocuments } from './check-documents.js';
import { compileShared, type Shared } from './compile-shared.js';
import type { CompiledFlow, CompiledShop } from './types.js';
import { checkUnused } from './unused.js';

/**
 * Turns the files of a shop folder into the shop the engine runs, or says what is wrong and where.
 *
 * Pure: the same files give the same shop and the same release hash, whatever the order of files and keys and whatever
 * the comments. What is wrong in a file that others build on (`shop.jsonc`, facts, conditions, texts) is told first;
 * flows are looked into once those are right.
 */
export function compileShop(files: ShopFiles, options: CompileOptions = {}): CompileResult {
  const reporter = createReporter({ strict: options.strict === true });
  const checked = checkDocuments(readDocuments(files, reporter), reporter);
  const shared = checked === undefined ? undefined : compileShared(checked, reporter);
  if (checked === undefined || shared === undefined) return { ok: false, problems: reporter.problems() };

  const flows = compileFlows(checked, shared.context);
  const shoppers = compileShoppers(checked, shared.context);
  if (reporter.errors > 0) return { ok: false, problems: reporter.problems() };
  return { ok: true, shop: assemble(shared, flows), shoppers, warnings: reporter.problems() };
}

function compileFlows(checked: CheckedShop, context: CompileContext): readonly CompiledFlow[] {
  const { reporter } = context;
  const errorsBefore = reporter.errors;
  const placed: PlacedFlow[] = [];
  for (const { authored, source } of mergeFlows(checked, reporter)) {
    const flow = compileFlow(authored, source, context);
    if (flow !== undefined) placed.push({ flow, source });
  }
  const ids = checked.flows.map(({ authored, source }) => ({ id: authored.id, spot: { source, path: ['id'] } }));
  checkUnique(ids, 'duplicate-flow', 'flows', context);
  // With a flow wrong or missing, what is said about all of them together would be wrong.
  if (checked.isComplete && reporter.errors === errorsBefore) {
    checkCatalogueOfFlows(placed, reporter);
    checkUnused(checked, placed.map(({ flow }) => flow), context);
  }
  return placed.map(({ flow }) => flow).sort(byRank);
}

/** By falling priority, ties by id; the default last. */
function byRank(a: CompiledFlow, b: CompiledFlow): number {
  if (a.isDefault !== b.isDefault) return a.isDefault ? 1 : -1;
  return b.priority - a.priority || (a.id < b.id ? -1 : 1);
}

function compileShoppers(checked: CheckedShop, context: CompileContext): readonly SampleShopper[] {
  // With a flow left out it is not known which there are.
  const flowIds = checked.isComplete ? new Set(checked.flows.map(({ authored }) => authored.id)) : undefined;
  const ids: { readonly id: string; readonly spot: Spot }[] = checked.shoppers.map(({ authored, spot }) => ({
    id: authored.id,
    spot: { source: spot.source, path: [...spot.path, 'id'] },
  }));
  checkUnique(ids, 'duplicate-shopper', 'shoppers', context);
  return checked.shoppers.map(({ authored, spot }) => compileShopper(authored, spot, flowIds, context));
}

function assemble({ settings, context }: Shared, flows: readonly CompiledFlow[]): CompiledShop {
  const shop: Omit<CompiledShop, 'release'> = {
    ...settings,
    facts: context.catalogue,
    experiments: Object.fromEntries(context.experiments),
    texts: Object.fromEntries(context.texts),
    flows,
  };
  return { release: hashOf(shop), ...shop };
}

